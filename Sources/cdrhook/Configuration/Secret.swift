import CDRPipeline
import FoundationEssentials
import Glibc

/// A value that never stands in a configuration file, only where it is to be found.
enum Secret: Sendable, Hashable {
    /// An environment variable.
    case environment(String)

    /// A file that only its owner may read.
    case file(String)

    /// A credential that systemd passes on.
    case credential(String)

    /// What is expected where a secret is configured.
    static let expected = "{ env = \"NAME\" }, { file = \"path\" } or { credential = \"NAME\" }"

    /// The value; throws a sentence without it.
    func value() throws(SecretError) -> String {
        switch self {
        case .environment(let name):
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw SecretError(reason: "the environment variable \(name) is not set")
            }
            return value
        case .file(let path):
            return try Self.read(path)
        case .credential(let name):
            guard let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"] else {
                throw SecretError(
                    reason: "CREDENTIALS_DIRECTORY is not set; systemd sets it for LoadCredential="
                )
            }
            return try Self.read("\(folder)/\(name)")
        }
    }

    /// Reads a file that is ours, that nobody else may read, and that is no symbolic link.
    private static func read(_ path: String) throws(SecretError) -> String {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else {
            let code = errno
            throw SecretError(
                reason: "\(path): \(unsafe String(cString: strerror(code)))"
                    + (code == ELOOP ? " (a symbolic link is not followed)" : "")
            )
        }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw SecretError(reason: "\(path) is not a file")
        }
        guard status.st_uid == geteuid() || status.st_uid == 0 else {
            throw SecretError(reason: "\(path) belongs to another user")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw SecretError(reason: "group or others can read \(path); run: chmod 600 \(path)")
        }
        var bytes = [UInt8](repeating: 0, count: 65_536)
        let count = bytes.count
        let length = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe Glibc.read(descriptor, buffer.baseAddress, count)
        }
        guard length >= 0 else { throw SecretError(reason: "\(path) cannot be read") }
        let text = String(decoding: bytes.prefix(length), as: UTF8.self)
        let value = String(text.reversed().drop { $0.isNewline }.reversed())
        guard !value.isEmpty else { throw SecretError(reason: "\(path) is empty") }
        return value
    }
}

/// A secret that cannot be had now.
struct SecretError: Error, Sendable, Hashable {
    /// Why, without the value.
    var reason: String
}
