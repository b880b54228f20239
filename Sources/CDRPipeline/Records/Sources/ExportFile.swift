import Glibc

/// An open file of rows, read at offsets and never written.
package final class ExportFile: ExportContent {
    /// The path it was opened under.
    package let path: String

    /// The device and the inode: what a rename keeps.
    let identity: String

    /// The size when it was opened.
    package let size: UInt64

    /// When it was last written, in seconds since 1970, when it was opened.
    let writtenAt: Int

    let fault: String? = nil
    var file: ExportFile { self }

    private let descriptor: Int32

    /// Opens a regular file for reading; `nil` for a folder or another thing that is no file.
    package init?(path: String) throws(SourceError) {
        descriptor = unsafe Glibc.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else {
            close(descriptor)
            throw Self.failure(path)
        }
        self.path = path
        identity = "\(status.st_dev):\(status.st_ino)"
        size = UInt64(status.st_size)
        writtenAt = status.st_mtim.tv_sec
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    }

    deinit { close(descriptor) }

    /// `kept`, and behind it at most `count` bytes from `offset` on; fewer at the end.
    package func bytes(
        at offset: UInt64,
        count: Int,
        after kept: ArraySlice<UInt8> = []
    ) throws(SourceError) -> [UInt8] {
        var problem: Int32 = 0
        let most = kept.count + count
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: most) { buffer, filled in
            _ = unsafe buffer.initialize(from: kept)
            filled = kept.count
            while filled < most {
                let more = unsafe pread(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + filled },
                    most - filled,
                    off_t(offset) + off_t(filled - kept.count)
                )
                if more < 0 {
                    if errno == EINTR { continue }
                    problem = errno
                    return
                }
                if more == 0 { return }
                filled += more
            }
        }
        guard problem == 0 else { throw Self.failure(path, problem) }
        return bytes
    }

    private static func failure(_ path: String, _ code: Int32 = errno) -> SourceError {
        SourceError(
            place: path,
            reason: unsafe String(cString: strerror(code)),
            advice: code == EACCES ? "Let the user that runs cdrhook read it." : ""
        )
    }
}
