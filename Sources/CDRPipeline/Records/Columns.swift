/// The names of a record's fields, in their order; shared by all records of one layout.
package final class Columns: Sendable {
    /// The names, lower case, in the order of the fields.
    package let names: [String]

    private let indexes: [String: Int]

    /// A layout by its column names, outer spaces apart; of a name that comes twice the first
    /// counts.
    package init(_ names: [String]) {
        self.names = names.map { name in
            let inner = name.utf8.drop { $0 == 0x20 }
            let last = inner.lastIndex { $0 != 0x20 }
            return last.map { String(name[inner.startIndex...$0]).lowercased() } ?? ""
        }
        indexes = Dictionary(zip(self.names, self.names.indices)) { first, _ in first }
    }

    /// Where the first of `names` that the layout has stands, or `nil` when it has none.
    package func index(of names: String...) -> Int? {
        for name in names {
            if let index = indexes[name] { return index }
        }
        return nil
    }
}
