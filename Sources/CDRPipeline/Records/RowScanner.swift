/// Finds the records of a file in its bytes, one by one.
///
/// A scanner keeps nothing between two records. Bytes that end before a record does are no record
/// yet: the writer may be in the middle of it.
package protocol RowScanner: Sendable {
    /// The record that begins at `start`.
    ///
    /// - Returns: `nil` when `bytes` ends before the record does.
    func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord?
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
