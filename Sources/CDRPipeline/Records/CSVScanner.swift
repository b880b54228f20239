/// Finds the records of a CSV file in its bytes, one by one.
///
/// A record ends at a line feed, or at a carriage return and a line feed, that is not inside
/// quotes. Bytes without such an end are no record yet: the writer may be in the middle of it.
package struct CSVScanner: Sendable {
    private let delimiter: UInt8
    private let isPasted: Bool

    private static let quote = UInt8(ascii: "\"")
    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    /// A scanner of files in `format`.
    package init(_ format: CSVFormat) {
        delimiter = format.delimiter
        isPasted = format.quoting == .pasted
    }

    /// The record that begins at `start`.
    ///
    /// - Returns: `nil` when `bytes` ends before the record does.
    package func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord? {
        var row = CSVRow()
        row.bytes.reserveCapacity(320)
        row.ends.reserveCapacity(24)
        var scan = ScannedRecord(row: row, next: start, lines: 1, isOdd: false)
        var at = start
        while true {
            while isPasted, at < bytes.count, bytes[at] == UInt8(ascii: " ") { at += 1 }
            if at < bytes.count, bytes[at] == Self.quote {
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
            if byte == Self.quote {
                guard at + 1 < bytes.count else { return nil }
                let next = bytes[at + 1]
                guard next == Self.quote else {
                    let ends = next == delimiter || next == Self.lineFeed
                    if !ends && next != Self.carriageReturn { scan.isOdd = true }
                    return at + 1
                }
                at += 1
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
            if byte == Self.quote {
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

/// A record that a scan found.
package struct ScannedRecord: Sendable {
    /// Its fields.
    package var row: CSVRow

    /// Where the next record begins.
    package var next: Int

    /// How many lines it spans.
    package var lines: Int

    /// Whether something stands behind a closing quote: the quotes may be out of step.
    package var isOdd: Bool
}
