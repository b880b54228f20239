import CDRPipeline
import Glibc

/// A token that outlives its run, in a file that only its owner may read.
///
/// It saves a login a run, and nothing more: whatever is wrong with the file, a token is fetched.
struct TokenFile: Sendable {
    /// The file's path.
    let path: String

    /// The place as the hall knows it.
    var kept: KeptToken {
        KeptToken(
            load: { [path] in try? Secret.file(path).value() },
            keep: { [self] in if let text = $0 { keep(text) } else { forget() } }
        )
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
