import CDRPipeline
import HTTP
import Postgres
import SQLite

/// The one place that chooses rooms: what keeps each of the hall's promises in this program.
enum Rooms {
    /// The version that requests carry.
    static let version = "0.1.0"

    /// The rows of a configured source.
    static func source(_ source: SourceConfiguration) throws(SecretError) -> SourceSetup {
        let records: any RecordSource
        switch source.place {
        case .csv(let path, let format):
            records = CSVFiles(path: path, dialect: source.dialect, format: format)
        case .postgres(let place):
            records = PostgresSource(try table(place, of: source))
        }
        return SourceSetup(
            name: source.name,
            records: records,
            dialect: source.dialect,
            rules: source.rules,
            since: source.since,
            isLinked: source.isLinked,
            settle: source.settle
        )
    }

    /// What a source's table lacks to be read cheaply; `nil` when it is no table.
    static func advice(_ source: SourceConfiguration) throws -> TableAdvice? {
        guard case .postgres(let place) = source.place else { return nil }
        return try PostgresSource(try table(place, of: source)).advice()
    }

    private static func table(
        _ place: PostgresPlace,
        of source: SourceConfiguration
    ) throws(SecretError) -> PostgresTable {
        PostgresTable(
            dsn: try place.dsn.value(),
            password: try place.password?.value(),
            table: place.table,
            lookBack: source.lookBack,
            lookBackEvery: source.lookBackEvery,
            since: source.since.moment,
            zone: source.rules.zone,
            hints: source.dialect.table
        )
    }

    /// How a webhook's receiver is spoken to.
    static func integration(_ webhook: Webhook) -> any Integration {
        CustomWebhook(webhook, version: version)
    }

    /// What puts requests on the wire.
    static func transport() -> any Transport { CurlTransport() }

    /// The ledger, opened for writing under its lock.
    static func ledger(_ path: String, lock: RunLock) throws(LedgerError) -> any Ledger {
        let ledger = try SQLiteLedger(path: path, mayCreate: !lock.ledgerWasHere)
        if !lock.ledgerWasHere { lock.rememberLedger() }
        return ledger
    }
}
