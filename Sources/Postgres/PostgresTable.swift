package import CDRPipeline

/// A table of call detail records, and how far back late rows are looked for.
package struct PostgresTable: Sendable {
    /// The connection, as libpq takes it: `host=… dbname=…`, or a `postgresql://` URL.
    package var dsn: String

    /// The password, when it does not stand with the connection.
    package var password: String?

    /// The table's name, perhaps with its schema.
    package var table: String

    /// The columns that tell a row from all others, in lower case; empty for its primary key.
    package var key: [String]

    /// How far behind the newest row late ones are looked for.
    package var lookBack: Duration

    /// How often the whole look-back is read at most.
    package var lookBackEvery: Duration

    /// Rows that began before this are not wanted, or `nil`.
    package var since: Timestamp?

    /// How long after a call changes of its row are found by every run; zero where none are wanted.
    package var changesWithin = Duration.zero

    /// The zone of the table's local times, or `nil` when it is not known.
    package var zone: TimeZoneRules?

    /// Which columns it is read by.
    package var hints: TableHints

    /// A table.
    package init(
        dsn: String,
        password: String? = nil,
        table: String,
        key: [String] = [],
        lookBack: Duration = .seconds(86_400),
        lookBackEvery: Duration = .seconds(3_600),
        since: Timestamp? = nil,
        zone: TimeZoneRules? = nil,
        hints: TableHints = .stock
    ) {
        self.dsn = dsn
        self.password = password
        self.table = table
        self.key = key
        self.lookBack = lookBack
        self.lookBackEvery = lookBackEvery
        self.since = since
        self.zone = zone
        self.hints = hints
    }
}
