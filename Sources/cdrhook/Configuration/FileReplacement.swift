import Glibc

/// Puts new content in the place of a file's, whole or not at all, under its owner and mode.
struct FileReplacement {
    /// Why the file could not be replaced; it is as it was.
    struct Failure: Error {
        var reason: String
    }

    /// The file; where it is a link, what it points to is replaced.
    let path: String

    /// Writes beside the file, makes it durable, and renames.
    func write(_ bytes: [UInt8]) throws(Failure) {
        guard let target = unsafe realpath(path, nil) else { throw Self.failure() }
        let file = unsafe String(cString: target)
        unsafe free(target)
        var status = stat()
        guard unsafe stat(file, &status) == 0 else { throw Self.failure() }
        let fresh = "\(file).new"
        try Self.prepare(fresh, bytes, like: status)
        guard unsafe rename(fresh, file) == 0 else {
            let reason = Self.failure()
            unsafe unlink(fresh)
            throw reason
        }
        Self.keep(folderOf: file)
    }

    /// Writes a file where there is none, under the owner and mode of `other`.
    func create(_ bytes: [UInt8], like other: String) throws(Failure) {
        var status = stat()
        guard unsafe stat(other, &status) == 0 else { throw Self.failure() }
        let fresh = "\(path).new"
        try Self.prepare(fresh, bytes, like: status)
        // A link and not a rename: it never takes the place of a file that came meanwhile.
        guard unsafe link(fresh, path) == 0 else {
            let reason = Self.failure()
            unsafe unlink(fresh)
            throw reason
        }
        unsafe unlink(fresh)
        Self.keep(folderOf: path)
    }

    /// Writes the bytes beside the place that they are for.
    private static func prepare(
        _ fresh: String,
        _ bytes: [UInt8],
        like status: stat
    ) throws(Failure) {
        unsafe unlink(fresh)
        let flags = O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW
        let descriptor = unsafe open(fresh, flags, 0o600)
        guard descriptor >= 0 else { throw failure() }
        let isWritten = write(bytes, to: descriptor, like: status)
        let reason = failure()
        close(descriptor)
        guard isWritten else {
            unsafe unlink(fresh)
            throw reason
        }
    }

    private static func write(_ bytes: [UInt8], to descriptor: Int32, like status: stat) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = unsafe rest.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress, buffer.count)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { return false }
            rest = rest.dropFirst(count)
        }
        // Another's file can be given back to its owner by root only, who alone meets one.
        if geteuid() == 0, fchown(descriptor, status.st_uid, status.st_gid) != 0 { return false }
        return fchmod(descriptor, status.st_mode & 0o7777) == 0 && fsync(descriptor) == 0
    }

    /// Makes the new name durable, where the file system can.
    private static func keep(folderOf file: String) {
        let folder = unsafe open(Paths.folder(of: file), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return }
        fsync(folder)
        close(folder)
    }

    private static func failure() -> Failure {
        Failure(reason: unsafe String(cString: strerror(errno)))
    }
}
