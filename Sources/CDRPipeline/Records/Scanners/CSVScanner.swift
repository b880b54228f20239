/// Finds the records of a CSV file.
///
/// A record ends at a line feed, or at a carriage return and a line feed, that is not inside
/// quotes.
package struct CSVScanner: RowScanner {
    private let delimiter: UInt8
    private let quote: UInt8
    private let quoting: CSVFormat.Quoting
    private let isPasted: Bool

    private static let backslash = UInt8(ascii: "\\")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// A scanner of files in `format`.
    package init(_ format: CSVFormat) {
        delimiter = format.delimiter
        quote = format.quote
        quoting = format.quoting
        isPasted = format.quoting == .pasted
    }

    package func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord? {
        var row = CSVRow()
        row.bytes.reserveCapacity(320)
        row.ends.reserveCapacity(24)
        var scan = ScannedRecord(row: row, next: start, lines: 1, isOdd: false)
        var at = start
        while true {
            while isPasted, at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
            if quoting != .bare, at < bytes.count, bytes[at] == quote {
                guard
                    let end = isPasted
                        ? pasted(in: bytes, from: at + 1, into: &scan)
                        : quoted(in: bytes, from: at + 1, into: &scan)
                else { return nil }
                at = end
            }
            guard let end = plain(in: bytes, from: at, into: &scan) else { return nil }
            scan.row.ends.append(scan.row.bytes.count)
            at = end + 1
            if bytes[end] == Self.lineFeed {
                scan.next = at
                return scan
            }
        }
    }

    /// Takes bytes up to the next delimiter or line feed, and tells where that stands.
    private func plain(
        in bytes: Span<UInt8>,
        from start: Int,
        into scan: inout ScannedRecord
    )
        -> Int?
    {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == delimiter { return at }
            if byte == Self.lineFeed {
                if at > start, bytes[at - 1] == Self.carriageReturn { scan.row.bytes.removeLast() }
                return at
            }
            scan.row.bytes.append(byte)
            at += 1
        }
        return nil
    }

    /// Takes a field with doubled quotes, and tells where the byte behind its last quote stands.
    private func quoted(
        in bytes: Span<UInt8>,
        from start: Int,
        into scan: inout ScannedRecord
    )
        -> Int?
    {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote {
                guard at + 1 < bytes.count else { return nil }
                let next = bytes[at + 1]
                let ends =
                    next == delimiter || next == Self.lineFeed || next == Self.carriageReturn
                let isKept = quoting == .escaped && !ends && bytes[at - 1] == Self.backslash
                if !isKept {
                    guard next == quote else {
                        if !ends { scan.isOdd = true }
                        return at + 1
                    }
                    at += 1
                }
            } else if byte == Self.lineFeed {
                scan.lines += 1
            }
            scan.row.bytes.append(byte)
            at += 1
        }
        return nil
    }

    /// Takes a field in which nothing is escaped; its line is its record.
    private func pasted(
        in bytes: Span<UInt8>,
        from start: Int,
        into scan: inout ScannedRecord
    )
        -> Int?
    {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            if byte == Self.lineFeed {
                scan.isOdd = true
                return at
            }
            if byte == quote {
                guard at + 1 < bytes.count else { return nil }
                let next = bytes[at + 1]
                if next == delimiter || next == Self.lineFeed || next == Self.carriageReturn {
                    return at + 1
                }
            }
            scan.row.bytes.append(byte)
            at += 1
        }
        return nil
    }
}
