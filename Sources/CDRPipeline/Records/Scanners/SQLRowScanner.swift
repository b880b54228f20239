/// Finds rows that are written as values of an SQL statement, one a line: `'Ann','201',null,12`,
/// or `INSERT INTO cdr (src, dst) VALUES ('Ann', '201');`.
///
/// A quoted value ends at a quote that is not doubled and before what can follow a value; `null` is
/// an empty field. The names of an
/// INSERT's column list name the fields.
package struct SQLRowScanner: RowScanner {
    /// A scanner of SQL values.
    package init() {}

    package func records(in bytes: [UInt8], from start: Int, limit: Int) -> [ScannedRecord] {
        collect(from: start, limit: limit) { record(in: bytes.span, from: $0) }
    }

    private func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord? {
        guard let end = lineEnd(in: bytes, from: start) else { return nil }
        var scan = ScannedRecord(row: CSVRow(), next: end + 1, lines: 1, isOdd: false)
        var values = Values()
        var at = start
        skipSpace(bytes, &at, end)
        if hasWord("insert", bytes, at, end) {
            guard let names = columnNames(bytes, &at, end) else {
                scan.isOdd = true
                return scan
            }
            scan.names = names
        }
        while at < end {
            guard value(bytes, &at, end, into: &values) else { break }
        }
        scan.row = CSVRow(bytes: values.bytes, ends: values.ends)
        scan.isOdd = values.isOdd
        return scan
    }

    /// The values of a row so far, end to end.
    private struct Values {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var isOdd = false
    }

    /// Where the line feed stands that ends the row; the writers put no other into a value.
    private func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "\n") { return at }
            at += 1
        }
        return nil
    }

    /// Takes one value and what parts it from the next; false behind the last one.
    private func value(
        _ bytes: Span<UInt8>,
        _ at: inout Int,
        _ end: Int,
        into values: inout Values
    ) -> Bool {
        skipSpace(bytes, &at, end)
        let quote = at < end ? bytes[at] : 0
        if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            at += 1
            while at < end {
                if bytes[at] == quote {
                    if at + 1 < end, bytes[at + 1] == quote {
                        at += 1
                    } else if isClosing(bytes, at + 1, end) {
                        break
                    }
                }
                values.bytes.append(bytes[at])
                at += 1
            }
            if at >= end { values.isOdd = true }
            at += 1
        } else {
            let first = values.bytes.count
            while at < end, bytes[at] != UInt8(ascii: ","), bytes[at] != UInt8(ascii: ")"),
                bytes[at] != UInt8(ascii: ";"), bytes[at] != UInt8(ascii: "\r")
            {
                values.bytes.append(bytes[at])
                at += 1
            }
            let word = values.bytes[first...].map { $0 | 0x20 }
            if word.starts(with: "null".utf8) { values.bytes.removeLast(word.count) }
        }
        values.ends.append(values.bytes.count)
        skipSpace(bytes, &at, end)
        guard at < end, bytes[at] == UInt8(ascii: ",") else { return false }
        at += 1
        return true
    }

    /// Whether what stands at `at` may follow a value; FreeSWITCH pastes quotes without doubling.
    private func isClosing(_ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
        guard at < end else { return true }
        return Set(",);\r".utf8).contains(bytes[at])
    }

    /// The column list of an INSERT, perhaps empty; leaves `at` behind the `(` of its values.
    private func columnNames(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> [String]? {
        var names: [String] = []
        while at < end, !hasWord("values", bytes, at, end) {
            if bytes[at] == UInt8(ascii: "(") {
                at += 1
                names = list(bytes, &at, end)
            } else {
                at += 1
            }
        }
        while at < end, bytes[at] != UInt8(ascii: "(") { at += 1 }
        guard at < end else { return nil }
        at += 1
        return names
    }

    private func list(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) -> [String] {
        var names: [String] = []
        var name: [UInt8] = []
        while at < end {
            let byte = bytes[at]
            at += 1
            if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ")") {
                names.append(String(decoding: name, as: UTF8.self))
                name = []
                if byte == UInt8(ascii: ")") { break }
            } else if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\"") {
                name.append(byte)
            }
        }
        return names
    }

    private func skipSpace(_ bytes: Span<UInt8>, _ at: inout Int, _ end: Int) {
        while at < end, bytes[at] == UInt8(ascii: " ") || bytes[at] == UInt8(ascii: "\t") {
            at += 1
        }
    }

    private func hasWord(_ word: String, _ bytes: Span<UInt8>, _ at: Int, _ end: Int) -> Bool {
        var index = at
        for byte in word.utf8 {
            guard index < end, bytes[index] | 0x20 == byte else { return false }
            index += 1
        }
        return true
    }
}
