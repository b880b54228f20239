/// The ledger's tables, migration by migration.
///
/// A migration is never edited: a change is a new one.
///
/// Times are microseconds since 1970, UTC. States, outcomes, events and call types are the codes
/// of the hall's enumerations; the `report_*` views turn them into words, and only the views are a
/// promise.
enum Schema {
    /// Marks the file as a ledger of cdrhook: "CDRH".
    static let applicationID = 0x4344_5248

    /// Each brings the file from its place in the list to the next version.
    static let migrations = [
        first, views, rejectedLayouts, breakers, wire, replays, lookups, definitions,
        tallies, revisions, openCalls, actions,
    ]

    private static let first = """
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, since_at INTEGER NOT NULL) STRICT;

        CREATE TABLE checkpoints (
            source_id INTEGER NOT NULL, stream TEXT NOT NULL, position TEXT NOT NULL,
            PRIMARY KEY (source_id, stream)) STRICT, WITHOUT ROWID;

        CREATE TABLE layouts (id INTEGER PRIMARY KEY, names TEXT NOT NULL UNIQUE) STRICT;

        -- One row of a source that became a leg; call_id is NULL while a linked call is open.
        CREATE TABLE legs (
            id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, key TEXT NOT NULL,
            link TEXT NOT NULL, call_id INTEGER, is_late INTEGER NOT NULL,
            ended_at INTEGER NOT NULL, seen_at INTEGER NOT NULL,
            layout_id INTEGER NOT NULL, row BLOB NOT NULL) STRICT;
        CREATE UNIQUE INDEX legs_by_key ON legs (source_id, key);
        CREATE INDEX legs_by_link ON legs (source_id, link) WHERE link <> '';
        CREATE INDEX legs_open ON legs (source_id, link, ended_at, seen_at)
            WHERE call_id IS NULL;

        CREATE TABLE rejected (
            id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, digest BLOB NOT NULL,
            position TEXT NOT NULL, reason TEXT NOT NULL, raw BLOB NOT NULL,
            seen_at INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX rejected_by_digest ON rejected (source_id, digest);

        CREATE TABLE calls (
            id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL, key TEXT NOT NULL,
            revision INTEGER NOT NULL, uniqueid TEXT NOT NULL, linkedid TEXT NOT NULL,
            call_type TEXT NOT NULL, hangup_cause TEXT NOT NULL, raw_cause TEXT NOT NULL,
            is_cause_unknown INTEGER NOT NULL, status TEXT NOT NULL, src TEXT NOT NULL,
            dst TEXT NOT NULL, caller_id_number TEXT NOT NULL, start_at INTEGER NOT NULL,
            answer_at INTEGER, end_at INTEGER NOT NULL, duration INTEGER NOT NULL,
            bill_duration INTEGER NOT NULL, is_bridged INTEGER NOT NULL, agent TEXT NOT NULL,
            did TEXT NOT NULL, leadid TEXT NOT NULL, recording TEXT NOT NULL,
            hangup_initiator TEXT NOT NULL, is_time_ambiguous INTEGER NOT NULL,
            legs INTEGER NOT NULL, main_leg_id INTEGER NOT NULL,
            taken_at INTEGER NOT NULL) STRICT;
        CREATE UNIQUE INDEX calls_by_key ON calls (source_id, key, revision);
        CREATE INDEX calls_by_uniqueid ON calls (uniqueid);

        CREATE TABLE webhooks (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, origin TEXT NOT NULL,
            is_active INTEGER NOT NULL, known_at INTEGER NOT NULL) STRICT;

        CREATE TABLE replays (
            id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, made_at INTEGER NOT NULL) STRICT;

        -- first_due_at never changes: an event that is due holds back the later ones of its call.
        CREATE TABLE deliveries (
            id INTEGER PRIMARY KEY, call_id INTEGER NOT NULL, webhook_id INTEGER NOT NULL,
            event INTEGER NOT NULL, event_id BLOB NOT NULL, state INTEGER NOT NULL,
            due_at INTEGER NOT NULL, first_due_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL, failures INTEGER NOT NULL, last_run INTEGER NOT NULL,
            replay_id INTEGER) STRICT;
        CREATE UNIQUE INDEX deliveries_of_call ON deliveries (call_id, event, webhook_id);
        CREATE INDEX deliveries_open ON deliveries (webhook_id, state, due_at) WHERE state < 2;

        CREATE TABLE attempts (
            delivery_id INTEGER NOT NULL, number INTEGER NOT NULL, run INTEGER NOT NULL,
            started_at INTEGER NOT NULL, finished_at INTEGER, outcome INTEGER NOT NULL,
            http_status INTEGER, failure TEXT, failure_text TEXT, received TEXT,
            remote_address TEXT, total_us INTEGER, retry_after TEXT, location TEXT,
            response BLOB, response_length INTEGER, body_hash BLOB,
            PRIMARY KEY (delivery_id, number)) STRICT, WITHOUT ROWID;

        CREATE TABLE runs (
            run INTEGER PRIMARY KEY, command TEXT NOT NULL, started_at INTEGER NOT NULL,
            ended_at INTEGER, exit INTEGER, rows_read INTEGER, calls INTEGER, delivered INTEGER,
            retry INTEGER, refused INTEGER, exhausted INTEGER, held INTEGER,
            in_doubt INTEGER) STRICT;
        """

