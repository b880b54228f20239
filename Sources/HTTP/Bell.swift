import CCurl
import CDRPipeline
import Glibc

/// Wakes one waiting thread from another; rung before the wait, the wait ends at once.
final class Bell: Sendable {
    /// Readable from the ringing until it is hushed.
    let descriptor: Int32

    init() {
        descriptor = cdrhook_bell()
        precondition(descriptor >= 0, "a process can have one more descriptor")
    }

    deinit { close(descriptor) }

    /// Wakes whoever waits.
    func ring() {
        var one: UInt64 = 1
        _ = unsafe write(descriptor, &one, 8)
    }

    /// Forgets that it was rung.
    func hush() {
        var count: UInt64 = 0
        _ = unsafe read(descriptor, &count, 8)
    }

    /// Waits until it is rung, at most so long.
    func wait(atMost longest: Duration) {
        let milliseconds = (longest.wholeMicroseconds + 999) / 1_000
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return }
        hush()
    }
}
