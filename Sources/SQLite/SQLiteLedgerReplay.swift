package import CDRPipeline

/// What backfill and re-delivery ask of the ledger.
extension SQLiteLedger {
    package func calls(
        of source: String,
        in range: Range<Timestamp>,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredCall] {
        let find = try database.prepare(
            """
            SELECT c.id, \(DeliverStatements.callColumns) FROM calls c
            WHERE c.source_id = ?1 AND c.id > ?2 AND c.start_at >= ?3 AND c.start_at < ?4
                AND NOT EXISTS (SELECT 1 FROM calls n WHERE n.source_id = c.source_id
                    AND n.key = c.key AND n.revision > c.revision)
            ORDER BY c.id LIMIT ?5
            """
        )
        find.bind([
            .integer(try sourceID(source)), .integer(after), .moment(range.lowerBound),
            .moment(range.upperBound), .integer(limit),
        ])
        defer { find.reset() }
        var calls: [StoredCall] = []
        while try find.step() {
            calls.append(StoredCall(id: find.integer(0), call: try call(from: find, at: 1)))
        }
        return calls
    }

    package func redeliver(
        _ selection: RedeliverSelection,
        at now: Timestamp
    )
        throws(LedgerError) -> Int
    {
        try update(selection, "state = 0, due_at = ?3, failures = 0", .moment(now))
    }

    package func cancel(_ selection: RedeliverSelection) throws(LedgerError) -> Int {
        try update(selection, "state = ?3", .integer(DeliveryState.cancelled.code))
    }

    /// Changes every delivery of a selection; `?3` is the value.
    private func update(
        _ selection: RedeliverSelection,
        _ change: String,
        _ value: Value
    )
        throws(LedgerError) -> Int
    {
        let update = try database.prepare(
            "UPDATE deliveries SET \(change) WHERE webhook_id = ?1 AND state = ?2"
        )
        return try database.transaction { () throws(LedgerError) in
            var count = 0
            for webhook in selection.webhooks {
                for state in selection.states {
                    try update.run(.integer(try webhookID(webhook)), .integer(state.code), value)
                    count += database.changes
                }
            }
            return count
        }
    }

    package func count(_ selection: RedeliverSelection) throws(LedgerError) -> Int {
        let find = try database.prepare(
            "SELECT count(*) FROM deliveries WHERE webhook_id = ?1 AND state = ?2"
        )
        var count = 0
        for webhook in selection.webhooks {
            for state in selection.states {
                find.bind([.integer(try webhookID(webhook)), .integer(state.code)])
                if try find.step() { count += Int(find.integer(0)) }
                find.reset()
            }
        }
        return count
    }
}
