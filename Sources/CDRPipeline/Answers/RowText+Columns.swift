/// How a row is compared with what it was.
extension RowText {
    /// The columns whose texts are others than those of `other`; `nil` where there is none.
    ///
    /// A column that a table got or lost since is no change of its rows.
    func columnsOther(than other: RowText) -> [String]? {
        if columns.names == other.columns.names, packed == other.packed { return nil }
        let theirs = Dictionary(other.fields) { first, _ in first }
        let changed = fields.filter { field in
            theirs[field.name].map { $0 != field.text } ?? false
        }
        return changed.isEmpty ? nil : changed.map(\.name)
    }
}
