import CCurl
import CDRPipeline
import Glibc

// What libcurl waits for, in one epoll.
//
// 1. A socket that ``opened(_:)`` was told of stays in the epoll between its requests: libcurl lets
//    go of it after each, and two system calls a request would follow.
// 2. It leaves when it is closed, or when something comes that nobody waits for.
// 3. Every other descriptor, such as a resolver's, is watched exactly as long as libcurl says.
//
// Source: curl_multi_socket_action(3), and the pages that it names.

/// The sockets that libcurl wants watched, and when it wants to be called.
@safe
final class SocketWatch {
    private struct Entry {
        /// What libcurl waits for, and what the epoll looks for.
        var wanted: Int32 = 0
        var watched: Int32 = 0

        /// Whether we are told when it is closed.
        var isKept = false
    }

    /// A descriptor that is ready, and what for, in libcurl's bits.
    struct Event {
        var descriptor: Int32
        var bits: Int32
    }

    private let poller = cdrhook_poller()
    private let bell: Bell

    /// By descriptor: the kernel gives the lowest number that is free.
    private var entries = [Entry](repeating: Entry(), count: 64)
    private var timerAt: ContinuousClock.Instant?
    private var isTimerOver = false

    private var descriptors = [Int32](repeating: 0, count: 512)
    private var bits = [Int32](repeating: 0, count: 512)

    /// Watches nothing but the bell.
    init(bell: Bell) {
        self.bell = bell
        precondition(poller >= 0, "a process can have one more descriptor")
        _ = cdrhook_want(poller, bell.descriptor, Int32(CURL_POLL_IN), 1)
    }

    deinit { close(poller) }

    /// Learns from libcurl what to watch; it must outlive `multi`.
    func attach(to multi: UnsafeMutableRawPointer?) {
        unsafe cdrhook_multi_watch(
            multi,
            context,
            { _, descriptor, wanted, watch, _ in
                unsafe SocketWatch.of(watch).want(descriptor, wanted)
                return 0
            },
            { _, milliseconds, watch in
                unsafe SocketWatch.of(watch).setTimer(milliseconds)
                return 0
            }
        )
    }

    /// Learns when a transfer's sockets are closed.
    func attach(toTransfer handle: UnsafeMutableRawPointer) {
        unsafe cdrhook_set_close(handle, context) { watch, descriptor in
            unsafe SocketWatch.of(watch).closed(descriptor)
            return close(descriptor)
        }
    }

    private var context: UnsafeMutableRawPointer {
        unsafe Unmanaged.passUnretained(self).toOpaque()
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> SocketWatch {
        guard let context = unsafe context else { preconditionFailure("a hook has its context") }
        return unsafe Unmanaged<SocketWatch>.fromOpaque(context).takeUnretainedValue()
    }

    /// Notes a new socket whose closing will be told.
    func opened(_ descriptor: Int32) {
        guard descriptor >= 0 else { return }
        makeRoom(for: descriptor)
        entries[Int(descriptor)] = Entry(isKept: true)
    }

    /// The kernel forgets a closed descriptor by itself.
    private func closed(_ descriptor: Int32) {
        makeRoom(for: descriptor)
        entries[Int(descriptor)] = Entry()
    }

    private func makeRoom(for descriptor: Int32) {
        let missing = Int(descriptor) + 1 - entries.count
        guard missing > 0 else { return }
        entries += [Entry](repeating: Entry(), count: max(missing, entries.count))
    }

    private func want(_ descriptor: Int32, _ what: Int32) {
        guard descriptor >= 0 else { return }
        makeRoom(for: descriptor)
        let index = Int(descriptor)
        let wanted = what & Int32(CURL_POLL_INOUT)
        entries[index].wanted = wanted
        // Room to write is nearly always there: who does not wait for it must not be woken by it.
        if wanted == 0 && entries[index].isKept && entries[index].watched == Int32(CURL_POLL_IN) {
            return
        }
        watch(descriptor, for: wanted)
    }

    private func watch(_ descriptor: Int32, for wanted: Int32) {
        let before = entries[Int(descriptor)].watched
        guard before != wanted else { return }
        _ = cdrhook_want(poller, descriptor, wanted, before == 0 ? 1 : 0)
        entries[Int(descriptor)].watched = wanted
    }

    private func setTimer(_ milliseconds: Int) {
        isTimerOver = milliseconds == 0
        timerAt = milliseconds > 0 ? .now + .milliseconds(milliseconds) : nil
    }

    /// Whether libcurl wants to be called for the time; asked once a turn, and then forgotten.
    func takeTimer() -> Bool {
        if let moment = timerAt, ContinuousClock.now >= moment { isTimerOver = true }
        guard isTimerOver else { return false }
        isTimerOver = false
        timerAt = nil
        return true
    }

    /// Waits until something is ready or libcurl's time is over, at most so many milliseconds.
    func wait(atMost longest: Int32) -> [Event] {
        var nap = isTimerOver ? 0 : longest
        if nap > 0, let moment = timerAt {
            let rest = (moment - ContinuousClock.now).wholeMicroseconds
            nap = Int32(clamping: max(0, min(Int64(nap), (rest + 999) / 1_000)))
        }
        let count = unsafe cdrhook_wait(poller, &descriptors, &bits, nap)
        var events: [Event] = []
        for index in 0..<max(0, Int(count)) {
            let descriptor = descriptors[index]
            if descriptor == bell.descriptor {
                bell.hush()
            } else if entries[Int(descriptor)].wanted == 0 {
                // A kept connection that the receiver closed or spoke over: libcurl sees that when
                // it wants to use it.
                watch(descriptor, for: 0)
            } else {
                events.append(Event(descriptor: descriptor, bits: bits[index]))
            }
        }
        return events
    }
}
