import CDRPipeline

/// The statements of ingest, prepared once.
struct IngestStatements {
    let knowsKey: Statement
    let knowsLink: Statement
    let nextLeg: Statement
    let nextCall: Statement
    let openCall: Statement
    let putLegs: Insertion
    let putCalls: Insertion
    let putDeliveries: Insertion
    let closeLeg: Statement
    let oweAgain: Statement
    let putRejected: Statement
    let putCheckpoint: Statement
    let findLayout: Statement
    let putLayout: Statement
    let countCalls: Statement

    init(_ database: Database) throws(LedgerError) {
        knowsKey = try database.prepare("SELECT 1 FROM legs WHERE source_id = ?1 AND key = ?2")
        knowsLink = try database.prepare(
            "SELECT max(call_id) FROM legs WHERE source_id = ?1 AND link = ?2 AND link <> ''"
        )
        nextLeg = try database.prepare("SELECT coalesce(max(id), 0) + 1 FROM legs")
        nextCall = try database.prepare("SELECT coalesce(max(id), 0) + 1 FROM calls")
        openCall = try database.prepare(
            """
            SELECT c.id, \(DeliverStatements.callColumns) FROM calls c
            WHERE c.source_id = ?1 AND c.key = ?2 AND c.revision < 0
            ORDER BY c.revision DESC LIMIT 1
            """
        )
        putLegs = try Insertion(
            """
            INSERT OR ROLLBACK INTO legs
                (id, source_id, key, link, call_id, is_late, ended_at, seen_at, layout_id, row)
            """,
            row: "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            in: database
        )
        putCalls = try Insertion(
            """
            INSERT OR ROLLBACK INTO calls (id, source_id, key, revision, uniqueid, linkedid,
                call_type, hangup_cause, raw_cause, is_cause_unknown, status, src, dst,
                caller_id_number, start_at, answer_at, end_at, duration, bill_duration, is_bridged,
                agent, did, leadid, recording, hangup_initiator, is_time_ambiguous, legs,
                main_leg_id, taken_at, was_open)
            """,
            row: "(" + Array(repeating: "?", count: 30).joined(separator: ", ") + ")",
            in: database
        )
        // An event of a call is owed once a webhook.
        putDeliveries = try Insertion(
            """
            INSERT OR IGNORE INTO deliveries (call_id, webhook_id, event, event_id, state, due_at,
                first_due_at, attempts, failures, last_run, replay_id, revision_id)
            """,
            row: "(?, ?, ?, ?, 0, ?, ?, 0, 0, 0, ?, ?)",
            in: database
        )
        closeLeg = try database.prepare("UPDATE legs SET call_id = ?2 WHERE id = ?1")
        oweAgain = try database.prepare(
            """
            INSERT INTO deliveries (call_id, webhook_id, event, event_id, state, due_at,
                first_due_at, attempts, failures, last_run, replay_id, revision_id)
            VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, 0, 0, 0, ?7, ?8)
            ON CONFLICT (call_id, event, webhook_id) DO UPDATE SET event_id = ?4, state = 0,
                due_at = ?5, failures = 0, replay_id = ?7, revision_id = ?8
                WHERE event_id <> ?4 AND state >= 2
            """
        )
        putRejected = try database.prepare(
            """
            INSERT INTO rejected (source_id, digest, position, reason, raw, seen_at, layout_id)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (source_id, digest) DO NOTHING
            """
        )
        putCheckpoint = try database.prepare(
            """
            INSERT INTO checkpoints (source_id, stream, position) VALUES (?1, ?2, ?3)
            ON CONFLICT (source_id, stream) DO UPDATE SET position = ?3
            """
        )
        findLayout = try database.prepare("SELECT id FROM layouts WHERE names = ?1")
        countCalls = try database.prepare("UPDATE sources SET calls = calls + ?2 WHERE id = ?1")
        putLayout = try database.prepare("INSERT INTO layouts (names) VALUES (?1)")
    }
}
