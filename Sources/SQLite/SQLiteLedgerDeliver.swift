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
            for result in exchange.results { try record(result) }
            var claimed: [ClaimedDelivery] = []
            for claim in exchange.claims {
                claimed += try take(claim, run: exchange.run, at: exchange.now)
            }
            for delivery in claimed {
                try deliver.begin.run(
                    .integer(delivery.delivery),
                    .integer(delivery.attempt),
                    .integer(exchange.run)
                )
                try deliver.putAttempt.run(
                    .integer(delivery.delivery),
                    .integer(delivery.attempt),
                    .integer(exchange.run),
                    .moment(exchange.now)
                )
            }
            return claimed
        }
    }

    package func release(_ unsent: [ClaimedDelivery]) throws(LedgerError) {
        try database.transaction { () throws(LedgerError) in
            for claim in unsent {
                try deliver.dropAttempt.run(.integer(claim.delivery), .integer(claim.attempt))
                try deliver.unclaim.run(.integer(claim.delivery), .truth(claim.isAgain))
            }
        }
    }

    package func nextDue(
        of webhook: String,
        after now: Timestamp
    ) throws(LedgerError)
        -> Timestamp?
    {
        deliver.nextDue.bind([.integer(try webhookID(webhook)), .moment(now)])
        defer { deliver.nextDue.reset() }
        guard try deliver.nextDue.step(), !deliver.nextDue.isNull(0) else { return nil }
        return Timestamp(microseconds: deliver.nextDue.integer(0))
    }

    package func owed(
        to webhooks: [String],
        run: Int64,
        at now: Timestamp
    )
        throws(LedgerError) -> OwedCounts
    {
        // An event behind an earlier one of its call has a later due time, and is due all the same.
        let count = try database.prepare(
            """
            SELECT
                count(*) FILTER (WHERE state = 0 AND last_run <> ?2
                    AND (due_at <= ?3 OR (attempts = 0 AND first_due_at <= ?3))),
                count(*) FILTER (WHERE state = 0 AND last_run <> ?2
                    AND due_at > ?3 AND NOT (attempts = 0 AND first_due_at <= ?3)),
                count(*) FILTER (WHERE state = 0 AND last_run = ?2),
                count(*) FILTER (WHERE state = 1)
            FROM deliveries INDEXED BY deliveries_open WHERE webhook_id = ?1 AND state < 2
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
        let again = try database.prepare(
            """
            UPDATE deliveries SET state = 0, due_at = ?3, failures = 0
            WHERE webhook_id = ?1 AND state = ?2
            """
        )
        return try database.transaction { () throws(LedgerError) in
            var count = 0
            for webhook in selection.webhooks {
                for state in selection.states {
                    try again.run(
                        .integer(try webhookID(webhook)),
                        .integer(state.code),
                        .moment(now)
                    )
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

    private func take(
        _ claim: Claim,
        run: Int64,
        at now: Timestamp
    ) throws(LedgerError)
        -> [ClaimedDelivery]
    {
        let find = deliver.claim
        find.bind([
            .integer(try webhookID(claim.webhook)), .moment(now), .integer(claim.limit),
            .text(origins[claim.webhook] ?? ""),
        ])
        defer { find.reset() }
        var claimed: [ClaimedDelivery] = []
        while try find.step() {
            var call = try call(from: find, at: 7)
            if claim.needsRow { call.row = try row(ofLeg: find.integer(7 + 26)) }
            let kind = EventKind.allCases[Int(min(max(find.integer(1), 0), 2))]
            claimed.append(
                ClaimedDelivery(
                    delivery: find.integer(0),
                    webhook: claim.webhook,
                    event: CallEvent(kind, of: call),
                    id: EventID(bytes: find.blob(2)),
                    attempt: Int(find.integer(3)) + 1,
                    failures: Int(find.integer(4)),
                    isAgain: find.integer(5) == run,
                    replay: find.isNull(6) ? "" : try replayName(find.integer(6))
                )
            )
        }
        return claimed
    }

    private func record(_ result: AttemptResult) throws(LedgerError) {
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
            .blob(result.bodyHash)
        )
        let end = deliver.endDelivery
        let failures = result.outcome == .delivered ? 0 : 1
        end.bind([
            .integer(result.delivery), .integer(result.state.code), .moment(result.dueAt),
            .integer(failures),
        ])
        defer { end.reset() }
        guard try end.step() else { return }
        let (call, event) = (end.integer(0), end.integer(1))
        while try end.step() {}
        let origin = Value.text(origins[result.webhook] ?? "")
        if let dueAt = result.dueAt, result.state == .scheduled {
            try deliver.holdBack.run(.integer(call), .integer(event), .moment(dueAt), origin)
        } else if result.attempt > 1 {
            try deliver.letGo.run(.integer(call), .integer(event), origin)
        }
    }

    /// The most bytes of an answer's body that are kept.
    static let keptBody = 2_048

    private func row(ofLeg id: Int64) throws(LedgerError) -> RowText {
        deliver.row.bind([.integer(id)])
        defer { deliver.row.reset() }
        guard try deliver.row.step() else { return RowText.none }
        return RowText(columns: try columns(deliver.row.integer(0)), packed: deliver.row.blob(1))
    }

    private func replayName(_ id: Int64) throws(LedgerError) -> String {
        let find = try database.prepare("SELECT name FROM replays WHERE id = ?1")
        find.bind([.integer(id)])
        defer { find.reset() }
        return try find.step() ? find.text(0) : ""
    }

    private func call(from row: Statement, at first: Int32) throws(LedgerError) -> Call {
        func text(_ column: Int32) -> String { row.text(first + column) }
        func count(_ column: Int32) -> Int { Int(row.integer(first + column)) }
        func moment(_ column: Int32) -> Timestamp {
            Timestamp(microseconds: row.integer(first + column))
        }
        return Call(
            source: try sourceName(row.integer(first)),
            key: text(1),
            revision: count(2),
            uniqueid: text(3),
            linkedid: text(4),
            callType: CallType(rawValue: text(5)) ?? .internal,
            hangupCause: HangupCause(rawValue: text(6)) ?? .failed,
            rawCause: text(7),
            isCauseUnknown: count(8) == 1,
            status: text(9),
            src: text(10),
            dst: text(11),
            callerIDNumber: text(12),
            startAt: moment(13),
            answerAt: row.isNull(first + 14) ? nil : moment(14),
            endAt: moment(15),
            duration: count(16),
            billDuration: count(17),
            isBridged: count(18) == 1,
            agent: text(19),
            did: text(20),
            leadid: text(21),
            recording: text(22),
            hangupInitiator: HangupInitiator(rawValue: text(23)),
            isTimeAmbiguous: count(24) == 1,
            legs: count(25),
            row: RowText.none
        )
    }

    private func sourceName(_ id: Int64) throws(LedgerError) -> String {
        if let known = sourceNames[id] { return known }
        let find = try database.prepare("SELECT name FROM sources WHERE id = ?1")
        find.bind([.integer(id)])
        defer { find.reset() }
        let name = try find.step() ? find.text(0) : ""
        sourceNames[id] = name
        return name
    }
}
