package import CDRPipeline

/// What the ledger knows besides calls.
extension LedgerReader {
    /// Webhooks, sources, and the last run that read them.
    package func knowledge() throws(LedgerError) -> LedgerKnowledge {
        var known = LedgerKnowledge()
        let breakers = try SQLiteLedger.breakers(in: database)
        let replays = try SQLiteLedger.replays(in: database)
        known.pausedReplays = Set(replays.filter { $0.state == .paused }.map(\.name))
        let webhooks = try database.prepare(
            "SELECT name, is_active, known_at, origin FROM webhooks"
        )
        while try webhooks.step() {
            var webhook = KnownWebhook(
                isActive: webhooks.integer(1) == 1,
                knownAt: Timestamp(microseconds: webhooks.integer(2)),
                origin: webhooks.text(3)
            )
            webhook.breaker = breakers[webhooks.text(0)] ?? Breaker()
            known.webhooks[webhooks.text(0)] = webhook
        }
        // From the newest call backwards, which the plus keeps SQLite from doing by another index.
        let sources = try database.prepare(
            """
            SELECT name, since_at,
                (SELECT end_at FROM calls WHERE +source_id = s.id ORDER BY id DESC LIMIT 1)
            FROM sources s
            """
        )
        while try sources.step() {
            known.sources[sources.text(0)] = KnownSource(
                since: Timestamp(microseconds: sources.integer(1)),
                newestEndAt: sources.moment(2)
            )
        }
        let sync = try database.prepare(
            """
            SELECT started_at FROM runs
            WHERE command = 'sync' AND ended_at IS NOT NULL AND exit <> 5 ORDER BY run DESC LIMIT 1
            """
        )
        if try sync.step() { known.lastSyncAt = sync.moment(0) }
        return known
    }
}
