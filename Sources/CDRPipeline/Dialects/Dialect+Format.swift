/// What most dialects have in common, and how one finds out what a file looks like.
extension Dialect {
    package func format(of firstLine: [UInt8]) -> CSVFormat { sniffedFormat(of: firstLine) }

    package func isRemark(_ row: CSVRow) -> Bool { false }

    package func isFamiliar(_ leg: Leg) -> Bool { true }

    package func fitted(_ row: CSVRow, to header: Columns) -> CSVRow? { nil }

    package var exportsCarryOffsets: Bool { false }

    package var dropsCompleteFiles: Bool { false }

    /// The format in which a first line is a header or a row of this switch, tried delimiter by
    /// delimiter; where none fits, the delimiter that stands in the line most often.
    package func sniffedFormat(of firstLine: [UInt8]) -> CSVFormat {
        if firstLine.first(where: { !JSONRowScanner.isSpace($0) }) == UInt8(ascii: "{") {
            return CSVFormat(quoting: .json)
        }
        let line = firstLine + [UInt8(ascii: "\n")]
        var best = (format: csv, count: 1)
        let others = CSVFormat.delimiters.filter { $0 != csv.delimiter }
        for delimiter in [csv.delimiter] + others {
            var format = csv
            format.delimiter = delimiter
            guard let scan = format.scanner.record(in: line.span, from: 0) else { continue }
            if isHeader(scan.row) || layout(of: scan.row) != nil { return format }
            if scan.row.count > best.count { best = (format, scan.row.count) }
        }
        return best.format
    }
}