    /// The columns of a rejected row, so that it can be read again; NULL where they are not known.
    private static let rejectedLayouts = "ALTER TABLE rejected ADD COLUMN layout_id INTEGER;"

    /// How the receivers of webhooks have been; a row for each that has failed.
    private static let breakers = """
        CREATE TABLE breakers (
            webhook_id INTEGER PRIMARY KEY, failures INTEGER NOT NULL, trips INTEGER NOT NULL,
            open_until INTEGER, paused_at INTEGER, paused_url BLOB NOT NULL) STRICT;
        """

    /// How each request went on the wire: microseconds from its beginning to the end of a stage.
    private static let wire = """
        ALTER TABLE attempts ADD COLUMN lookup_us INTEGER;
        ALTER TABLE attempts ADD COLUMN connect_us INTEGER;
        ALTER TABLE attempts ADD COLUMN tls_us INTEGER;
        ALTER TABLE attempts ADD COLUMN first_byte_us INTEGER;
        ALTER TABLE attempts ADD COLUMN http_version TEXT;
        ALTER TABLE attempts ADD COLUMN is_reused INTEGER;
        ALTER TABLE attempts ADD COLUMN response_hash BLOB;
        """

    /// Replays that can be paused; live deliveries and those of each replay are found apart.
    private static let replays = """
        ALTER TABLE replays ADD COLUMN state INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE replays ADD COLUMN rate TEXT NOT NULL DEFAULT '';
        ALTER TABLE replays ADD COLUMN asked TEXT NOT NULL DEFAULT '';
        DROP INDEX deliveries_open;
        CREATE INDEX deliveries_open
            ON deliveries (webhook_id, state, coalesce(replay_id, 0), due_at) WHERE state < 2;
        CREATE INDEX deliveries_of_replay ON deliveries (replay_id, state)
            WHERE replay_id IS NOT NULL;
        CREATE INDEX deliveries_ended ON deliveries (webhook_id, state) WHERE state > 2;
        """

    /// What an integration looked up for the delivery: every later attempt says the same.
    private static let lookups = "ALTER TABLE attempts ADD COLUMN lookup TEXT;"

    /// What the configuration said at the last run, as far as a change of it must be told.
    private static let definitions = """
        ALTER TABLE webhooks ADD COLUMN fingerprint TEXT;
        ALTER TABLE webhooks ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN keying TEXT;
        """

    /// Numbers that `status` tells at once, however many rows stand behind them.
    private static let tallies = """
        ALTER TABLE webhooks ADD COLUMN delivered INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
        UPDATE webhooks SET delivered =
            (SELECT count(*) FROM deliveries WHERE webhook_id = webhooks.id AND state = 2);
        UPDATE sources SET calls = (SELECT count(*) FROM calls WHERE source_id = sources.id);
        -- What was delivered is seldom owed again; what becomes delivered is counted a group.
        CREATE TRIGGER deliveries_taken_back AFTER UPDATE OF state ON deliveries
            WHEN old.state = 2 AND new.state <> 2
        BEGIN
            UPDATE webhooks SET delivered = delivered - 1 WHERE id = new.webhook_id;
        END;
        """

    /// Webhooks' files as they were.
    ///
    /// Each attempt names the one in force, and the one that made its body where that is another. A
    /// delivery names the one that makes its body once it was tried.
    private static let revisions = """
        CREATE TABLE webhook_revisions (
            id INTEGER PRIMARY KEY, webhook_id INTEGER NOT NULL, known_at INTEGER NOT NULL,
            fingerprint TEXT NOT NULL, definition TEXT NOT NULL) STRICT;
        CREATE INDEX webhook_revisions_of_webhook ON webhook_revisions (webhook_id);
        ALTER TABLE deliveries ADD COLUMN revision_id INTEGER;
        ALTER TABLE attempts ADD COLUMN revision_id INTEGER;
        ALTER TABLE attempts ADD COLUMN body_revision_id INTEGER;
        """

    /// Calls whose beginning was told while they went on: a revision below 0 tells of it.
    private static let openCalls = """
        ALTER TABLE calls ADD COLUMN was_open INTEGER NOT NULL DEFAULT 0;
        DROP VIEW report_calls;
        CREATE VIEW report_calls AS SELECT
            sources.name AS source, uniqueid, linkedid, call_type, hangup_cause, raw_cause,
            src, dst,
            strftime('%Y-%m-%dT%H:%M:%SZ', start_at / 1000000, 'unixepoch') AS start_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', answer_at / 1000000, 'unixepoch') AS answer_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', end_at / 1000000, 'unixepoch') AS end_at,
            duration, bill_duration, is_bridged AS bridged,
            nullif(hangup_initiator, '') AS hangup_initiator, legs, revision
            FROM calls JOIN sources ON sources.id = calls.source_id WHERE revision >= 0;
        """

