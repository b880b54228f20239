import CDRPipeline

/// The statements of the delivery loop, prepared once.
struct DeliverStatements {
    let claim: Statement
    let begin: Statement
    let putAttempt: Statement
    let endAttempt: Statement
    let endDelivery: Statement
    let endAtOnce: Statement
    let holdBack: Statement
    let letGo: Statement
    let unclaim: Statement
    let dropAttempt: Statement
    let nextDue: Statement
    let nextReplayDue: Statement
    let row: Statement
    let countDelivered: Statement
    let lookup: Statement

    /// The columns of a call, in the order in which ``SQLiteLedger/call(from:at:)`` reads them.
    static let callColumns = """
        c.source_id, c.key, c.revision, c.uniqueid, c.linkedid, c.call_type, c.hangup_cause,
        c.raw_cause, c.is_cause_unknown, c.status, c.src, c.dst, c.caller_id_number, c.start_at,
        c.answer_at, c.end_at, c.duration, c.bill_duration, c.is_bridged, c.agent, c.did, c.leadid,
        c.recording, c.hangup_initiator, c.is_time_ambiguous, c.legs, c.main_leg_id
        """

    /// Where the call's main leg stands in ``callColumns``, counted from 0.
    static let mainLeg: Int32 = 26

    /// What a claimed delivery is made of; the call's columns begin at ``claimedCall``.
    static let claimedColumns = """
        d.id, d.event, d.event_id, d.attempts, d.failures, d.last_run, d.replay_id,
        \(callColumns)
        """

    /// Where the call's columns stand in ``claimedColumns``.
    static let claimedCall: Int32 = 7

    /// The first column behind ``claimedColumns``.
    static let afterClaimed: Int32 = claimedCall + mainLeg + 1

    /// The replays that wait for a person.
    static let idle = "SELECT id FROM replays WHERE state <> 0"

    init(_ database: Database) throws(LedgerError) {
        // A due event waits until the earlier due ones of its call, to the same receiver, ended;
        // one of a later revision until all of those before it did.
        claim = try database.prepare(
            """
            SELECT \(Self.claimedColumns), d.revision_id
            FROM deliveries d INDEXED BY deliveries_open JOIN calls c ON c.id = d.call_id
            WHERE d.webhook_id = ?1 AND d.state = 0 AND d.state < 2
                AND coalesce(d.replay_id, 0) = ?5 AND d.due_at <= ?2
                AND NOT EXISTS (
                    SELECT 1 FROM deliveries e INDEXED BY deliveries_of_call
                    JOIN webhooks w ON w.id = e.webhook_id
                    WHERE e.call_id = d.call_id AND e.event < d.event AND e.state < 2
                        AND e.first_due_at <= ?2 AND w.is_active = 1 AND w.origin = ?4
                        AND coalesce(e.replay_id, 0) NOT IN (\(Self.idle)))
                AND ((c.revision = 0 AND c.was_open = 0) OR NOT EXISTS (
                    SELECT 1 FROM calls o CROSS JOIN deliveries e INDEXED BY deliveries_of_call
                        ON e.call_id = o.id
                    JOIN webhooks w ON w.id = e.webhook_id
                    WHERE o.source_id = c.source_id AND o.key = c.key AND o.revision < c.revision
                        AND e.state < 2 AND e.first_due_at <= ?2 AND w.is_active = 1
                        AND w.origin = ?4 AND coalesce(e.replay_id, 0) NOT IN (\(Self.idle))))
            ORDER BY d.due_at LIMIT ?3
            """
        )
        begin = try database.prepare(
            """
            UPDATE deliveries SET state = 1, attempts = ?2, last_run = ?3,
                revision_id = coalesce(revision_id, ?4)
            WHERE id = ?1
            """
        )
        putAttempt = try database.prepare(
            """
            INSERT INTO attempts (delivery_id, number, run, started_at, outcome, revision_id,
                body_revision_id)
            VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6)
            """
        )
        endAttempt = try database.prepare(
            """
            UPDATE attempts SET finished_at = ?3, outcome = ?4, http_status = ?5, failure = ?6,
                failure_text = ?7, received = ?8, remote_address = ?9, total_us = ?10,
                retry_after = ?11, location = ?12, response = ?13, response_length = ?14,
                body_hash = ?15, lookup_us = ?16, connect_us = ?17, tls_us = ?18,
                first_byte_us = ?19, http_version = ?20, is_reused = ?21, response_hash = ?22,
                lookup = ?23
            WHERE delivery_id = ?1 AND number = ?2
            """
        )
        endDelivery = try database.prepare(
            """
            UPDATE deliveries
            SET state = ?2, due_at = coalesce(?3, due_at), failures = failures + ?4
            WHERE id = ?1 AND state = 1 RETURNING call_id, event
            """
        )
        // The same for what holds nothing back and lets nothing go: returning a row costs.
        endAtOnce = try database.prepare(
            """
            UPDATE deliveries SET state = ?2, failures = failures + ?3 WHERE id = ?1 AND state = 1
            """
        )
        holdBack = try database.prepare(
            """
            UPDATE deliveries SET due_at = max(due_at, ?3)
            WHERE call_id = ?1 AND event > ?2 AND state = 0 AND attempts = 0 AND first_due_at <= ?3
                AND webhook_id IN (SELECT id FROM webhooks WHERE origin = ?4)
            """
        )
        letGo = try database.prepare(
            """
            UPDATE deliveries SET due_at = first_due_at
            WHERE call_id = ?1 AND event > ?2 AND state = 0 AND attempts = 0
                AND due_at > first_due_at
                AND webhook_id IN (SELECT id FROM webhooks WHERE origin = ?3)
            """
        )
        unclaim = try database.prepare(
            """
            UPDATE deliveries SET state = 0, attempts = attempts - 1,
                revision_id = CASE WHEN attempts > 1 OR ?3 THEN revision_id END,
                last_run = CASE WHEN ?2 THEN last_run ELSE 0 END
            WHERE id = ?1 AND state = 1
            """
        )
        dropAttempt = try database.prepare(
            "DELETE FROM attempts WHERE delivery_id = ?1 AND number = ?2 AND outcome = 0"
        )
        nextDue = try database.prepare(
            """
            SELECT min((
                SELECT min(due_at) FROM deliveries INDEXED BY deliveries_open
                WHERE webhook_id = ?1 AND state = 0 AND state < 2
                    AND coalesce(replay_id, 0) = r.id AND due_at > ?2))
            FROM (SELECT 0 AS id UNION ALL SELECT id FROM replays WHERE state = 0) r
            """
        )
        nextReplayDue = try database.prepare(
            """
            SELECT min((
                SELECT min(due_at) FROM deliveries INDEXED BY deliveries_open
                WHERE webhook_id = ?1 AND state = 0 AND state < 2
                    AND coalesce(replay_id, 0) = r.id))
            FROM replays r WHERE r.state = 0 AND r.rate <> ''
            """
        )
        countDelivered = try database.prepare(
            "UPDATE webhooks SET delivered = delivered + ?2 WHERE id = ?1"
        )
        row = try database.prepare("SELECT layout_id, row FROM legs WHERE id = ?1")
        lookup = try database.prepare(
            """
            SELECT lookup FROM attempts WHERE delivery_id = ?1 AND lookup IS NOT NULL
            ORDER BY number DESC LIMIT 1
            """
        )
    }
}
