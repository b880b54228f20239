/// The columns of a row with their texts, packed so that the ledger can keep them as they are.
///
/// The names stand apart, once a layout; each text stands behind its length: `4:100112:NO ANSWER…`.
package struct RowText: Sendable, Hashable {
    /// The layout of the row.
    package let columns: Columns

    /// The packed texts, in the order of the columns.
    package let packed: [UInt8]

    /// A row out of its packed form.
    package init(columns: Columns, packed: [UInt8]) {
        self.columns = columns
        self.packed = packed
    }

    /// A row without columns.
    package static let none = RowText(columns: Columns([]), packed: [])

    /// The columns of `record` with their texts.
    package init(_ record: Record) {
        columns = record.columns
        packed = record.packed
    }

    /// Writes fields that end before `ends` in `bytes`.
    static func pack(_ bytes: Span<UInt8>, _ ends: Span<Int>) -> [UInt8] {
        // A length has 19 digits at most, and a colon behind it.
        let most = bytes.count + ends.count * (bytes.count < 1_000 ? 4 : 20)
        return [UInt8](capacity: most) { packed in
            var at = 0
            for index in 0..<ends.count {
                let end = ends[index]
                append(end - at, to: &packed)
                packed.append(UInt8(ascii: ":"))
                while at < end {
                    packed.append(bytes[at])
                    at += 1
                }
            }
        }
    }

    /// Writes a length in digits; most have one or two, and a text for each would cost more than
    /// all else.
    private static func append(_ length: Int, to packed: inout OutputSpan<UInt8>) {
        if length >= 10 { append(length / 10, to: &packed) }
        packed.append(UInt8(ascii: "0") + UInt8(length % 10))
    }

    /// The record again, at a place.
    package func record(at position: Position) -> Record {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var at = 0
        while let text = next(&at) {
            bytes.append(contentsOf: text)
            ends.append(bytes.count)
        }
        return Record(columns: columns, position: position, bytes: bytes, ends: ends)
    }

    /// The text under a column name, or `nil` when the row has no such column.
    package subscript(_ name: String) -> String? {
        guard let index = columns.index(of: name) else { return nil }
        return record(at: Position(place: "")).text(at: index)
    }

    /// Every column with its text, in the order of the row.
    package var fields: [(name: String, text: String)] { record(at: Position(place: "")).fields }

    package static func == (left: RowText, right: RowText) -> Bool {
        left.packed == right.packed && left.columns.names == right.columns.names
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(packed) }

    private func next(_ at: inout Int) -> ArraySlice<UInt8>? {
        var length = 0
        while at < packed.count, packed[at] != UInt8(ascii: ":"), length < 1 << 40 {
            length = length * 10 + Int(packed[at] &- UInt8(ascii: "0"))
            at += 1
        }
        guard at < packed.count, length <= packed.count - at - 1 else { return nil }
        defer { at += 1 + length }
        return packed[(at + 1)..<(at + 1 + length)]
    }
}
