package import CDRPipeline

/// What re-delivery asks of the ledger.
extension SQLiteLedger {
    package func redeliver(
        _ selection: RedeliverSelection,
        as redelivery: Redelivery,
        at now: Timestamp
    ) throws(LedgerError) -> Int {
        let replay =
            redelivery.replay.isEmpty
            ? ""
            : ", replay_id = \(try replayNumber(redelivery.replay, at: now))"
        let change = "state = 0, due_at = \(now.microseconds), failures = 0" + replay
        guard let bodies = redelivery.bodies else {
            return try update(selection, change + ", revision_id = NULL")
        }
        return try database.transaction { () throws(LedgerError) in
            let update = try database.prepare(
                "UPDATE deliveries SET \(change), revision_id = ?2 WHERE id = ?1"
            )
            for (delivery, revision) in bodies {
                try update.run(.integer(delivery), .integer(revision))
            }
            return bodies.count
        }
    }

    package func firstBodies(
        of selection: RedeliverSelection,
        after: Int64?,
        limit: Int
    ) throws(LedgerError) -> [FirstBody] {
        var bodies: [FirstBody] = []
        try each(selection) { webhook, _, chosen, values throws(LedgerError) in
            // The first request whose bytes are known; an attempt that a crash swallowed has none.
            let find = try database.prepare(
                """
                SELECT \(DeliverStatements.claimedColumns),
                    (SELECT coalesce(body_revision_id, revision_id) FROM attempts a
                        WHERE a.delivery_id = d.id AND a.number = known.number),
                    (SELECT body_hash FROM attempts a
                        WHERE a.delivery_id = d.id AND a.number = known.number)
                FROM (SELECT d.*, (SELECT min(number) FROM attempts a
                        WHERE a.delivery_id = d.id AND length(a.body_hash) > 0) AS number
                    \(chosen) AND d.id > ?) known
                JOIN deliveries d ON d.id = known.id JOIN calls c ON c.id = d.call_id
                ORDER BY d.id LIMIT ?
                """
            )
            find.bind(values + [.integer(after ?? 0), .integer(limit)])
            defer { find.reset() }
            let revision = DeliverStatements.afterClaimed
            while try find.step() {
                var call = try call(from: find, at: DeliverStatements.claimedCall)
                call.row = try row(ofMainLegOf: find)
                let lookup = try lookup(of: find.integer(0))
                bodies.append(
                    FirstBody(
                        delivery: try claimed(from: find, to: webhook, of: call, lookup: lookup),
                        revision: find.isNull(revision) ? nil : find.integer(revision),
                        bodyHash: find.blob(revision + 1)
                    )
                )
            }
        }
        return Array(bodies.sorted { $0.delivery.delivery < $1.delivery.delivery }.prefix(limit))
    }

    package func cancel(_ selection: RedeliverSelection) throws(LedgerError) -> Int {
        try update(selection, "state = \(DeliveryState.cancelled.code)")
    }

    package func groups(
        _ selection: RedeliverSelection
    ) throws(LedgerError) -> [RedeliverGroup] {
        var groups: [RedeliverGroup] = []
        try each(selection) { webhook, state, chosen, values throws(LedgerError) in
            let find = try database.prepare(
                """
                SELECT last.http_status, coalesce(last.failure, ''), count(*) \(chosen)
                GROUP BY 1, 2 ORDER BY 1, 2
                """
            )
            find.bind(values)
            while try find.step() {
                groups.append(
                    RedeliverGroup(
                        webhook: webhook,
                        state: state,
                        status: find.isNull(0) ? nil : Int(find.integer(0)),
                        failure: find.text(1),
                        count: Int(find.integer(2))
                    )
                )
            }
        }
        return groups
    }

    /// Changes every delivery of a selection, in one transaction; returns how many.
    private func update(
        _ selection: RedeliverSelection,
        _ change: String
    ) throws(LedgerError) -> Int {
        try database.transaction { () throws(LedgerError) in
            var count = 0
            try each(selection) { _, _, chosen, values throws(LedgerError) in
                let update = try database.prepare(
                    "UPDATE deliveries SET \(change) WHERE id IN (SELECT d.id \(chosen))"
                )
                update.bind(values)
                while try update.step() {}
                update.reset()
                count += database.changes
            }
            return count
        }
    }

    /// Goes through the webhooks and states of a selection, with the rows that it holds of each.
    private func each(
        _ selection: RedeliverSelection,
        _ body: (String, DeliveryState, String, [Value]) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        for webhook in selection.webhooks {
            for state in DeliveryState.allCases where selection.states.contains(state) {
                var rows = RowsOfSelection(webhook: try webhookID(webhook), state: state)
                rows.narrow(to: selection)
                try body(webhook, state, rows.sql, rows.values)
            }
        }
    }
}

/// The rows of a selection as SQL, its values bound and never pasted.
private struct RowsOfSelection {
    private(set) var sql = """
        FROM deliveries d JOIN calls c ON c.id = d.call_id
        LEFT JOIN attempts last ON last.delivery_id = d.id AND last.number = d.attempts
        WHERE d.webhook_id = ?1 AND d.state = ?2
        """
    private(set) var values: [Value]

    init(webhook: Int64, state: DeliveryState) {
        values = [.integer(webhook), .integer(state.code)]
        // What ended otherwise than well has an index of its own; the condition must name it.
        if state.code > DeliveryState.delivered.code { sql += " AND d.state > 2" }
    }

    mutating func narrow(to selection: RedeliverSelection) {
        if let range = selection.attempted {
            add("last.started_at >= ?", .moment(range.lowerBound))
            add("last.started_at < ?", .moment(range.upperBound))
        }
        anyOf(
            selection.statuses.map { range in
                (
                    "last.http_status BETWEEN ? AND ?",
                    [.integer(range.lowerBound), .integer(range.upperBound)]
                )
            }
        )
        anyOf(selection.failures.map { ("last.failure = ?", [.text($0.rawValue)]) })
        anyOf(selection.uniqueids.map { ("? IN (c.uniqueid, c.linkedid)", [.text($0)]) })
        anyOf(selection.events.map { ("d.event_id = ?", [.blob($0.bytes)]) })
        if !selection.replay.isEmpty {
            add(
                "d.replay_id = (SELECT id FROM replays WHERE name = ?)",
                .text(selection.replay)
            )
        }
    }

    private mutating func add(_ condition: String, _ value: Value) {
        anyOf([(condition, [value])])
    }

    private mutating func anyOf(_ conditions: [(sql: String, values: [Value])]) {
        guard !conditions.isEmpty else { return }
        sql += " AND (" + conditions.map(\.sql).joined(separator: " OR ") + ")"
        for condition in conditions { values += condition.values }
    }
}
