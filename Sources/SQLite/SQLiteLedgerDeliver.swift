package import CDRPipeline

/// What the delivery loop asks of the ledger.
extension SQLiteLedger {
    package func rescue(
        _ policies: [String: InDoubtPolicy],
        at now: Timestamp
    )
        throws(LedgerError) -> RescueCounts
    {
        let doubt = try database.prepare(
            """
            UPDATE attempts SET outcome = 5 WHERE outcome = 0 AND delivery_id IN
                (SELECT id FROM deliveries WHERE webhook_id = ?1 AND state = 1 AND state < 2)
            """
        )
        let move = try database.prepare(
            """
            UPDATE deliveries SET state = ?2, due_at = ?3, last_run = 0
            WHERE webhook_id = ?1 AND state = 1 AND state < 2
            """
        )
        return try database.transaction { () throws(LedgerError) in
            var counts = RescueCounts()
            for (name, policy) in policies {
                let id = try webhookID(name)
                let state = policy == .hold ? DeliveryState.held : .scheduled
                try doubt.run(.integer(id))
                try move.run(.integer(id), .integer(state.code), .moment(now))
                if policy == .hold {
                    counts.held += database.changes
                } else {
                    counts.recovered += database.changes
                }
            }
            return counts
        }
    }

    package func exchange(_ exchange: Exchange) throws(LedgerError) -> [ClaimedDelivery] {
        try database.transaction { () throws(LedgerError) in
            try record(exchange.results)
            for (webhook, breaker) in exchange.breakers { try put(breaker, of: webhook) }
            var claimed: [ClaimedDelivery] = []
            var replays = exchange.replays
            for claim in exchange.claims {
                claimed += try take(claim, &replays, run: exchange.run, at: exchange.now)
            }
            for delivery in claimed {
                let inForce = revisions[delivery.webhook].map { Value.integer($0) } ?? .null
                try deliver.begin.run(
                    .integer(delivery.delivery),
                    .integer(delivery.attempt),
                    .integer(exchange.run),
                    inForce
                )
                try deliver.putAttempt.run(
                    .integer(delivery.delivery),
                    .integer(delivery.attempt),
                    .integer(exchange.run),
                    .moment(exchange.now),
                    inForce,
                    delivery.revision.map { .integer($0) } ?? .null
                )
            }
            return claimed
        }
    }

    package func release(_ unsent: [ClaimedDelivery]) throws(LedgerError) {
        try database.transaction { () throws(LedgerError) in
            for claim in unsent {
                try deliver.dropAttempt.run(.integer(claim.delivery), .integer(claim.attempt))
                try deliver.unclaim.run(
                    .integer(claim.delivery),
                    .truth(claim.isAgain),
                    .truth(claim.revision != nil)
                )
            }
        }
    }

    package func nextDue(
        of webhook: String,
        after now: Timestamp
    ) throws(LedgerError)
        -> Timestamp?
    {
        try first(deliver.nextDue, .integer(try webhookID(webhook)), .moment(now))
    }

    package func nextReplayDue(of webhook: String) throws(LedgerError) -> Timestamp? {
        try first(deliver.nextReplayDue, .integer(try webhookID(webhook)))
    }

    /// The moment that a query of one row asks for.
    private func first(_ find: Statement, _ values: Value...) throws(LedgerError) -> Timestamp? {
        find.bind(values)
        defer { find.reset() }
        return try find.step() ? find.moment(0) : nil
    }

    package func owed(
        to webhooks: [String],
        run: Int64,
        at now: Timestamp
    )
        throws(LedgerError) -> OwedCounts
    {
        // An event behind an earlier one of its call has a later due time, and is due all the same;
        // what belongs to a paused replay is owed later.
        let count = try database.prepare(
            """
            SELECT
                count(*) FILTER (WHERE state = 0 AND last_run <> ?2 AND isDue),
                count(*) FILTER (WHERE state = 0 AND last_run <> ?2 AND NOT isDue),
                count(*) FILTER (WHERE state = 0 AND last_run = ?2),
                count(*) FILTER (WHERE state = 1)
            FROM (
                SELECT state, last_run,
                    (due_at <= ?3 OR (attempts = 0 AND first_due_at <= ?3))
                        AND coalesce(replay_id, 0) NOT IN (\(DeliverStatements.idle)) AS isDue
                FROM deliveries INDEXED BY deliveries_open WHERE webhook_id = ?1 AND state < 2)
            """
        )
        var counts = OwedCounts()
        for webhook in webhooks {
            count.bind([.integer(try webhookID(webhook)), .integer(run), .moment(now)])
            if try count.step() {
                counts.left += Int(count.integer(0))
                counts.notDue += Int(count.integer(1))
                counts.retrying += Int(count.integer(2))
                counts.attempting += Int(count.integer(3))
            }
            count.reset()
        }
        return counts
    }

    /// Live deliveries first, then those of replays, as much as other claims left of each.
    private func take(
        _ claim: Claim,
        _ replays: inout [(replay: Int64, limit: Int)],
        run: Int64,
        at now: Timestamp
    ) throws(LedgerError)
        -> [ClaimedDelivery]
    {
        var claimed = try take(claim, of: 0, atMost: claim.limit, run: run, at: now)
        for index in replays.indices {
            let (replay, limit) = replays[index]
            let room = min(limit, claim.limit - claimed.count)
            guard room > 0 else { continue }
            let more = try take(claim, of: replay, atMost: room, run: run, at: now)
            replays[index].limit -= more.count
            claimed += more
        }
        return claimed
    }

