/// Finds the records of a CSV file.
///
/// A record ends at a line feed, or at a carriage return and a line feed, that is not inside
/// quotes.
package struct CSVScanner: RowScanner {
    private let delimiter: UInt8
    private let quote: UInt8
    private let quoting: CSVFormat.Quoting

    private static let backslash = UInt8(ascii: "\\")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")

    /// A scanner of files in `format`.
    package init(_ format: CSVFormat) {
        delimiter = format.delimiter
        quote = format.quote
        quoting = format.quoting
    }

    package func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord? {
        // Most records are a line; one with a line feed inside quotes is read again up to the next.
        var end = start
        while let next = Self.lineEnd(in: bytes, from: end) {
            end = next
            if let scan = record(in: bytes, from: start, to: end) { return scan }
        }
        return nil
    }

    /// Where the byte behind the next line feed stands.
    private static func lineEnd(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var at = start
        while at < bytes.count {
            if bytes[at] == lineFeed { return at + 1 }
            at += 1
        }
        return nil
    }

    /// The record that ends before `end`, behind a line feed; `nil` when that stands in quotes.
    private func record(in bytes: Span<UInt8>, from start: Int, to end: Int) -> ScannedRecord? {
        var ends: [Int] = []
        ends.reserveCapacity(24)
        var scan = ScannedRecord(row: CSVRow(), next: end, lines: 1, isOdd: false)
        var isWhole = true
        scan.row.bytes = [UInt8](capacity: end - start) { fields in
            var at = start
            while at < end {
                if quoting == .pasted {
                    while bytes[at] == Self.space { at += 1 }
                }
                if bytes[at] == quote, quoting != .bare {
                    guard let next = quoted(in: bytes, at + 1, end, &fields, &scan) else {
                        isWhole = false
                        return
                    }
                    at = next
                }
                // What stands up to the delimiter or the end of the line.
                let first = at
                var byte = bytes[at]
                while byte != delimiter, byte != Self.lineFeed {
                    fields.append(byte)
                    at += 1
                    byte = bytes[at]
                }
                if byte == Self.lineFeed, at > first, bytes[at - 1] == Self.carriageReturn {
                    _ = fields.removeLast()
                }
                ends.append(fields.count)
                at += 1
                // A line feed ends the record here, or the quotes went out of step before it.
                if byte == Self.lineFeed {
                    scan.next = at
                    return
                }
            }
        }
        scan.row.ends = ends
        return isWhole ? scan : nil
    }

    /// Takes a quoted field, and tells where the byte behind its last quote stands; `nil` when it
    /// does not end before `end`.
    private func quoted(
        in bytes: Span<UInt8>,
        _ start: Int,
        _ end: Int,
        _ fields: inout OutputSpan<UInt8>,
        _ scan: inout ScannedRecord
    ) -> Int? {
        let isPasted = quoting == .pasted
        var at = start
        while at < end {
            let byte = bytes[at]
            if byte == quote, at + 1 < end {
                let next = bytes[at + 1]
                let ends =
                    next == delimiter || next == Self.lineFeed || next == Self.carriageReturn
                if isPasted {
                    if ends { return at + 1 }
                } else if quoting != .escaped || ends || bytes[at - 1] != Self.backslash {
                    guard next == quote else {
                        if !ends { scan.isOdd = true }
                        return at + 1
                    }
                    at += 1
                }
            } else if byte == Self.lineFeed {
                if isPasted {
                    // In such a file a line is a record, whatever its quotes say.
                    scan.isOdd = true
                    return at
                }
                scan.lines += 1
            }
            fields.append(byte)
            at += 1
        }
        return nil
    }
}
