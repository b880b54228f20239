/// Reads one file from its mark to its present end, page by page.
final class CSVFileReader {
    private let file: ExportFile
    private let scanner: CSVScanner
    private let layout: @Sendable (CSVRow) -> Columns?
    private let isHeader: @Sendable (CSVRow) -> Bool
    private var mark: FileMark
    private var header: Columns?
    private var isPrimed = false
    private var starts: [UInt64] = []
    private var buffer: [UInt8] = []
    private var bufferOffset: UInt64

    /// How much of a file is read at once, in bytes.
    static let chunk = 512 * 1_024

    /// The longest record, in bytes; a longer one has lost its closing quote.
    static let longestRecord = 1 << 20

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// How many rows back equal rows are still counted as different ones.
    static let window = 256

    init(
        file: ExportFile,
        mark: FileMark,
        scanner: CSVScanner,
        layout: @escaping @Sendable (CSVRow) -> Columns?,
        isHeader: @escaping @Sendable (CSVRow) -> Bool
    ) {
        self.file = file
        self.mark = mark
        self.scanner = scanner
        self.layout = layout
        self.isHeader = isHeader
        bufferOffset = mark.offset
    }

    /// The next rows, or `nil` at the file's present end.
    func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        var page = RecordPage()
        if !isPrimed { try prime(&page) }
        var hasMoved = false
        while page.records.count + page.rejected.count < limit {
            let start = Int(mark.offset - bufferOffset)
            guard let scan = scanner.record(in: buffer.span, from: start) else {
                if try fill() { continue }
                guard buffer.count - start >= Self.longestRecord else { break }
                hasMoved = true
                rejectLine(from: start, reason: "the row is longer than 1 MiB", into: &page)
                continue
            }
            hasMoved = true
            take(scan, from: start, into: &page)
        }
        guard hasMoved else { return nil }
        try mark.seal(file)
        page.checkpoints = [mark.checkpoint]
        return page
    }

    /// Reads more of the file behind the buffer; false when there is nothing more to wait for.
    private func fill() throws(SourceError) -> Bool {
        dropRead()
        if buffer.count >= Self.longestRecord { return false }
        let more = try file.bytes(at: bufferOffset + UInt64(buffer.count), count: Self.chunk)
        buffer += more
        return !more.isEmpty
    }

    private func dropRead() {
        buffer.removeFirst(Int(mark.offset - bufferOffset))
        bufferOffset = mark.offset
    }

    /// Rejects the line that begins at `start` and goes on behind it.
    private func rejectLine(from start: Int, reason: String, into page: inout RecordPage) {
        let end = buffer[start...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? buffer.count
        page.rejected.append(
            RejectedRow(
                position: Position(place: file.path, offset: mark.offset, line: mark.line),
                reason: reason,
                raw: Array(buffer[start..<end])
            )
        )
        mark.offset += UInt64(end - start)
        mark.line += 1
    }

    /// Takes the header of the file and the rows before the mark, which are only counted.
    private func prime(_ page: inout RecordPage) throws(SourceError) {
        isPrimed = true
        let head = try file.bytes(at: 0, count: FileMark.longestHead)
        let start = head.starts(with: Self.byteOrderMark) ? Self.byteOrderMark.count : 0
        guard mark.offset > 0 else {
            mark.offset = UInt64(start)
            bufferOffset = mark.offset
            return
        }
        if let first = scanner.record(in: head.span, from: start), isHeader(first.row) {
            header = columns(named: first.row)
        }
        let length = Int(mark.offset - mark.windowOffset)
        let before = try file.bytes(at: mark.windowOffset, count: length)
        var at = 0
        while let scan = scanner.record(in: before.span, from: at) {
            starts.append(mark.windowOffset + UInt64(at))
            if let columns = columns(of: scan.row) {
                let place = Position(place: file.path, offset: mark.windowOffset + UInt64(at))
                page.before.append(record(scan.row, columns, place))
            }
            at = scan.next
        }
    }

    private func take(_ scan: ScannedRecord, from start: Int, into page: inout RecordPage) {
        let place = Position(place: file.path, offset: mark.offset, line: mark.line)
        if scan.row.count == 1 && scan.row.bytes.isEmpty {
            // An empty line is nobody's record.
        } else if isHeader(scan.row) {
            header = columns(named: scan.row)
        } else if let columns = columns(of: scan.row), !(scan.isOdd && scan.lines > 1) {
            remember(mark.offset)
            page.records.append(record(scan.row, columns, place))
        } else {
            rejectLine(from: start, reason: reason(of: scan), into: &page)
            return
        }
        mark.offset += UInt64(scan.next - start)
        mark.line += scan.lines
    }

    private func reason(of scan: ScannedRecord) -> String {
        if scan.isOdd && scan.lines > 1 { return "a quoted field is not closed on its line" }
        let expected =
            header.map { "\($0.names.count) fields, as its header has" }
            ?? "a layout of the dialect"
        return
            "the row has \(scan.row.count) fields; expected \(expected)"
    }

    private func columns(of row: CSVRow) -> Columns? {
        if let header { return row.count == header.names.count ? header : nil }
        return layout(row)
    }

    private func columns(named row: CSVRow) -> Columns {
        Columns((0..<row.count).map { row.text(at: $0) })
    }

    private func record(_ row: CSVRow, _ columns: Columns, _ place: Position) -> Record {
        Record(columns: columns, position: place, bytes: row.bytes, ends: row.ends)
    }

    private func remember(_ offset: UInt64) {
        starts.append(offset)
        if starts.count > 2 * Self.window { starts.removeFirst(Self.window) }
        mark.windowOffset = starts[max(0, starts.count - Self.window)]
    }
}
