/// One CDR row as the switch wrote it: fields as text under their column names.
package struct Record: Sendable {
    /// The layout of the fields.
    package let columns: Columns

    /// Where the row stands in its source.
    package let position: Position

    /// The primary key of the row in its source, or `nil` where there is none.
    package var identity: String?

    /// The fields.
    let row: CSVRow

    /// A scanned row under its columns.
    init(columns: Columns, position: Position, row: CSVRow) {
        self.columns = columns
        self.position = position
        self.row = row
    }

    /// A row whose field `n` ends before `ends[n]` in `bytes`.
    package init(columns: Columns, position: Position, bytes: [UInt8], ends: [Int]) {
        precondition(ends.last ?? 0 == bytes.count, "the last field ends where the bytes end")
        self.init(columns: columns, position: position, row: CSVRow(bytes: bytes, ends: ends))
    }

    /// A row out of field texts, in the order of the columns.
    package init(columns: Columns, position: Position, fields: [String]) {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for field in fields {
            bytes.append(contentsOf: field.utf8)
            ends.append(bytes.count)
        }
        self.init(columns: columns, position: position, bytes: bytes, ends: ends)
    }

    /// How many fields the row has.
    package var count: Int { row.count }

    /// The bytes of field `index`; empty when the row is shorter.
    package func bytes(at index: Int) -> ArraySlice<UInt8> {
        index < row.count ? row.bytes(at: index) : []
    }

    /// Looks at the bytes of field `index` where they are; `nil` for a field that is empty or that
    /// the row does not have.
    @inline(__always)
    func look<R, E>(at index: Int?, _ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R? {
        guard let index, index < row.count, row.length(at: index) > 0 else { return nil }
        return try row.look(at: index, body)
    }

    /// Whether field `index` is empty, or none of the row.
    func isEmpty(at index: Int?) -> Bool {
        guard let index, index < row.count else { return true }
        return row.length(at: index) == 0
    }

    /// The text of field `index`, bytes that are not UTF-8 replaced; empty without an index.
    package func text(at index: Int?) -> String { index.map { row.text(at: $0) } ?? "" }

    /// The text under a column name, or `nil` when the row has no such column.
    package subscript(_ name: String) -> String? {
        columns.index(of: name).map { text(at: $0) }
    }

    /// The row as one line of CSV, every field quoted; what is kept of a row that gave no leg.
    package var csvLine: [UInt8] {
        var line: [UInt8] = []
        for index in 0..<count {
            line.append(contentsOf: index == 0 ? "\"".utf8 : ",\"".utf8)
            for byte in bytes(at: index) {
                if byte == UInt8(ascii: "\"") { line.append(byte) }
                line.append(byte)
            }
            line.append(UInt8(ascii: "\""))
        }
        line.append(UInt8(ascii: "\n"))
        return line
    }

    /// Every column of the row with its text, in order.
    package var fields: [(name: String, text: String)] {
        zip(columns.names, 0..<count).map { ($0, text(at: $1)) }
    }
}
