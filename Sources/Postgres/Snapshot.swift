import CDRPipeline

/// One read-only transaction: every page that is read in it sees the same rows.
final class Snapshot {
    /// What is known of the server when a transaction begins.
    struct Facts {
        /// The server's clock, in seconds since 1970.
        var now: Int64 = 0

        /// Every transaction below this number had ended: its rows can be seen, or never will.
        var horizon: UInt64 = 0

        /// The newest time that a clock which is right may show.
        var ceiling = ""

        /// Where the near window begins.
        var windowStart = ""

        /// Transactions that had written to the table and were open just before.
        var writers: [String] = []
    }

    let connection: Connection
    let facts: Facts

    /// How many rows its pages have.
    let pageSize: Int

    /// The pages that were read in it.
    var pages = 0

    /// Whether a server-side cursor is open in it.
    var hasCursor = false

    /// Begins a transaction.
    ///
    /// The writers are asked for first: one that ends between the two is seen as open though its
    /// rows are there, which costs a second look; the other way round its rows would be missed.
    init(
        over connection: Connection,
        of layout: TableLayout,
        pageSize: Int,
        cursor: String,
        back: Int,
        ahead: Int
    ) throws(SourceError) {
        self.connection = connection
        self.pageSize = pageSize
        var facts = Facts()
        let open = try connection.query(Catalogue.writers, [layout.name])
        facts.writers = (0..<open.count).map { open.text($0, 0) }
        _ = try connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", simple: true)
        if !layout.time.isServed {
            // Without an index the first row comes after all were searched and sorted.
            _ = try connection.query("SET LOCAL statement_timeout = '10min'", simple: true)
        }
        let row = try connection.query(
            TableStatements(layout).facts(ahead: ahead),
            [cursor.isEmpty ? layout.time.lowest : cursor, "\(back)"]
        )
        facts.now = Int64(row.text(0, 0)) ?? 0
        facts.horizon = UInt64(row.text(0, 1)) ?? 0
        facts.ceiling = row.text(0, 2)
        facts.windowStart = row.text(0, 3)
        self.facts = facts
    }

    /// Ends the transaction.
    func end() throws(SourceError) {
        hasCursor = false
        _ = try connection.query("COMMIT", simple: true)
    }
}
