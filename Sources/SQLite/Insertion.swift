import CDRPipeline

/// Inserts many rows, several with each statement.
///
/// Half of what a row costs is to begin and end its statement and to find the end of each index;
/// of several rows in one statement only the first one pays it.
struct Insertion {
    /// How many rows the wide statement inserts.
    private static let width = 16

    private let database: Database
    private let wide: Statement
    private let single: Statement

    /// An insertion by the SQL before `VALUES`, and one row of values.
    ///
    /// The SQL says what a row does that a constraint forbids. It must not be ABORT, as it is when
    /// nothing is said: SQLite then keeps a copy of each page, to undo the statement alone.
    init(_ head: String, row: String, in database: Database) throws(LedgerError) {
        self.database = database
        let rows = Array(repeating: row, count: Self.width).joined(separator: ", ")
        wide = try database.prepare("\(head) VALUES \(rows)")
        single = try database.prepare("\(head) VALUES \(row)")
    }

    /// Inserts rows.
    ///
    /// - Parameters:
    ///   - count: How many.
    ///   - add: Adds the values of a row, by its index, to the statement.
    /// - Returns: How many rows are new.
    /// - Throws: ``LedgerError`` when a row cannot be written; nothing of the transaction may stay.
    @discardableResult
    func run(
        _ count: Int,
        _ add: (Int, Statement) throws(LedgerError) -> Void
    ) throws(LedgerError) -> Int {
        var (index, new) = (0, 0)
        while index < count {
            let isWide = count - index >= Self.width
            let statement = isWide ? wide : single
            defer { statement.reset() }
            for _ in 0..<(isWide ? Self.width : 1) {
                try add(index, statement)
                index += 1
            }
            try statement.run()
            new += database.changes
        }
        return new
    }
}
