/// The fields of one scanned record, before anybody knows their names.
package struct CSVRow: Sendable {
    private let fields: Fields
    private let first: Int

    /// How many fields the row has.
    package let count: Int

    /// The `count` fields from `first` on.
    init(_ fields: Fields, first: Int, count: Int) {
        self.fields = fields
        self.first = first
        self.count = count
    }

    /// A row of fields that lie end to end in `bytes`, each ending before one of `ends`.
    package init(bytes: [UInt8] = [], ends: [Int] = []) {
        self.init(Fields(bytes: bytes, ends: ends), first: 0, count: ends.count)
    }

    /// The row with its first `count` fields, or with empty ones behind its last.
    func resized(to count: Int) -> CSVRow {
        guard count > self.count else { return CSVRow(fields, first: first, count: count) }
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for index in 0..<count {
            if index < self.count { bytes += self.bytes(at: index) }
            ends.append(bytes.count)
        }
        return CSVRow(bytes: bytes, ends: ends)
    }

    /// How many bytes field `index` has, one that the row has.
    func length(at index: Int) -> Int { fields.length(of: first + index) }

    /// Whether no field has a byte.
    var isEmpty: Bool { (0..<count).allSatisfy { length(at: $0) == 0 } }

    /// The bytes of field `index`, one that the row has.
    func bytes(at index: Int) -> ArraySlice<UInt8> { fields.bytes(of: first + index) }

    /// Looks at the bytes of field `index`, one that the row has, where they are.
    @inline(__always)
    func look<R, E>(at index: Int, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        try fields.look(at: first + index, body)
    }

    /// The text of field `index`, bytes that are not UTF-8 replaced; empty beyond the last.
    package func text(at index: Int) -> String {
        // Most columns of most rows are empty.
        guard index < count, length(at: index) > 0 else { return "" }
        return look(at: index) { String(of: $0) }
    }

    /// Whether each of `names`, in lower case, is a field of the row, whatever its case and the
    /// spaces around it.
    package func has(_ names: String...) -> Bool {
        for name in names {
            let name = name.utf8.span
            var isThere = false
            for index in 0..<count where isField(index, name) {
                isThere = true
                break
            }
            if !isThere { return false }
        }
        return true
    }

    /// Whether a field is a number: no header has one.
    package var hasNumber: Bool {
        for index in 0..<count where length(at: index) > 0 {
            let isNumber = look(at: index) { bytes in
                for at in 0..<bytes.count where !(0x30...0x39).contains(bytes[at]) { return false }
                return true
            }
            if isNumber { return true }
        }
        return false
    }

    private func isField(_ index: Int, _ name: Span<UInt8>) -> Bool {
        guard length(at: index) >= name.count else { return false }
        let bytes = bytes(at: index)
        var (start, end) = (bytes.startIndex, bytes.endIndex)
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
}
