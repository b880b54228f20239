/// The CSV exports of a switch: every file that a pattern names, oldest first.
///
/// 1. A record is taken only when the line feed that ends it is there.
/// 2. A file is known again by device and inode and by its content: renamed it goes on where it
///    was, copied it goes on where its twin was, truncated or rewritten it begins anew.
/// 3. A record that no layout fits costs one line at most: the next line is read on its own.
package final class CSVFiles: RecordSource {
    private let glob: Glob
    private let layout: @Sendable (CSVRow) -> Columns?
    private let isHeader: @Sendable (CSVRow) -> Bool
    private let scanner: CSVScanner
    private var marks: [String: FileMark] = [:]
    private var pending: [CSVFileReader] = []
    private var notes: [String] = []

    /// The files that `path` names, in the format and the layouts of `dialect`.
    package init(path: String, dialect: any Dialect, format: CSVFormat? = nil) {
        glob = Glob(path)
        scanner = CSVScanner(format ?? dialect.csv)
        layout = { dialect.layout(of: $0) }
        isHeader = { dialect.isHeader($0) }
    }

    package func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        marks = [:]
        for mark in checkpoints.compactMap({ FileMark($0) }) { marks[mark.identity] = mark }
        var files: [ExportFile] = []
        let paths = glob.paths()
        guard !paths.isEmpty else {
            throw SourceError(
                place: glob.pattern,
                reason: "no such file",
                advice: "Check `csv.path`; it may be a pattern such as /var/log/…/Master.csv*."
            )
        }
        for path in paths {
            guard !path.hasSuffix(".gz") else {
                notes.append("\(path) is compressed and was not read")
                continue
            }
            if let file = try ExportFile(path: path) { files.append(file) }
        }
        files.sort { ($0.writtenAt, $0.path) < ($1.writtenAt, $1.path) }
        pending = []
        for file in files {
            let start = try mark(for: file)
            guard file.size > start.offset else { continue }
            pending.append(
                CSVFileReader(
                    file: file,
                    mark: start,
                    scanner: scanner,
                    layout: layout,
                    isHeader: isHeader
                )
            )
        }
    }

    package func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        while let reader = pending.first {
            if var page = try reader.nextPage(limit: limit) {
                page.notes += notes
                notes = []
                return page
            }
            pending.removeFirst()
        }
        guard !notes.isEmpty else { return nil }
        var page = RecordPage()
        page.notes = notes
        notes = []
        return page
    }

    /// Where to begin in `file`.
    private func mark(for file: ExportFile) throws(SourceError) -> FileMark {
        if let mark = marks[file.identity] {
            if try mark.fits(file) { return mark }
            notes.append("\(file.path) was truncated or rewritten and is read from its beginning")
            return FileMark(identity: file.identity)
        }
        var twin: FileMark?
        for mark in marks.values where mark.offset > 0 && mark.offset > (twin?.offset ?? 0) {
            if try mark.fits(file) { twin = mark }
        }
        twin?.identity = file.identity
        return twin ?? FileMark(identity: file.identity)
    }
}
