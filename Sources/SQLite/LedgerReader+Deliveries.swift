import CDRPipeline

/// What is or was owed for one call.
extension LedgerReader {
    /// The deliveries of a call with their attempts, in the order of its events.
    func deliveries(ofCall call: Int64) throws(LedgerError) -> [StoredDelivery] {
        let find = try database.statement(
            """
            SELECT d.id, w.name, d.event, d.event_id, d.state, d.due_at, d.first_due_at, d.failures,
                (SELECT name FROM replays WHERE id = d.replay_id),
                (SELECT definition FROM webhook_revisions WHERE id = d.revision_id)
            FROM deliveries d JOIN webhooks w ON w.id = d.webhook_id
            WHERE d.call_id = ?1 ORDER BY d.event, w.name
            """
        )
        find.bind([.integer(call)])
        defer { find.reset() }
        var deliveries: [StoredDelivery] = []
        while try find.step() {
            var delivery = StoredDelivery(
                webhook: find.text(1),
                event: find.event(2),
                id: EventID(bytes: find.blob(3)),
                state: find.state(4),
                dueAt: Timestamp(microseconds: find.integer(5)),
                firstDueAt: Timestamp(microseconds: find.integer(6)),
                failures: Int(find.integer(7)),
                replay: find.text(8)
            )
            delivery.definitionText = find.text(9)
            delivery.attempts = try attempts(ofDelivery: find.integer(0))
            deliveries.append(delivery)
        }
        return deliveries
    }

    private func attempts(ofDelivery delivery: Int64) throws(LedgerError) -> [StoredAttempt] {
        let find = try database.statement(
            """
            SELECT number, run, started_at, finished_at, outcome, body_hash, http_status, failure,
                failure_text, received, remote_address, total_us, retry_after, location, response,
                response_length, lookup_us, connect_us, tls_us, first_byte_us, http_version,
                is_reused, (SELECT count(*) FROM webhook_revisions r
                    JOIN webhook_revisions mine ON mine.webhook_id = r.webhook_id
                        AND r.id <= mine.id
                    WHERE mine.id = attempts.revision_id)
            FROM attempts WHERE delivery_id = ?1 ORDER BY number
            """
        )
        find.bind([.integer(delivery)])
        defer { find.reset() }
        var attempts: [StoredAttempt] = []
        while try find.step() {
            var attempt = StoredAttempt(
                number: Int(find.integer(0)),
                run: find.integer(1),
                startedAt: Timestamp(microseconds: find.integer(2)),
                finishedAt: find.moment(3),
                outcome: find.outcome(4),
                response: find.isNull(9) ? nil : Self.response(from: find),
                bodyHash: find.blob(5)
            )
            attempt.revision = find.integer(22) > 0 ? Int(find.integer(22)) : nil
            attempts.append(attempt)
        }
        return attempts
    }

    private static func response(from row: Statement) -> HTTPResponse {
        var response = HTTPResponse(ticket: 0)
        response.status = row.isNull(6) ? nil : Int(row.integer(6))
        response.failure = FailureKind(rawValue: row.text(7)).map {
            TransportFailure($0, row.text(8))
        }
        response.wasReceived = Received(rawValue: row.text(9)) ?? .maybe
        response.remoteAddress = row.text(10)
        response.retryAfter = row.text(12).split(separator: "\n").map(String.init)
        response.location = row.text(13)
        response.body = row.blob(14)
        response.bodyLength = Int(row.integer(15))
        response.timings.nameLookup = .microseconds(row.integer(16))
        response.timings.connect = .microseconds(row.integer(17))
        response.timings.tls = .microseconds(row.integer(18))
        response.timings.firstByte = .microseconds(row.integer(19))
        response.timings.total = .microseconds(row.integer(11))
        response.httpVersion = row.text(20)
        response.isReused = row.integer(21) == 1
        return response
    }
}
