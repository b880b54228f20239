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

    /// Whether each of `names`, in lower case, is a field of the row, whatever its case and the
    /// spaces around it.
    package func has(_ names: String...) -> Bool {
        for name in names {
            let name = name.utf8.span
            var isThere = false
            for index in ends.indices where isField(index, name) {
                isThere = true
                break
            }
            if !isThere { return false }
        }
        return true
    }

    /// Whether a field is a number: no header has one.
    package var hasNumber: Bool {
        var start = 0
        for end in ends {
            if end > start, bytes[start..<end].allSatisfy({ (0x30...0x39).contains($0) }) {
                return true
            }
            start = end
        }
        return false
    }

    private func isField(_ index: Int, _ name: Span<UInt8>) -> Bool {
        var start = index == 0 ? 0 : ends[index - 1]
        var end = ends[index]
        while start < end, bytes[start] == UInt8(ascii: " ") { start += 1 }
        while start < end, bytes[end - 1] == UInt8(ascii: " ") { end -= 1 }
        guard end - start == name.count else { return false }
        for offset in 0..<name.count {
            let byte = bytes[start + offset]
            let isUpper = (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
            guard (isUpper ? byte | 0x20 : byte) == name[offset] else { return false }
        }
        return true
    }

    /// The bytes of field `index`, one that the row has.
    func bytes(at index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
    }

    /// The text of field `index`, bytes that are not UTF-8 replaced; empty beyond the last.
    package func text(at index: Int) -> String {
        guard index < ends.count else { return "" }
        return String(decoding: bytes(at: index), as: UTF8.self)
    }
}
