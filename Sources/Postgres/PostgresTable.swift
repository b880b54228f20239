package import CDRPipeline

/// A table of call detail records, and how far back late rows are looked for.
package struct PostgresTable: Sendable {
    /// The connection, as libpq takes it: `host=… dbname=…`, or a `postgresql://` URL.
    package var dsn: String

    /// The password, when it does not stand with the connection.
    package var password: String?

    /// The table's name, perhaps with its schema.
    package var table: String

    /// How far behind the newest row late ones are looked for.
    package var lookBack: Duration

    /// Rows that began before this are not wanted, or `nil`.
    package var since: Timestamp?

    /// A table.
    package init(
        dsn: String,
        password: String? = nil,
        table: String,
        lookBack: Duration = .seconds(86_400),
        since: Timestamp? = nil
    ) {
        self.dsn = dsn
        self.password = password
        self.table = table
        self.lookBack = lookBack
        self.since = since
    }
}
