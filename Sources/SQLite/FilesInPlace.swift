import CDRPipeline
import Glibc

/// Whether the ledger's files are still the ones that were opened.
///
/// SQLite goes on writing to a file that somebody removed or replaced; what it commits then is in
/// no file that the next run will find. Only names are looked at: nothing is opened, since closing
/// a descriptor of the file would drop SQLite's locks.
struct FilesInPlace {
    private struct Identity: Equatable {
        var device: dev_t
        var inode: ino_t
    }

    private let paths: [String]
    private var known: [Identity?] = []

    /// The files of a database; none for one in memory.
    init(path: String) { paths = path == ":memory:" ? [] : [path, "\(path)-wal"] }

    /// Takes the files as they are now for the ones that were opened.
    mutating func remember() { known = paths.map(Self.identity) }

    /// Throws when one of them is gone or another one.
    func check() throws(LedgerError) {
        for (path, before) in zip(paths, known) {
            let now = Self.identity(path)
            guard now != before else { continue }
            let what = now == nil ? "removed" : "replaced"
            throw LedgerError(
                .unavailable,
                place: paths[0],
                reason: "\(path) was \(what) while it was in use"
            )
        }
    }

    private static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        return Identity(device: status.st_dev, inode: status.st_ino)
    }
}
