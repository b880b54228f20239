package import CDRPipeline

/// Reads a ledger beside whoever writes it; never writes and never checkpoints.
package struct LedgerReader {
    let database: Database
    let layouts: Layouts

    /// Opens a ledger for reading.
    package init(path: String) throws(LedgerError) {
        database = try LedgerFile.openForReading(path)
        layouts = Layouts(database)
    }

    /// How things stand.
    package func status() throws(LedgerError) -> LedgerStatus {
        var status = LedgerStatus()
        status.webhooks = try webhooks()
        status.sources = try sources()
        status.held = try held()
        status.lastRun = try lastRun()
        return status
    }

    /// Every replay and how far it is.
    package func replays() throws(LedgerError) -> [ReplayProgress] {
        let counts = try database.prepare(
            "SELECT state, count(*) FROM deliveries WHERE replay_id = ?1 GROUP BY state"
        )
        var all: [ReplayProgress] = []
        for replay in try SQLiteLedger.replays(in: database) {
            var progress = ReplayProgress(replay)
            counts.bind([.integer(replay.id)])
            defer { counts.reset() }
            while try counts.step() {
                progress.states[counts.state(0)] = Int(counts.integer(1))
            }
            all.append(progress)
        }
        return all
    }

    /// Rejected rows of a source, in the order in which they were seen, behind the row `after`.
    package func rejected(
        of source: String,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredRejectedRow] {
        try SQLiteLedger.rejected(of: source, after: after, limit: limit, in: database) { _ in
            Columns([])
        }
    }

    /// Whether SQLite finds the file sound; its words where it does not.
    package func check() throws(LedgerError) -> [String] {
        let check = try database.prepare("PRAGMA quick_check(10)")
        var words: [String] = []
        while try check.step() { words.append(check.text(0)) }
        return words == ["ok"] ? [] : words
    }

    private func webhooks() throws(LedgerError) -> [LedgerStatus.WebhookStatus] {
        // Only what has not ended well is counted row by row.
        let counts = try database.prepare(
            """
            SELECT w.name, w.is_active, t.state, t.number, t.due_at FROM webhooks w LEFT JOIN (
                SELECT webhook_id, state, count(*) AS number, min(due_at) AS due_at
                FROM deliveries INDEXED BY deliveries_open WHERE state < 2
                GROUP BY webhook_id, state
                UNION ALL SELECT id, 2, delivered, NULL FROM webhooks WHERE delivered > 0
                UNION ALL SELECT webhook_id, state, count(*), NULL
                FROM deliveries INDEXED BY deliveries_ended WHERE state > 2
                GROUP BY webhook_id, state) t ON t.webhook_id = w.id
            ORDER BY w.name, t.state
            """
        )
        var webhooks: [LedgerStatus.WebhookStatus] = []
        while try counts.step() {
            if webhooks.last?.id != counts.text(0) {
                webhooks.append(
                    LedgerStatus.WebhookStatus(
                        id: counts.text(0),
                        isActive: counts.integer(1) == 1,
                        states: [:],
                        oldestDueAt: nil
                    )
                )
            }
            let index = webhooks.count - 1
            guard !counts.isNull(2) else { continue }
            webhooks[index].states[counts.state(2)] = Int(counts.integer(3))
            if let due = counts.moment(4) {
                webhooks[index].oldestDueAt = min(due, webhooks[index].oldestDueAt ?? due)
            }
        }
        let breakers = try SQLiteLedger.breakers(in: database)
        for index in webhooks.indices {
            webhooks[index].breaker = breakers[webhooks[index].id] ?? Breaker()
        }
        return webhooks
    }

    /// Deliveries that a person decides on, the oldest first.
    ///
    /// Of all webhooks ``LedgerStatus/mostHeld`` at most, of one webhook all of them.
    package func held(
        of webhook: String? = nil
    ) throws(LedgerError) -> [LedgerStatus.HeldDelivery] {
        // By the index of what ended otherwise than well: in the order of numbers, without it, all
        // deliveries would be walked for the few that are held.
        let rows = try database.prepare(
            """
            SELECT w.name, d.event_id, d.event, c.uniqueid,
                (SELECT started_at FROM attempts WHERE delivery_id = d.id AND number = d.attempts)
            FROM webhooks w CROSS JOIN deliveries d INDEXED BY deliveries_ended
                ON d.webhook_id = w.id AND d.state = 5 AND d.state > 2
                JOIN calls c ON c.id = d.call_id
            WHERE ?2 IS NULL OR w.name = ?2
            ORDER BY d.id LIMIT ?1
            """
        )
        rows.bind([
            .integer(webhook == nil ? LedgerStatus.mostHeld : Int.max),
            webhook.map { .text($0) } ?? .null,
        ])
        var held: [LedgerStatus.HeldDelivery] = []
        while try rows.step() {
            held.append(
                LedgerStatus.HeldDelivery(
                    webhook: rows.text(0),
                    eventID: EventID(bytes: rows.blob(1)).text,
                    event: rows.event(2),
                    uniqueid: rows.text(3),
                    attemptedAt: rows.moment(4)
                )
            )
        }
        return held
    }

    private func sources() throws(LedgerError) -> [LedgerStatus.SourceStatus] {
        // The newest call is the last one taken; the plus keeps SQLite from seeking it otherwise.
        let rows = try database.prepare(
            """
            SELECT name, calls,
                (SELECT count(DISTINCT link) FROM legs INDEXED BY legs_open
                    WHERE source_id = s.id AND call_id IS NULL),
                (SELECT count(*) FROM rejected WHERE source_id = s.id),
                (SELECT end_at FROM calls WHERE +source_id = s.id ORDER BY id DESC LIMIT 1)
            FROM sources s ORDER BY name
            """
        )
        var sources: [LedgerStatus.SourceStatus] = []
        while try rows.step() {
            sources.append(
                LedgerStatus.SourceStatus(
                    name: rows.text(0),
                    calls: Int(rows.integer(1)),
                    openCalls: Int(rows.integer(2)),
                    rejected: Int(rows.integer(3)),
                    newestEndAt: rows.moment(4)
                )
            )
        }
        return sources
    }

    private func lastRun() throws(LedgerError) -> LedgerStatus.RunStatus? {
        let row = try database.prepare(
            "SELECT run, command, started_at, ended_at, exit FROM runs ORDER BY run DESC LIMIT 1"
        )
        guard try row.step() else { return nil }
        return LedgerStatus.RunStatus(
            run: Int(row.integer(0)),
            command: row.text(1),
            startedAt: Timestamp(microseconds: row.integer(2)),
            endedAt: row.moment(3),
            exit: row.isNull(4) ? nil : Int(row.integer(4))
        )
    }
}
