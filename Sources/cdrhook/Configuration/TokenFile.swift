import CDRPipeline
import Glibc

/// A token that outlives its run, in a file that only its owner may read.
///
/// It saves a login a run, and nothing more: whatever is wrong with the file, a token is fetched.
struct TokenFile: Sendable {
    /// The file's path.
    let path: String

    /// The most bytes of a token's file.
    private static let longest = 16_384

    /// The place as the hall knows it.
    var kept: KeptToken {
        KeptToken(load: load, keep: { [self] in if let text = $0 { keep(text) } else { forget() } })
    }

    private func load() -> String? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
            status.st_uid == geteuid(), status.st_mode & 0o077 == 0
        else { return nil }
        var bytes = [UInt8](repeating: 0, count: Self.longest)
        let count = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        }
        return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
    }

    /// Writes beside the file and renames, so that nobody reads half a token.
    private func keep(_ text: String) {
        let fresh = "\(path).new"
        unsafe unlink(fresh)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = unsafe open(fresh, flags, 0o600)
        guard descriptor >= 0 else { return }
        let bytes = Array(text.utf8)
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe write(descriptor, buffer.baseAddress, buffer.count)
        }
        close(descriptor)
        _ = unsafe count == bytes.count ? rename(fresh, path) : unlink(fresh)
    }

    private func forget() { unsafe unlink(path) }
}
