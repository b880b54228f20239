/// The CSV exports of a switch: every file that a pattern names, oldest first.
///
/// 1. A record is taken only when the line feed that ends it is there, or the file is complete: it
///    was dropped whole, or has a header and was not touched for a minute.
/// 2. A file is known again by device and inode and by its content: renamed it goes on where it
///    was, copied or compressed it goes on where its twin was, truncated or rewritten it begins
///    anew.
/// 3. A record that no layout fits costs one line at most: the next line is read on its own.
package final class CSVFiles: RecordSource {
    private let glob: Glob
    private let dialect: any Dialect
    private let options: CSVOptions
    private let unpack: (@Sendable (ExportFile) -> any ByteStream)?
    private let now: @Sendable () -> Timestamp
    private var marks: [String: FileMark] = [:]
    private var pending: [CSVFileReader] = []
    private var notes: [String] = []

    /// How long a complete file must lie untouched before its last line counts, in seconds.
    static let untouched = 10

    /// How long an export with a header must lie untouched before its last line counts, in seconds.
    static let forgotten = 60

    /// The files that `path` names, in the layouts of `dialect`.
    ///
    /// - Parameters:
    ///   - path: A path, or a pattern of paths.
    ///   - dialect: How the switch writes its rows.
    ///   - options: What is not to be found out by looking at the files.
    ///   - now: The time, to tell whether a file is still being written; without it every one is.
    ///   - unpack: What uncompresses a gzip file; without it such a file is left, and said.
    package init(
        path: String,
        dialect: any Dialect,
        options: CSVOptions = CSVOptions(),
        now: @escaping @Sendable () -> Timestamp = { Timestamp(microseconds: 0) },
        unpack: (@Sendable (ExportFile) -> any ByteStream)? = nil
    ) {
        glob = Glob(path)
        self.dialect = dialect
        self.options = options
        self.now = now
        self.unpack = unpack
    }

    package func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        marks = [:]
        for mark in checkpoints.compactMap({ FileMark($0) }) { marks[mark.identity] = mark }
        let paths = glob.paths()
        guard !paths.isEmpty || (glob.isPattern && hasCompleteFiles) else {
            throw SourceError(
                place: glob.pattern,
                reason: "no such file",
                advice: "Check `csv.path`; it may be a pattern such as /var/log/…/Master.csv*."
            )
        }
        var files: [ExportFile] = []
        for path in paths {
            if let file = try ExportFile(path: path) { files.append(file) }
        }
        files.sort { ($0.writtenAt, $0.path) < ($1.writtenAt, $1.path) }
        pending = []
        for file in files {
            // A compressed file that is as it was at its end is not opened to look into it.
            if let mark = marks[file.identity], mark.isWhole(file) { continue }
            guard let content = try content(of: file) else { continue }
            let start = try mark(for: content)
            if content === file, file.size <= start.offset { continue }
            pending.append(
                CSVFileReader(
                    content,
                    from: start,
                    dialect: dialect,
                    options: options,
                    ending: ending(of: file)
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

    private var hasCompleteFiles: Bool { options.hasCompleteFiles ?? dialect.dropsCompleteFiles }

    private func ending(of file: ExportFile) -> CSVFileReader.Ending {
        let age = now() - Timestamp(seconds: Int64(file.writtenAt))
        if hasCompleteFiles { return age >= .seconds(Self.untouched) ? .counts : .waits }
        guard options.hasCompleteFiles == nil else { return .waits }
        return age >= .seconds(Self.forgotten) ? .countsBelowHeader : .waits
    }

    /// The bytes of a file as they are to be read; `nil` for a file that cannot be.
    private func content(of file: ExportFile) throws(SourceError) -> (any ExportContent)? {
        let head = try file.bytes(at: 0, count: 2)
        let isCompressed = head == [0x1F, 0x8B]
        if isCompressed, unpack == nil {
            notes.append("\(file.path) is compressed and was not read")
            return nil
        }
        let unpack = isCompressed ? unpack : nil
        let plain: () -> any ByteStream = { unpack?(file) ?? FileStream(file) }
        let top = isCompressed ? try plain().next() : head
        let isUTF16 = options.encoding == .utf16 || UTF16Stream.isMarked(top)
        guard isCompressed || isUTF16 else { return file }
        return StreamedContent(file) { isUTF16 ? UTF16Stream(plain()) : plain() }
    }

    /// Where to begin in a file.
    private func mark(for content: any ExportContent) throws(SourceError) -> FileMark {
        let file = content.file
        if let mark = marks[file.identity] {
            if try mark.fits(content) { return mark }
            notes.append("\(file.path) was truncated or rewritten and is read from its beginning")
            return FileMark(identity: file.identity)
        }
        // In the order of their ends, so that a compressed file is gone through once.
        var twin: FileMark?
        for mark in marks.values.sorted(by: { $0.offset < $1.offset }) where mark.offset > 0 {
            if try mark.fits(content) { twin = mark }
        }
        twin?.identity = file.identity
        twin?.storedSize = 0
        return twin ?? FileMark(identity: file.identity)
    }
}
