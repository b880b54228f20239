package import CDRPipeline

// The ledger in one SQLite file.
//
// 1. Write-ahead log, synchronous=FULL, exactly one writing connection: a commit that returned
//    survives the loss of power, and no second connection ever checkpoints.
// 2. Group commits: one transaction a page of rows, one an exchange of the delivery loop.
// 3. Integer keys; only what is due or being attempted stands in the index of open deliveries.
// 4. No row is ever deleted but by `prune`, and claims that were taken back before they were sent.

/// The ledger in one SQLite file.
package final class SQLiteLedger {
    let database: Database
    let ingest: IngestStatements
    let deliver: DeliverStatements
    var sources: [String: Int64] = [:]
    var sourceNames: [Int64: String] = [:]
    var webhooks: [String: Int64] = [:]
    var origins: [String: String] = [:]

    /// The revision in force of each registered webhook.
    var revisions: [String: Int64] = [:]
    var replayIDs: [String: Int64] = [:]
    var layouts: [ObjectIdentifier: (columns: Columns, id: Int64)] = [:]
    let layoutsByID: Layouts

    /// Opens the ledger for writing and brings it to the present version.
    ///
    /// - Parameters:
    ///   - path: The file, or `:memory:` for a ledger that ends with the process.
    ///   - mayCreate: Whether a file that is not there is made; false where one was before.
    /// - Throws: ``LedgerError`` when it is missing, damaged, of a later version or unavailable;
    ///   the file is then as it was.
    package init(path: String, mayCreate: Bool = true) throws(LedgerError) {
        database = try LedgerFile.open(path, mayCreate: mayCreate)
        layoutsByID = Layouts(database)
        ingest = try IngestStatements(database)
        deliver = try DeliverStatements(database)
    }

    func sourceID(_ name: String) throws(LedgerError) -> Int64 {
        if let id = sources[name] { return id }
        let find = try database.prepare("SELECT id FROM sources WHERE name = ?1")
        find.bind([.text(name)])
        defer { find.reset() }
        guard try find.step() else {
            throw LedgerError(
                .unavailable,
                place: database.path,
                reason: "the source \"\(name)\" is not known; `since` was never fixed for it"
            )
        }
        let id = find.integer(0)
        sources[name] = id
        return id
    }

    func webhookID(_ name: String) throws(LedgerError) -> Int64 {
        if let id = webhooks[name] { return id }
        throw LedgerError(
            .unavailable,
            place: database.path,
            reason: "the webhook \"\(name)\" is not registered"
        )
    }
}

extension SQLiteLedger: Ledger {
    package func beginRun(_ command: String, at now: Timestamp) throws(LedgerError) -> Int64 {
        try database.prepare("INSERT INTO runs (command, started_at) VALUES (?1, ?2)")
            .run(.text(command), .moment(now))
        return database.lastInsertedRow
    }

    package func endRun(
        _ run: Int64,
        with summary: RunSummary,
        exit: Int32,
        at now: Timestamp
    )
        throws(LedgerError)
    {
        let end = try database.prepare(
            """
            UPDATE runs SET ended_at = ?2, exit = ?3, rows_read = ?4, calls = ?5, delivered = ?6,
                retry = ?7, refused = ?8, exhausted = ?9, held = ?10, in_doubt = ?11
            WHERE run = ?1
            """
        )
        let owed = summary.deliveries
        try end.run(
            .integer(run),
            .moment(now),
            .integer(Int(exit)),
            .integer(summary.rows.read),
            .integer(summary.calls.new),
            .integer(owed.delivered),
            .integer(owed.retry),
            .integer(owed.refused),
            .integer(owed.exhausted),
            .integer(owed.held),
            .integer(owed.inDoubt)
        )
    }

    package func register(_ webhooks: [Webhook], at now: Timestamp) throws(LedgerError) {
        try database.transaction { () throws(LedgerError) in
            try database.execute("UPDATE webhooks SET is_active = 0")
            let put = try database.prepare(
                """
                INSERT INTO webhooks (name, origin, is_active, known_at) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (name) DO UPDATE SET origin = ?2, is_active = ?3
                """
            )
            for webhook in webhooks {
                try put.run(
                    .text(webhook.id),
                    .text(webhook.url.origin),
                    .truth(webhook.isActive),
                    .moment(now)
                )
            }
        }
        let all = try database.prepare("SELECT name, id, origin FROM webhooks")
        while try all.step() {
            self.webhooks[all.text(0)] = all.integer(1)
            origins[all.text(0)] = all.text(2)
        }
        all.reset()
        try keepRevisions(of: webhooks, at: now)
    }

    package func since(
        of source: String,
        wanted: Since,
        at now: Timestamp
    ) throws(LedgerError)
        -> Timestamp
    {
        let moment =
            switch wanted {
            case .beginning: Timestamp(microseconds: .min)
            case .now: now
            case .at(let moment): moment
            }
        try database.prepare(
            "INSERT INTO sources (name, since_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING"
        ).run(.text(source), .moment(moment))
        guard wanted == .now else { return moment }
        let fixed = try database.prepare("SELECT since_at FROM sources WHERE name = ?1")
        fixed.bind([.text(source)])
        defer { fixed.reset() }
        return try fixed.step() ? Timestamp(microseconds: fixed.integer(0)) : moment
    }

    package func checkpoints(of source: String) throws(LedgerError) -> [Checkpoint] {
        let all = try database.prepare(
            "SELECT stream, position FROM checkpoints WHERE source_id = ?1"
        )
        all.bind([.integer(try sourceID(source))])
        defer { all.reset() }
        var checkpoints: [Checkpoint] = []
        while try all.step() {
            checkpoints.append(Checkpoint(stream: all.text(0), position: all.text(1)))
        }
        return checkpoints
    }
}
