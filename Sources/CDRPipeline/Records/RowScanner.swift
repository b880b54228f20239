/// Finds the records of a file in its bytes.
///
/// A scanner keeps nothing between two calls. Bytes that end before a record does are no record
/// yet: the writer may be in the middle of it.
package protocol RowScanner: Sendable {
    /// The records that stand one behind the other from `start` on, at most `limit`.
    func records(in bytes: [UInt8], from start: Int, limit: Int) -> [ScannedRecord]
}

extension RowScanner {
    /// The record that begins at `start`; `nil` when `bytes` ends before the record does.
    package func record(in bytes: [UInt8], from start: Int) -> ScannedRecord? {
        records(in: bytes, from: start, limit: 1).first
    }

    /// Records that are found one by one.
    func collect(
        from start: Int,
        limit: Int,
        _ next: (Int) -> ScannedRecord?
    ) -> [ScannedRecord] {
        var found: [ScannedRecord] = []
        var at = start
        while found.count < limit, let scan = next(at) {
            found.append(scan)
            at = scan.next
        }
        return found
    }
}

/// A record that a scan found.
package struct ScannedRecord: Sendable {
    /// Its fields.
    package var row: CSVRow

    /// The names of the fields where the record tells them itself, else empty.
    package var names: [String] = []

    /// Where the next record begins.
    package var next: Int

    /// How many lines it spans.
    package var lines: Int

    /// Whether something stands where nothing should, such as text behind a closing quote: the
    /// quotes may be out of step.
    package var isOdd: Bool
}
