import CDRPipeline

/// The layouts of a ledger's rows, each read once.
final class Layouts {
    private let database: Database
    private var known: [Int64: Columns] = [:]

    init(_ database: Database) { self.database = database }

    /// The columns of the layout with this number.
    func columns(_ id: Int64) throws(LedgerError) -> Columns {
        if let columns = known[id] { return columns }
        let find = try database.statement("SELECT names FROM layouts WHERE id = ?1")
        find.bind([.integer(id)])
        defer { find.reset() }
        let names = try find.step() ? find.text(0) : ""
        let columns = Columns(
            names.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        )
        known[id] = columns
        return columns
    }
}
