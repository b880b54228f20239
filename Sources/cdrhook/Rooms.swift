import CDRPipeline
import Gzip
import HTTP
import Postgres
import SQLite
import TLS

/// The one place that chooses rooms: what keeps each of the hall's promises in this program.
enum Rooms {
    /// The version that requests carry.
    static let version = "0.1.0"

    /// The rows of a configured source.
    static func source(_ source: SourceConfiguration) throws(SecretError) -> SourceSetup {
        var records = try self.records(source.place, of: source)
        if let cel = source.cel {
            records = JoinedSources([("", records), ("cel", try self.records(cel, of: source))])
        }
        var setup = SourceSetup(
            name: source.name,
            records: records,
            dialect: source.dialect,
            rules: source.rules,
            since: source.since,
            isLinked: source.isLinked,
            settle: source.settle
        )
        setup.lateLegs = source.lateLegs
        setup.revisions = source.revisions
        return setup
    }

    /// What reads rows at a place.
    private static func records(
        _ place: SourceConfiguration.Place,
        of source: SourceConfiguration
    ) throws(SecretError) -> any RecordSource {
        switch place {
        case .csv(let path, let options): files(path, source.dialect, options)
        case .postgres(let place):
            PostgresSource(try table(place, of: source))
        }
    }

    /// The rows of CSV exports.
    static func files(
        _ path: String,
        _ dialect: any Dialect,
        _ options: CSVOptions = CSVOptions()
    ) -> CSVFiles {
        CSVFiles(
            path: path,
            dialect: dialect,
            options: options,
            now: SystemClock.now,
            unpack: unpack
        )
    }

    /// What uncompresses a gzip file.
    static let unpack: @Sendable (ExportFile) -> any ByteStream = { GzipStream($0) }

    /// What a source's table lacks to be read as these webhooks ask; `nil` when it is no table.
    static func advice(
        _ source: SourceConfiguration,
        for webhooks: [Webhook]
    ) throws -> TableAdvice? {
        guard case .postgres(let place) = source.place else { return nil }
        let records = PostgresSource(try table(place, of: source))
        let planner = Planner(webhooks: webhooks)
        if let within = planner.followsChanges(under: source.revisions) {
            records.wantChanges(within: within)
        }
        return try records.advice()
    }

    private static func table(
        _ place: PostgresPlace,
        of source: SourceConfiguration
    ) throws(SecretError) -> PostgresTable {
        PostgresTable(
            dsn: try place.dsn.value(),
            password: try place.password?.value(),
            table: place.table,
            key: place.key,
            lookBack: source.lookBack,
            lookBackEvery: source.lookBackEvery,
            since: source.since.moment,
            zone: source.rules.zone,
            hints: source.dialect.table
        )
    }

    /// How a webhook's receiver is spoken to.
    static func integration(_ webhook: Webhook, _ access: WebhookAccess) -> any Integration {
        Integrations.integration(of: webhook, access: access, version: version)
    }

    /// What signs with a private key in PEM; `nil` when there is no RSA key in it.
    static func signer(_ pem: String) -> (@Sendable ([UInt8]) -> [UInt8]?)? {
        guard let key = SigningKey(pem: pem) else { return nil }
        return { key.signature(over: $0) }
    }

    /// What puts requests on the wire.
    static func transport() -> any Transport { SharedPreparations(over: CurlTransport()) }

    /// The ledger's lock, its holder named for whoever meets it.
    static func lock(
        _ path: String,
        for command: String,
        at now: Timestamp
    ) throws(LedgerError) -> RunLock {
        try RunLock(
            ledger: path,
            holder: "\(command) (pid \(Process.id)) since \(now.rfc3339)"
        )
    }

    /// The ledger, opened for writing under its lock.
    static func ledger(_ path: String, lock: RunLock) throws(LedgerError) -> SQLiteLedger {
        let ledger = try SQLiteLedger(path: path, mayCreate: !lock.ledgerWasHere)
        if !lock.ledgerWasHere { lock.rememberLedger() }
        return ledger
    }
}
