/// The columns of a row with their texts, packed so that the ledger can keep them as they are.
///
/// Names and texts stand in turn, each behind its length in bytes: `7:channel12:PJSIP/1001-0`.
package struct RowText: Sendable, Hashable {
    /// The packed columns.
    package let packed: [UInt8]

    /// A row out of its packed form.
    package init(packed: [UInt8]) { self.packed = packed }

    /// The columns of `record`; columns without a text are left out.
    package init(_ record: Record) {
        var packed: [UInt8] = []
        packed.reserveCapacity(512)
        for (index, name) in record.columns.names.enumerated() where index < record.count {
            let text = record.bytes(at: index)
            guard !text.isEmpty else { continue }
            Self.append(name.utf8, to: &packed)
            Self.append(text, to: &packed)
        }
        self.packed = packed
    }

    /// The text under a column name, or `nil` when the row has none.
    package subscript(_ name: String) -> String? {
        var found: String?
        walk { column, text in
            guard String(decoding: column, as: UTF8.self) == name else { return true }
            found = String(decoding: text, as: UTF8.self)
            return false
        }
        return found
    }

    /// Every column with its text, in the order of the row.
    package var fields: [(name: String, text: String)] {
        var fields: [(name: String, text: String)] = []
        walk { column, text in
            fields.append(
                (String(decoding: column, as: UTF8.self), String(decoding: text, as: UTF8.self)))
            return true
        }
        return fields
    }

    private func walk(_ body: (ArraySlice<UInt8>, ArraySlice<UInt8>) -> Bool) {
        var at = 0
        while let name = next(&at), let text = next(&at) {
            guard body(name, text) else { return }
        }
    }

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

    private static func append(_ text: some Collection<UInt8>, to packed: inout [UInt8]) {
        packed.append(contentsOf: String(text.count).utf8)
        packed.append(UInt8(ascii: ":"))
        packed.append(contentsOf: text)
    }
}