    private func take(
        _ claim: Claim,
        of replay: Int64,
        atMost limit: Int,
        run: Int64,
        at now: Timestamp
    ) throws(LedgerError)
        -> [ClaimedDelivery]
    {
        let find = deliver.claim
        find.bind([
            .integer(try webhookID(claim.webhook)), .moment(now), .integer(limit),
            .text(origins[claim.webhook] ?? ""), .integer(replay),
        ])
        defer { find.reset() }
        var claimed: [ClaimedDelivery] = []
        while try find.step() {
            var call = try call(from: find, at: DeliverStatements.claimedCall)
            // What was tried keeps the revision that made its bytes, whatever that one needs.
            let column = DeliverStatements.afterClaimed
            let revision = find.isNull(column) ? nil : find.integer(column)
            let isEarlier = revision != nil && revision != revisions[claim.webhook]
            if claim.needsRow || isEarlier { call.row = try row(ofMainLegOf: find) }
            let hasLookup = claim.needsLookup && find.integer(3) > 0
            claimed.append(
                try self.claimed(
                    from: find,
                    to: claim.webhook,
                    of: call,
                    by: run,
                    lookup: hasLookup ? try lookup(of: find.integer(0)) : nil,
                    revision: isEarlier ? revision : nil
                )
            )
        }
        return claimed
    }

    /// The row of the main leg, in a row of ``DeliverStatements/claimedColumns``.
    func row(ofMainLegOf row: Statement) throws(LedgerError) -> RowText {
        let column = DeliverStatements.claimedCall + DeliverStatements.mainLeg
        return try self.row(ofLeg: row.integer(column))
    }

    /// The delivery of a row of ``DeliverStatements/claimedColumns``, as it is tried next.
    func claimed(
        from row: Statement,
        to webhook: String,
        of call: Call,
        by run: Int64? = nil,
        lookup: String?,
        revision: Int64? = nil
    ) throws(LedgerError) -> ClaimedDelivery {
        ClaimedDelivery(
            delivery: row.integer(0),
            webhook: webhook,
            event: CallEvent(row.event(1), of: call),
            id: EventID(bytes: row.blob(2)),
            attempt: Int(row.integer(3)) + 1,
            failures: Int(row.integer(4)),
            isAgain: row.integer(5) == run,
            replay: row.isNull(6) ? "" : try replayName(row.integer(6)),
            lookup: lookup,
            revision: revision
        )
    }

    private func record(_ results: [AttemptResult]) throws(LedgerError) {
        var delivered: [String: Int] = [:]
        for result in results where try record(result) && result.state == .delivered {
            delivered[result.webhook, default: 0] += 1
        }
        for (webhook, count) in delivered {
            try deliver.countDelivered.run(.integer(try webhookID(webhook)), .integer(count))
        }
    }

    /// Records one outcome; whether its delivery moved.
    private func record(_ result: AttemptResult) throws(LedgerError) -> Bool {
        let response = result.response
        let failure = response.failure?.kind ?? (result.outcome == .delivered ? nil : .status)
        try deliver.endAttempt.run(
            .integer(result.delivery),
            .integer(result.attempt),
            .moment(result.finishedAt),
            .integer(result.outcome.code),
            response.status.map { .integer($0) } ?? .null,
            failure.map { .text($0.rawValue) } ?? .null,
            response.failure.map { .text($0.text) } ?? .null,
            .text(response.wasReceived.rawValue),
            .text(response.remoteAddress),
            .integer(response.total.wholeMicroseconds),
            .text(response.retryAfter.joined(separator: "\n")),
            .text(response.location),
            .blob(Array(response.body.prefix(Self.keptBody))),
            .integer(response.bodyLength),
            .blob(result.bodyHash),
            .stage(response.timings.nameLookup),
            .stage(response.timings.connect),
            .stage(response.timings.tls),
            .stage(response.timings.firstByte),
            .text(response.httpVersion),
            .truth(response.isReused),
            response.body.isEmpty ? .null : .blob(response.bodyHash),
            result.lookup.map { .text($0) } ?? .null
        )
        let failures = result.isCharged ? 1 : 0
        if result.attempt == 1 && result.state != .scheduled {
            try deliver.endAtOnce.run(
                .integer(result.delivery),
                .integer(result.state.code),
                .integer(failures)
            )
            return database.changes > 0
        }
        let end = deliver.endDelivery
        end.bind([
            .integer(result.delivery), .integer(result.state.code), .moment(result.dueAt),
            .integer(failures),
        ])
        defer { end.reset() }
        guard try end.step() else { return false }
        let (call, event) = (end.integer(0), end.integer(1))
        while try end.step() {}
        let origin = Value.text(origins[result.webhook] ?? "")
        if let dueAt = result.dueAt, result.state == .scheduled {
            try deliver.holdBack.run(.integer(call), .integer(event), .moment(dueAt), origin)
        } else if result.attempt > 1 {
            try deliver.letGo.run(.integer(call), .integer(event), origin)
        }
        return true
    }

    /// The most bytes of an answer's body that are kept.
    static let keptBody = 2_048
}
