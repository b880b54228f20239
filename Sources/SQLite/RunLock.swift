package import CDRPipeline
import Glibc

/// The lock that keeps two runs from using one ledger: a kernel lock, which no crash can leave
/// behind.
///
/// The lock file stands beside the ledger and stays there. Its first line says that a ledger was
/// made here, so that a ledger that is gone is never silently made anew; its second line says who
/// holds it.
package final class RunLock {
    private let descriptor: Int32
    private let path: String

    /// Whether a ledger was made here before.
    package let ledgerWasHere: Bool

    private static let mark = "a ledger was made here; do not delete this file without it"

    /// Takes the lock of a ledger, or leaves at once.
    ///
    /// - Throws: ``LedgerError`` of kind `locked` with the holder's own words when another run has
    ///   it.
    package init(ledger: String, holder: String) throws(LedgerError) {
        path = "\(ledger).lock"
        descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw LedgerError(.unavailable, place: path, reason: Self.systemReason())
        }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno == EWOULDBLOCK ? nil : Self.systemReason()
            let lines = Self.read(descriptor).split(separator: "\n")
            close(descriptor)
            if let reason { throw LedgerError(.unavailable, place: path, reason: reason) }
            let last = lines.last.map(String.init) ?? ""
            throw LedgerError(.locked, place: path, reason: last == Self.mark ? "" : last)
        }
        let before = Self.read(descriptor)
        ledgerWasHere = before.hasPrefix(Self.mark)
        self.holder = holder
        write((ledgerWasHere ? Self.mark + "\n" : "") + holder + "\n")
    }

    private let holder: String

    /// Remembers that the ledger is there.
    package func rememberLedger() { write("\(Self.mark)\n\(holder)\n") }

    deinit {
        // Closing the descriptor lets go of the lock.
        close(descriptor)
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        // A holder that cannot be named is no reason not to run: the lock itself is the kernel's.
        _ = unsafe bytes.withUnsafeBytes { buffer in
            unsafe pwrite(descriptor, buffer.baseAddress, buffer.count, 0)
        }
        _ = ftruncate(descriptor, off_t(bytes.count))
        fsync(descriptor)
    }

    private static func read(_ descriptor: Int32) -> String {
        var bytes = [UInt8](repeating: 0, count: 1_024)
        let count = bytes.count
        let length = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe pread(descriptor, buffer.baseAddress, count, 0)
        }
        return String(decoding: bytes.prefix(max(0, length)), as: UTF8.self)
    }

    private static func systemReason() -> String { unsafe String(cString: strerror(errno)) }
}