    /// What people did to webhooks: the files before and after, without what may be secret.
    private static let actions = """
        CREATE TABLE actions (
            id INTEGER PRIMARY KEY, at INTEGER NOT NULL, user TEXT NOT NULL,
            user_id INTEGER NOT NULL, sudo_user TEXT NOT NULL, command TEXT NOT NULL,
            webhook TEXT NOT NULL, before TEXT, after TEXT, outcome TEXT NOT NULL,
            note TEXT NOT NULL) STRICT;
        CREATE INDEX actions_of_webhook ON actions (webhook);
        """

    private static let views = """
        CREATE TABLE words (kind TEXT NOT NULL, code INTEGER NOT NULL, word TEXT NOT NULL,
            PRIMARY KEY (kind, code)) STRICT, WITHOUT ROWID;
        INSERT INTO words VALUES
            ('state', 0, 'scheduled'), ('state', 1, 'attempting'), ('state', 2, 'delivered'),
            ('state', 3, 'refused'), ('state', 4, 'exhausted'), ('state', 5, 'held'),
            ('state', 6, 'cancelled'),
            ('outcome', 0, 'attempting'), ('outcome', 1, 'delivered'), ('outcome', 2, 'scheduled'),
            ('outcome', 3, 'refused'), ('outcome', 4, 'exhausted'), ('outcome', 5, 'in doubt'),
            ('event', 0, 'call-start'), ('event', 1, 'call-answer'), ('event', 2, 'call-end');

        CREATE VIEW report_calls AS SELECT
            sources.name AS source, uniqueid, linkedid, call_type, hangup_cause, raw_cause,
            src, dst,
            strftime('%Y-%m-%dT%H:%M:%SZ', start_at / 1000000, 'unixepoch') AS start_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', answer_at / 1000000, 'unixepoch') AS answer_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', end_at / 1000000, 'unixepoch') AS end_at,
            duration, bill_duration, is_bridged AS bridged,
            nullif(hangup_initiator, '') AS hangup_initiator, legs, revision
            FROM calls JOIN sources ON sources.id = calls.source_id;

        CREATE VIEW report_deliveries AS SELECT
            lower(hex(d.event_id)) AS event_id, webhooks.name AS webhook, sources.name AS source,
            calls.uniqueid,
            (SELECT word FROM words WHERE kind = 'event' AND code = d.event) AS event,
            (SELECT word FROM words WHERE kind = 'state' AND code = d.state) AS state,
            strftime('%Y-%m-%dT%H:%M:%SZ', d.due_at / 1000000, 'unixepoch') AS due_at,
            d.attempts, last.http_status AS last_status, last.failure AS last_failure,
            CASE d.state WHEN 2 THEN
                strftime('%Y-%m-%dT%H:%M:%SZ', last.finished_at / 1000000, 'unixepoch')
            END AS delivered_at,
            replays.name AS replay
            FROM deliveries d JOIN calls ON calls.id = d.call_id
            JOIN sources ON sources.id = calls.source_id
            JOIN webhooks ON webhooks.id = d.webhook_id
            LEFT JOIN attempts last ON last.delivery_id = d.id AND last.number = d.attempts
            LEFT JOIN replays ON replays.id = d.replay_id;

        CREATE VIEW report_attempts AS SELECT
            lower(hex(d.event_id)) AS event_id, webhooks.name AS webhook, a.number, a.run,
            strftime('%Y-%m-%dT%H:%M:%SZ', a.started_at / 1000000, 'unixepoch') AS started_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', a.finished_at / 1000000, 'unixepoch') AS finished_at,
            (SELECT word FROM words WHERE kind = 'outcome' AND code = a.outcome) AS outcome,
            a.http_status, a.failure, a.remote_address, a.total_us / 1000 AS total_ms
            FROM attempts a JOIN deliveries d ON d.id = a.delivery_id
            JOIN webhooks ON webhooks.id = d.webhook_id;

        CREATE VIEW report_rejected AS SELECT
            sources.name AS source, position, reason, raw,
            strftime('%Y-%m-%dT%H:%M:%SZ', seen_at / 1000000, 'unixepoch') AS seen_at
            FROM rejected JOIN sources ON sources.id = rejected.source_id;

        CREATE VIEW report_runs AS SELECT
            run, command,
            strftime('%Y-%m-%dT%H:%M:%SZ', started_at / 1000000, 'unixepoch') AS started_at,
            strftime('%Y-%m-%dT%H:%M:%SZ', ended_at / 1000000, 'unixepoch') AS ended_at,
            exit, rows_read, calls, delivered, retry, refused, exhausted, held, in_doubt
            FROM runs;
        """
}
