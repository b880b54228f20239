import Synchronization

/// A value that a thread of its own makes while somebody does something else.
///
/// There is one thread a value: that it has ended is all that the two need to tell each other.
final class Ahead<Value: Sendable> {
    private let made: Made
    private let thread: WorkerThread
    private var isJoined = false

    private final class Made: Sendable {
        let value = Mutex<Value?>(nil)
    }

    /// Begins to make a value.
    init(_ make: @escaping @Sendable () -> Value) {
        let made = Made()
        self.made = made
        thread = WorkerThread {
            let value = make()
            made.value.withLock { $0 = value }
        }
    }

    deinit { join() }

    /// Waits for the value and takes it; it can be taken once.
    func take() -> Value {
        join()
        guard let value = made.value.withLock({ $0.take() }) else {
            preconditionFailure("a value is taken once")
        }
        return value
    }

    private func join() {
        if !isJoined { thread.join() }
        isJoined = true
    }
}
