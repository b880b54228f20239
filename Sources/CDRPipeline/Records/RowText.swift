/// The columns of a row with their texts, packed so that the ledger can keep them as they are.
///
/// The names stand apart, once a layout; each text stands behind its length: `4:100112:NO ANSWER…`.
/// A row that was just read is packed when the ledger asks for it.
package struct RowText: Sendable, Hashable {
    private enum Form {
        case packed([UInt8])
        case read(CSVRow)
    }

    /// The layout of the row.
    package let columns: Columns

    private let form: Form

    /// A row out of its packed form.
    package init(columns: Columns, packed: [UInt8]) {
        self.columns = columns
        form = .packed(packed)
    }

    /// A row without columns.
    package static let none = RowText(columns: Columns([]), packed: [])

    /// The columns of `record` with their texts.
    package init(_ record: Record) {
        columns = record.columns
        form = .read(record.row)
    }

    /// The packed texts, in the order of the columns.
    package var packed: [UInt8] {
        switch form {
        case .packed(let bytes): bytes
        case .read(let row): Self.pack(row)
        }
    }

    /// The row packed already, letting go of the bytes that it was read in.
    var repacked: RowText { RowText(columns: columns, packed: packed) }

    /// Writes the fields of a row, each behind its length.
    private static func pack(_ row: CSVRow) -> [UInt8] {
        var most = 0
        for index in 0..<row.count {
            // A length has 19 digits at most, and a colon behind it.
            let length = row.length(at: index)
            most += length + (length < 1_000 ? 4 : 20)
        }
        return [UInt8](capacity: most) { packed in
            for index in 0..<row.count {
                append(row.length(at: index), to: &packed)
                packed.append(UInt8(ascii: ":"))
                for byte in row.bytes(at: index) { packed.append(byte) }
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
        let packed = packed
        var bytes: [UInt8] = []
        var ends: [Int] = []
        var at = 0
        while let text = Self.next(in: packed, &at) {
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

    private static func next(in packed: [UInt8], _ at: inout Int) -> ArraySlice<UInt8>? {
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
