import CDRPipeline

/// The questions put to a server's catalogue, and what it says of itself.
enum Catalogue {
    /// A table's name, its kind, and whether all its parts are plain tables.
    ///
    /// A table that others inherit from is of a kind of its own, `i`: neither a row's place nor a
    /// unique index of it holds for its heirs.
    ///
    /// Source: PostgreSQL 15 manual, 53.11 (relkind) and 53.27 (pg_inherits).
    static let table = """
        WITH RECURSIVE \(parts)
        SELECT c.oid::regclass::text,
            CASE WHEN c.relkind = 'r' AND c.relhassubclass THEN 'i' ELSE c.relkind END,
            NOT EXISTS (SELECT 1 FROM parts JOIN pg_class k USING (oid)
                LEFT JOIN pg_am a ON a.oid = k.relam
                WHERE k.relkind NOT IN ('r', 'p') OR k.relkind = 'r' AND a.amname <> 'heap')
        FROM pg_class c WHERE c.oid = to_regclass($1)
        """

    /// A table and all that are parts or heirs of it.
    private static let parts = """
        parts(oid) AS (SELECT to_regclass($1)::oid
            UNION SELECT i.inhrelid FROM pg_inherits i JOIN parts ON i.inhparent = parts.oid)
        """

    /// Its columns: name, quoted name, type, whether they count rows, and whether they are part of
    /// the primary key.
    static let columns = """
        SELECT a.attname, quote_ident(a.attname), format_type(a.atttypid, NULL),
            a.atttypid IN ('int4'::regtype, 'int8'::regtype)
            AND (a.attidentity <> '' OR pg_get_expr(d.adbin, d.adrelid) LIKE 'nextval(%')
            AND EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique
                AND i.indisvalid AND i.indnkeyatts = 1 AND i.indkey[0] = a.attnum
                AND i.indpred IS NULL),
            EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisprimary
                AND a.attnum = ANY (i.indkey))
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attnum
        """

    /// The clock, in seconds since 1970.
    static let clock = "SELECT floor(extract(epoch FROM now()))::bigint"

    /// What tells this server's transaction numbers from those of another or of its earlier life.
    static let identity = """
        SELECT s.system_identifier || '/' || c.timeline_id
        FROM pg_control_system() s, pg_control_checkpoint() c
        """

    /// Open transactions that have written to a table or its parts, on a primary.
    ///
    /// Every session may see the locks, whoever holds them.
    static let writers = """
        WITH RECURSIVE \(parts)
        SELECT DISTINCT l.virtualtransaction FROM pg_locks l JOIN parts ON l.relation = parts.oid
        WHERE l.locktype = 'relation' AND l.mode = 'RowExclusiveLock' AND l.granted
            AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND NOT pg_is_in_recovery()
        """
}

extension Connection {
    /// Whether an index of a table serves the order of a time.
    ///
    /// The planner is asked, with every other way forbidden: it knows expressions, parts of a
    /// table and broken indexes better than a reading of the catalogue would.
    func serves(_ time: TimeColumn, of table: String) throws(SourceError) -> Bool {
        let plan = try explain(
            "SELECT 1 FROM \(table) r WHERE \(time.sql) > '\(time.lowest)'::\(time.type) "
                + "ORDER BY \(time.sql) LIMIT 1",
            onlyByIndex: true
        )
        return plan.contains { $0.contains("Index") }
            && !plan.contains { $0.contains("Seq Scan") || $0.contains("Sort") }
    }

    /// The planner's words on a statement that is not run.
    func explain(_ sql: String, onlyByIndex: Bool = false) throws(SourceError) -> [String] {
        _ = try query("BEGIN READ ONLY", simple: true)
        if onlyByIndex {
            _ = try query(
                "SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off; "
                    + "SET LOCAL enable_bitmapscan = off",
                simple: true
            )
        }
        let rows = try query("EXPLAIN " + sql)
        _ = try query("ROLLBACK", simple: true)
        return (0..<rows.count).map { rows.text($0, 0) }
    }
}
