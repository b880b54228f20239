/// Finds the records of a CSV file.
///
/// A record ends at a line feed, or at a carriage return and a line feed, that is not inside
/// quotes.
package struct CSVScanner: RowScanner {
    private let format: CSVFormat
    private let ofQuote: ByteSearch
    private let ofDelimiter: ByteSearch

    private static let lineFeed = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")
    private static let space = UInt8(ascii: " ")

    /// A scanner of files in `format`.
    package init(_ format: CSVFormat) {
        self.format = format
        ofQuote = ByteSearch(format.quote, Self.lineFeed)
        ofDelimiter = ByteSearch(format.delimiter, Self.lineFeed)
    }

    package func records(in bytes: [UInt8], from start: Int, limit: Int) -> [ScannedRecord] {
        var found = FoundFields()
        var ends: [(first: Int, next: Int, lines: Int, isOdd: Bool)] = []
        var at = start
        while ends.count < limit {
            let (first, mended) = (found.places.count, found.mended.count)
            var scan = Scan(at: at)
            guard isWhole(&scan, in: bytes.span, &found) else {
                found.forget(after: first, mended)
                break
            }
            ends.append((first, scan.at, scan.lines, scan.isOdd))
            if first == 0 { found.expect(min(limit, (bytes.count - at) / (scan.at - at))) }
            at = scan.at
        }
        let fields = Fields(read: bytes, mended: found.mended, places: found.places)
        return ends.enumerated().map { index, end in
            let last = index + 1 < ends.count ? ends[index + 1].first : found.places.count
            return ScannedRecord(
                row: CSVRow(fields, first: end.first, count: last - end.first),
                next: end.next,
                lines: end.lines,
                isOdd: end.isOdd
            )
        }
    }

    /// The scan of one record.
    private struct Scan {
        /// The next byte.
        var at: Int
        var lines = 1
        var isOdd = false
    }

    /// Takes the fields of one record; false when the bytes end before it does.
    private func isWhole(
        _ scan: inout Scan,
        in bytes: Span<UInt8>,
        _ found: inout FoundFields
    ) -> Bool {
        while scan.at < bytes.count {
            if format.quoting == .pasted {
                while scan.at < bytes.count, bytes[scan.at] == Self.space { scan.at += 1 }
                guard scan.at < bytes.count else { return false }
            }
            let isQuoted = bytes[scan.at] == format.quote && format.quoting != .bare
            let end =
                isQuoted
                ? quotedField(&scan, in: bytes, &found) : bareField(scan.at, in: bytes, &found)
            guard let end else { return false }
            scan.at = end + 1
            if bytes[end] == Self.lineFeed { return true }
        }
        return false
    }

    /// Takes a field without quotes; where the byte stands that ends it.
    private func bareField(
        _ start: Int,
        in bytes: Span<UInt8>,
        _ found: inout FoundFields
    ) -> Int? {
        let end = ofDelimiter.first(in: bytes, from: start)
        guard end < bytes.count else { return nil }
        found.add(start, withoutReturn(in: bytes, start, end))
        return end
    }

    /// The end of what stands before `end`, a carriage return before a line feed left out.
    private func withoutReturn(in bytes: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        bytes[end] == Self.lineFeed && end > start && bytes[end - 1] == Self.carriageReturn
            ? end - 1 : end
    }

    /// Takes a quoted field; where the byte stands that ends it.
    private func quotedField(
        _ scan: inout Scan,
        in bytes: Span<UInt8>,
        _ found: inout FoundFields
    ) -> Int? {
        let start = scan.at + 1
        let close = ofQuote.first(in: bytes, from: start)
        // Nearly every field ends at its first quote, and means what it says.
        if close + 1 < bytes.count, bytes[close] == format.quote {
            let next = bytes[close + 1]
            let isReturn = next == Self.carriageReturn && close + 2 < bytes.count
            if next == format.delimiter || next == Self.lineFeed {
                found.add(start, close)
                return close + 1
            }
            if isReturn, bytes[close + 2] == Self.lineFeed {
                found.add(start, close)
                return close + 2
            }
        }
        return mendedField(&scan, in: bytes, &found)
    }

    /// Takes a quoted field byte by byte, what stands behind its last quote too.
    private func mendedField(
        _ scan: inout Scan,
        in bytes: Span<UInt8>,
        _ found: inout FoundFields
    ) -> Int? {
        let first = found.mended.count
        guard let start = quoted(in: bytes, scan.at + 1, &found.mended, &scan) else { return nil }
        let end = ofDelimiter.first(in: bytes, from: start)
        guard end < bytes.count else { return nil }
        found.mended.append(bytes, start, withoutReturn(in: bytes, start, end))
        found.addMended(from: first)
        return end
    }

    /// Takes what stands between quotes, and tells where the byte behind the last one stands;
    /// `nil` when the bytes end before it.
    private func quoted(
        in bytes: Span<UInt8>,
        _ start: Int,
        _ field: inout [UInt8],
        _ scan: inout Scan
    ) -> Int? {
        let isPasted = format.quoting == .pasted
        var at = start
        while at < bytes.count {
            // Up to the next quote or line feed everything is as it stands.
            let next = ofQuote.first(in: bytes, from: at)
            field.append(bytes, at, next)
            guard next < bytes.count else { return nil }
            at = next
            let byte = bytes[at]
            if byte == format.quote {
                guard at + 1 < bytes.count else { return nil }
                let next = bytes[at + 1]
                let ends =
                    next == format.delimiter || next == Self.lineFeed
                    || next == Self.carriageReturn
                if isPasted {
                    if ends { return at + 1 }
                } else if format.quoting != .escaped || ends || bytes[at - 1] != UInt8(ascii: "\\")
                {
                    guard next == format.quote else {
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
            field.append(byte)
            at += 1
        }
        return nil
    }
}

extension [UInt8] {
    /// Appends the bytes from `start` to before `end`.
    fileprivate mutating func append(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        guard start < end else { return }
        append(addingCapacity: end - start) { room in
            for at in start..<end { room.append(bytes[at]) }
        }
    }
}

/// The fields that a scan has found so far.
private struct FoundFields {
    var places: [Fields.Place] = []
    var mended: [UInt8] = []

    /// Makes room for as many records as large as the first one.
    mutating func expect(_ records: Int) {
        places.reserveCapacity(records * (places.count + 1))
        mended.reserveCapacity(records * (mended.count + 1))
    }

    /// Adds a field of the bytes as they were read.
    mutating func add(_ start: Int, _ end: Int) {
        places.append(
            Fields.Place(
                start: Int32(truncatingIfNeeded: start),
                end: Int32(truncatingIfNeeded: end)
            )
        )
    }

    /// Adds a field of what was mended since `first`.
    mutating func addMended(from first: Int) {
        places.append(
            Fields.Place(
                start: -1 - Int32(truncatingIfNeeded: first),
                end: -1 - Int32(truncatingIfNeeded: mended.count)
            )
        )
    }

    /// Forgets what was found of a record that is not whole.
    mutating func forget(after place: Int, _ byte: Int) {
        places.removeLast(places.count - place)
        mended.removeLast(mended.count - byte)
    }
}
