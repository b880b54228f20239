package import CDRPipeline

/// What backfill and re-delivery ask of the ledger.
extension SQLiteLedger {
    package func calls(
        of source: String,
        in range: Range<Timestamp>,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredCall] {
        let first = after == 0 ? try database.firstCall(takenFrom: range.lowerBound) - 1 : after
        // By number: an index of sources would have every page sort all calls behind it, which the
        // plus keeps SQLite from.
        let find = try database.prepare(
            """
            SELECT c.id, \(DeliverStatements.callColumns) FROM calls c
            WHERE +c.source_id = ?1 AND c.id > ?2 AND c.start_at >= ?3 AND c.start_at < ?4
                AND c.revision >= 0
                AND NOT EXISTS (SELECT 1 FROM calls n WHERE n.source_id = c.source_id
                    AND n.key = c.key AND n.revision > c.revision)
            ORDER BY c.id LIMIT ?5
            """
        )
        find.bind([
            .integer(try sourceID(source)), .integer(first), .moment(range.lowerBound),
            .moment(range.upperBound), .integer(limit),
        ])
        defer { find.reset() }
        var calls: [StoredCall] = []
        while try find.step() {
            calls.append(StoredCall(id: find.integer(0), call: try call(from: find, at: 1)))
        }
        return calls
    }

    package func deliveries(of calls: [Int64]) throws(LedgerError) -> [Int64: [MadeDelivery]] {
        let find = try database.prepare(
            """
            SELECT w.name, d.event, d.event_id, d.state, d.id, d.attempts
            FROM calls c CROSS JOIN calls o ON o.source_id = c.source_id AND o.key = c.key
            CROSS JOIN deliveries d ON d.call_id = o.id
            JOIN webhooks w ON w.id = d.webhook_id
            WHERE c.id = ?1 ORDER BY o.revision DESC
            """
        )
        return try database.reading { () throws(LedgerError) in
            var made: [Int64: [MadeDelivery]] = [:]
            for call in calls {
                find.bind([.integer(call)])
                defer { find.reset() }
                while try find.step() {
                    made[call, default: []].append(
                        MadeDelivery(
                            webhook: find.text(0),
                            event: find.event(1),
                            id: EventID(bytes: find.blob(2)),
                            state: find.state(3),
                            number: find.integer(4),
                            attempts: Int(find.integer(5))
                        )
                    )
                }
            }
            return made
        }
    }

    package func begin(_ replay: Replay) throws(LedgerError) -> Replay {
        try database.prepare(
            """
            INSERT INTO replays (name, made_at, state, rate, asked) VALUES (?1, ?2, ?3, ?4, ?5)
            ON CONFLICT (name) DO NOTHING
            """
        ).run(
            .text(replay.name),
            .moment(replay.madeAt),
            .integer(replay.state.code),
            .text(replay.rate?.text ?? ""),
            .text(replay.asked)
        )
        return try replays().first { $0.name == replay.name } ?? replay
    }

    package func replays() throws(LedgerError) -> [Replay] {
        try Self.replays(in: database)
    }

    package func move(replay: Int64, to state: ReplayState) throws(LedgerError) -> Int {
        try database.transaction { () throws(LedgerError) in
            try database.prepare("UPDATE replays SET state = ?2 WHERE id = ?1")
                .run(.integer(replay), .integer(state.code))
            guard state == .cancelled else { return 0 }
            try database.prepare(
                "UPDATE deliveries SET state = ?2 WHERE replay_id = ?1 AND state = 0"
            ).run(.integer(replay), .integer(DeliveryState.cancelled.code))
            return database.changes
        }
    }

    /// Every replay, in the order in which they were begun.
    static func replays(in database: Database) throws(LedgerError) -> [Replay] {
        let rows = try database.prepare(
            "SELECT id, name, made_at, state, rate, asked FROM replays ORDER BY id"
        )
        var replays: [Replay] = []
        while try rows.step() {
            var replay = Replay(
                name: rows.text(1),
                asked: rows.text(5),
                madeAt: Timestamp(microseconds: rows.integer(2))
            )
            replay.id = rows.integer(0)
            replay.state =
                ReplayState.allCases.first { $0.code == rows.integer(3) } ?? .running
            replay.rate = Rate(rows.text(4))
            replays.append(replay)
        }
        return replays
    }
}
