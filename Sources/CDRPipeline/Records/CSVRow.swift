/// The fields of one CSV record, quotes removed, before anybody knows their names.
package struct CSVRow: Sendable, Hashable {
    /// The fields' bytes, end to end.
    package var bytes: [UInt8]

    /// Where each field ends in ``bytes``.
    package var ends: [Int]

    /// A row of fields.
    package init(bytes: [UInt8] = [], ends: [Int] = []) {
        self.bytes = bytes
        self.ends = ends
    }

    /// How many fields the row has.
    package var count: Int { ends.count }

    /// The text of field `index`, bytes that are not UTF-8 replaced; empty beyond the last.
    package func text(at index: Int) -> String {
        guard index < ends.count else { return "" }
        return String(
            decoding: bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]],
            as: UTF8.self
        )
    }
}
