/// What most dialects have in common, and how one finds out what a file looks like.
extension Dialect {
    package func format(of text: [UInt8]) -> CSVFormat? { sniffedFormat(of: text) }

    package func isRemark(_ row: CSVRow) -> Bool { false }

    package func isFamiliar(_ leg: Leg) -> Bool { true }

    /// A row that ends with one comma more, or less, than a header of names.
    ///
    /// What is beyond the header must be empty, and so must the names that a row does not reach:
    /// anything else would put a field under the name of another.
    package func fitted(_ row: CSVRow, to header: Columns) -> CSVRow? {
        let (have, want) = (row.count, header.names.count)
        guard have > 0, want > 0, have != want else { return nil }
        if have < want {
            guard header.names[have...].allSatisfy(\.isEmpty) else { return nil }
        } else {
            guard (want..<have).allSatisfy({ row.length(at: $0) == 0 }) else { return nil }
        }
        return row.resized(to: want)
    }

    package var exportsCarryOffsets: Bool { false }

    package var dropsCompleteFiles: Bool { false }

    /// The format in which text begins with a header or a row of this switch, delimiter by
    /// delimiter.
    package func sniffedFormat(of text: [UInt8]) -> CSVFormat? {
        if text.first(where: { !JSONRowScanner.isSpace($0) }) == UInt8(ascii: "{") {
            return CSVFormat(quoting: .json)
        }
        let line = text + [UInt8(ascii: "\n")]
        let others = CSVFormat.delimiters.filter { $0 != csv.delimiter }
        for delimiter in [csv.delimiter] + others {
            var format = csv
            format.delimiter = delimiter
            guard let scan = format.scanner.record(in: line, from: 0) else { continue }
            if isHeader(scan.row) || layout(of: scan.row) != nil { return format }
        }
        return nil
    }
}
