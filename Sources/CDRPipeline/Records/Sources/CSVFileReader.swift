/// Reads one file from its mark to its present end, page by page.
final class CSVFileReader {
    private let content: any ExportContent
    private let dialect: any Dialect
    private let options: CSVOptions

    private let ending: Ending
    private var mark: FileMark
    private var scanner: (any RowScanner)?
    private var header: Columns?
    private var fitting: RowFitting
    private var starts: [UInt64] = []
    private var buffer: [UInt8] = []
    private var bufferOffset: UInt64
    private var isEnded = false

    /// Whether the rows before the mark were counted; that is done once there is a new one.
    private var hasCounted = false

    /// How much of a file is read at once, in bytes.
    static let chunk = 512 * 1_024

    /// The longest record, in bytes; a longer one has lost its closing quote.
    static let longestRecord = 1 << 20

    /// How many first bytes are looked at to learn how a file is written.
    static let longestHead = 64 * 1_024

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// How many rows back equal rows are still counted as different ones.
    static let window = 256

    init(
        _ content: any ExportContent,
        from mark: FileMark,
        dialect: any Dialect,
        options: CSVOptions,
        ending: Ending
    ) {
        self.content = content
        self.mark = mark
        self.dialect = dialect
        fitting = RowFitting(dialect: dialect)
        self.options = options
        self.ending = ending
        bufferOffset = mark.offset
    }

    /// What the end of the file says of a last line that has no line feed.
    enum Ending {
        /// It waits: the writer may be in the middle of it.
        case waits

        /// It counts below a header: an export was made whole, and nobody touched it since.
        case countsBelowHeader

        /// It counts: the file was dropped whole.
        case counts
    }

    private var isComplete: Bool {
        ending == .counts || (ending == .countsBelowHeader && header != nil)
    }

