import CDRPipeline
import Glibc

/// Wakes one waiting thread from another; rung before the wait, the wait ends at once.
final class Bell: Sendable {
    private let readEnd: Int32
    private let writeEnd: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let code = unsafe pipe(&ends)
        precondition(code == 0, "a process can have one more pipe")
        for end in ends {
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
        }
        readEnd = ends[0]
        writeEnd = ends[1]
    }

    deinit {
        close(readEnd)
        close(writeEnd)
    }

    /// Wakes whoever waits; a full pipe is as good, for then it has been rung.
    func ring() {
        var byte: UInt8 = 1
        _ = unsafe write(writeEnd, &byte, 1)
    }

    /// Waits until it is rung, at most so long.
    func wait(atMost longest: Duration) {
        let milliseconds = (longest.wholeMicroseconds + 999) / 1_000
        var entry = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&entry, 1, Int32(clamping: max(0, milliseconds))) > 0 else { return }
        var bytes = [UInt8](repeating: 0, count: 512)
        _ = unsafe read(readEnd, &bytes, bytes.count)
    }
}
