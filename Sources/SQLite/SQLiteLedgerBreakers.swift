package import CDRPipeline

/// How the receivers of webhooks have been.
extension SQLiteLedger {
    package func breakers() throws(LedgerError) -> [String: Breaker] {
        try Self.breakers(in: database)
    }

    package func reset(breakerOf webhook: String) throws(LedgerError) -> Bool {
        try database.prepare("DELETE FROM breakers WHERE webhook_id = ?1")
            .run(.integer(try webhookID(webhook)))
        return database.changes > 0
    }

    /// The breakers that are not as at the beginning, by webhook.
    static func breakers(in database: Database) throws(LedgerError) -> [String: Breaker] {
        let rows = try database.prepare(
            """
            SELECT w.name, b.failures, b.trips, b.open_until, b.paused_at, b.paused_url
            FROM breakers b JOIN webhooks w ON w.id = b.webhook_id
            """
        )
        var breakers: [String: Breaker] = [:]
        while try rows.step() {
            var breaker = Breaker()
            breaker.failures = Int(rows.integer(1))
            breaker.trips = Int(rows.integer(2))
            breaker.openUntil = rows.moment(3)
            breaker.pausedAt = rows.moment(4)
            breaker.pausedURL = rows.blob(5)
            breakers[rows.text(0)] = breaker
        }
        return breakers
    }

    func put(_ breaker: Breaker, of webhook: String) throws(LedgerError) {
        let id = Value.integer(try webhookID(webhook))
        if breaker == Breaker() {
            return try database.prepare("DELETE FROM breakers WHERE webhook_id = ?1").run(id)
        }
        try database.prepare("INSERT OR REPLACE INTO breakers VALUES (?1, ?2, ?3, ?4, ?5, ?6)").run(
            id,
            .integer(breaker.failures),
            .integer(breaker.trips),
            .moment(breaker.openUntil),
            .moment(breaker.pausedAt),
            .blob(breaker.pausedURL)
        )
    }
}
