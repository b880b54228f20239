package import CDRPipeline

/// What webhooks are owed, and how they have been lately.
extension LedgerReader {
    /// The health of every webhook that a run has seen, by its id.
    package func healths() throws(LedgerError) -> [String: WebhookHealth] {
        try database.reading { () throws(LedgerError) in
            let breakers = try SQLiteLedger.breakers(in: database)
            let webhooks = try database.prepare("SELECT id, name FROM webhooks")
            var healths: [String: WebhookHealth] = [:]
            while try webhooks.step() {
                var health = try health(of: webhooks.integer(0))
                health.breaker = breakers[webhooks.text(1)] ?? Breaker()
                healths[webhooks.text(1)] = health
            }
            return healths
        }
    }

    private func health(of webhook: Int64) throws(LedgerError) -> WebhookHealth {
        var health = WebhookHealth()
        let owed = try database.statement(
            "SELECT count(*), min(first_due_at) FROM deliveries WHERE webhook_id = ?1 AND state < 2"
        )
        owed.bind([.integer(webhook)])
        defer { owed.reset() }
        if try owed.step() {
            health.pending = Int(owed.integer(0))
            health.pendingSince = owed.moment(1)
        }
        let taken = try lastAttempts("state = 2", of: webhook, giving: "max(a.finished_at)")
        defer { taken.reset() }
        if try taken.step() { health.deliveredAt = taken.moment(0) }
        let tried = try lastAttempts(
            "attempts > 0 AND state <> 1",
            of: webhook,
            giving: "count(*), count(*) FILTER (WHERE a.http_status BETWEEN 200 AND 299)"
        )
        defer { tried.reset() }
        if try tried.step() {
            health.tried = Int(tried.integer(0))
            health.answeredWell = Int(tried.integer(1))
        }
        return health
    }

    /// The last attempts of a webhook's newest deliveries: no index serves it, but what is lately
    /// stands at the end of the table.
    private func lastAttempts(
        _ condition: String,
        of webhook: Int64,
        giving columns: String
    ) throws(LedgerError) -> Statement {
        let find = try database.prepare(
            """
            SELECT \(columns) FROM (
                SELECT id, attempts FROM deliveries
                WHERE webhook_id = ?1 AND \(condition) ORDER BY id DESC LIMIT ?2) d
            JOIN attempts a ON a.delivery_id = d.id AND a.number = d.attempts
            """
        )
        find.bind([.integer(webhook), .integer(WebhookHealth.mostLooked)])
        return find
    }
}