    /// The next rows, or `nil` at the file's present end.
    func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        guard !isEnded else { return nil }
        var page = RecordPage()
        if scanner == nil { scanner = try prime() }
        guard let scanner else { return nil }
        var hasMoved = false
        while page.records.count + page.rejected.count < limit {
            let start = Int(mark.offset - bufferOffset)
            let room = limit - page.records.count - page.rejected.count
            let scans = scanner.records(in: buffer, from: start, limit: room)
            if scans.isEmpty {
                if try fill() { continue }
                let rest = buffer.count
                guard rest >= Self.longestRecord || (isComplete && rest > 0) else {
                    return try finish(&page, hasMoved: hasMoved)
                }
                hasMoved = true
                let isLong = rest >= Self.longestRecord
                let reason = isLong ? "the row is longer than 1 MiB" : "the row is not finished"
                rejectLine(from: 0, reason: reason, into: &page)
                continue
            }
            if !hasCounted { try count(into: &page, scanner) }
            hasMoved = true
            take(scans, from: start, into: &page)
        }
        try seal(&page)
        return page
    }

    /// The last page of the file, or `nil` when there is nothing to tell.
    private func finish(
        _ page: inout RecordPage,
        hasMoved: Bool
    ) throws(SourceError) -> RecordPage? {
        isEnded = true
        if let fault = content.fault {
            page.rejected.append(
                RejectedRow(position: place, reason: "the file ends early: \(fault)", raw: [])
            )
        }
        // What was read of a compressed file is remembered even when nothing in it was new, but not
        // while its last line waits: the file would never be opened again for it.
        let isStored = content !== content.file
        if isStored, buffer.isEmpty || content.fault != nil {
            (mark.storedSize, mark.writtenAt) = (content.file.size, content.file.writtenAt)
        }
        guard hasMoved || isStored || !page.rejected.isEmpty else { return nil }
        try seal(&page)
        return page
    }

    private func seal(_ page: inout RecordPage) throws(SourceError) {
        try mark.seal(content)
        page.checkpoints = [mark.checkpoint]
    }

    private var place: Position {
        Position(place: content.file.path, offset: mark.offset, line: mark.line)
    }

    /// Reads more of the file behind the buffer; false when there is nothing more to wait for.
    private func fill() throws(SourceError) -> Bool {
        // Rows of the page stand in the buffer as it is: what is left goes on in a new one.
        let rest = buffer[Int(mark.offset - bufferOffset)...]
        let end = bufferOffset + UInt64(buffer.count)
        let before = rest.count
        let room = before < Self.longestRecord ? Self.chunk : 0
        buffer = try content.bytes(at: end, count: room, after: rest)
        bufferOffset = mark.offset
        guard room > 0 else { return false }
        let isMore = buffer.count > before
        if !isMore, isComplete, let last = buffer.last, last != UInt8(ascii: "\n") {
            // Only for the scanner: the mark will not count it.
            buffer.append(UInt8(ascii: "\n"))
            hasAddedEnd = true
            return true
        }
        return isMore
    }

    /// Whether a line feed that is not in the file stands at the end of the buffer.
    private var hasAddedEnd = false

    /// Moves the mark behind `length` bytes on `lines` lines.
    private func advance(_ length: Int, lines: Int) {
        mark.offset += UInt64(length)
        mark.line += lines
        if hasAddedEnd, mark.offset == bufferOffset + UInt64(buffer.count) {
            buffer.removeLast()
            mark.offset -= 1
        }
    }

    /// Rejects the line that begins at `start` and goes on behind it.
    private func rejectLine(from start: Int, reason: String, into page: inout RecordPage) {
        let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? buffer.count
        let raw = Array(buffer[start..<end])
        page.rejected.append(
            RejectedRow(position: place, reason: reason, raw: raw, header: header)
        )
        advance(end - start, lines: 1)
    }

    /// Learns the format from the first line and takes the header above the mark; `nil` while the
    /// first line is not there yet.
    private func prime() throws(SourceError) -> (any RowScanner)? {
        let head = try content.bytes(at: 0, count: Self.longestHead)
        let start = head.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        let sniffed = ExportFormat.of(head[start...], isWhole: ending == .counts, dialect)
        guard var format = sniffed else { return nil }
        if let delimiter = options.delimiter { format.delimiter = delimiter }
        let scanner = format.scanner
        guard mark.offset > UInt64(start) else {
            mark.offset = UInt64(start)
            bufferOffset = mark.offset
            hasCounted = true
            return scanner
        }
        if let at = mark.headerOffset {
            let top = try content.bytes(at: max(at, UInt64(start)), count: Self.longestHead)
            if let first = scanner.record(in: top, from: 0), dialect.isHeader(first.row) {
                header = columns(named: first.row)
            }
        }
        return scanner
    }

    /// Takes the rows before the mark, which are only counted.
    private func count(
        into page: inout RecordPage,
        _ scanner: any RowScanner
    ) throws(SourceError) {
        hasCounted = true
        let length = Int(mark.offset - mark.windowOffset)
        let before = try content.bytes(at: mark.windowOffset, count: length)
        var at = 0
        for scan in scanner.records(in: before, from: 0, limit: .max) {
            starts.append(mark.windowOffset + UInt64(at))
            if let (row, columns) = fitting.fitted(scan, below: header), !dialect.isRemark(row) {
                let offset = mark.windowOffset + UInt64(at)
                let place = Position(place: content.file.path, offset: offset)
                page.before.append(record(row, columns, place))
            }
            at = scan.next
        }
    }

    /// Takes records that stand one behind the other, until the mark moves elsewhere.
    private func take(_ scans: [ScannedRecord], from start: Int, into page: inout RecordPage) {
        var start = start
        for scan in scans {
            take(scan, from: start, into: &page)
            // Only the first line of what cannot be taken apart is passed over.
            guard mark.offset == bufferOffset + UInt64(scan.next) else { return }
            start = scan.next
        }
    }

    private func take(_ scan: ScannedRecord, from start: Int, into page: inout RecordPage) {
        let isEmpty = scan.row.count <= 1 && !scan.isOdd && scan.row.isEmpty
        if isEmpty || dialect.isRemark(scan.row) {
            // An empty line or a remark is nobody's record.
        } else if !scan.row.hasNumber, dialect.isHeader(scan.row) {
            header = columns(named: scan.row)
            mark.headerOffset = mark.offset
        } else if !(scan.isOdd && (scan.lines > 1 || scan.row.count == 0)),
            let (row, columns) = fitting.fitted(scan, below: header)
        {
            remember(mark.offset)
            page.records.append(record(row, columns, place))
        } else {
            rejectLine(from: start, reason: reason(of: scan), into: &page)
            return
        }
        advance(scan.next - start, lines: scan.lines)
    }

    private func reason(of scan: ScannedRecord) -> String {
        if scan.row.count == 0 { return "the line is no row that can be taken apart" }
        if scan.isOdd && scan.lines > 1 { return "a quoted field is not closed on its line" }
        let expected =
            header.map { "\($0.names.count) fields, as its header has" }
            ?? "a layout of the dialect"
        return
            "the row has \(scan.row.count) fields; expected \(expected)"
    }

    private func columns(named row: CSVRow) -> Columns {
        let record = record(row, Columns([]), Position(place: ""))
        return Columns((0..<row.count).map { record.text(at: $0) })
    }

    private func record(_ row: CSVRow, _ columns: Columns, _ place: Position) -> Record {
        guard options.encoding != .utf8, options.encoding != .utf16 else {
            return Record(columns: columns, position: place, row: row)
        }
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for index in 0..<row.count {
            let field = row.bytes(at: index)
            bytes += options.encoding.utf8(of: field) ?? Array(field)
            ends.append(bytes.count)
        }
        return Record(columns: columns, position: place, bytes: bytes, ends: ends)
    }

    private func remember(_ offset: UInt64) {
        starts.append(offset)
        if starts.count > 2 * Self.window { starts.removeFirst(Self.window) }
        mark.windowOffset = starts[max(0, starts.count - Self.window)]
    }
}
