/// What is asked of a table, as SQL.
///
/// Each row comes with its columns, its time, and what tells it from rows of equal times.
struct TableStatements {
    private let layout: TableLayout
    private let columns: String
    private let finished: String
    private let order: String

    /// The statements that read a table of this layout.
    init(_ layout: TableLayout) {
        self.layout = layout
        // As they are: a cast to text would be written twice for every row.
        let tie = layout.tie.map { ", \($0.sql)" }.joined()
        columns = "\(layout.selection), \(layout.time.sql)\(tie)"
        finished = layout.finished.isEmpty ? "" : " AND \(layout.finished)"
        order = ([layout.time.sql] + layout.tie.map(\.sql)).joined(separator: ", ")
    }

    /// The server's clock, the horizon of the snapshot, the newest plausible time, and where the
    /// near window begins.
    ///
    /// Parameters: the cursor, seconds behind it.
    func facts(ahead: Int) -> String {
        // A clock may be five minutes fast; the window never begins later than the present does.
        let now = layout.time.now(ahead: ahead)
        let ceiling = layout.time.less(now, "-300")
        let cursor = "least($1::\(layout.time.type), \(now))"
        return """
            SELECT floor(extract(epoch FROM now()))::bigint,
                txid_snapshot_xmin(txid_current_snapshot()), (\(ceiling))::text,
                \(layout.time.less(cursor, "$2"))::text
            """
    }

    /// A time less some seconds.
    var less: String { "SELECT \(layout.time.less("$1", "$2"))::text" }

    /// The first time in the near window of a row that was written by a transaction that was open
    /// at the horizon or began behind it.
    ///
    /// Parameters: where the window begins, the horizon.
    var firstNew: String {
        """
        SELECT (\(layout.time.sql))::text FROM \(layout.name) r
        WHERE \(layout.time.from("$1"))\(finished) AND age(r.xmin) <= age($2::xid)
        ORDER BY \(layout.time.sql) LIMIT 1
        """
    }

    /// The first rows from a time on.
    func first(_ limit: Int) -> String {
        """
        SELECT \(columns) FROM \(layout.name) r WHERE \(layout.time.from("$1"))\(finished)
        ORDER BY \(order) LIMIT \(limit)
        """
    }

    /// The rows behind one.
    func next(_ limit: Int) -> String {
        let types = ["\(layout.time.type)"] + layout.tie.map(\.type)
        let values = types.enumerated().map { "$\($0 + 1)::\($1)" }.joined(separator: ", ")
        return """
            SELECT \(columns) FROM \(layout.name) r WHERE (\(order)) > (\(values))\(finished)
            ORDER BY \(order) LIMIT \(limit)
            """
    }

    /// Rows without a time: the first of them, or those behind one.
    func withoutTime(_ limit: Int, isFirst: Bool) -> String {
        let tie = layout.tie.map(\.sql).joined(separator: ", ")
        let values = layout.tie.enumerated().map { "$\($0 + 1)::\($1.type)" }
        let behind = isFirst ? "" : " AND (\(tie)) > (\(values.joined(separator: ", ")))"
        return """
            SELECT \(columns) FROM \(layout.name) r
            WHERE \(layout.time.isMissing)\(behind)\(finished) ORDER BY \(tie) LIMIT \(limit)
            """
    }

    /// A server-side cursor over the rows from a time on; behind them those without one.
    func cursor(withMissing: Bool) -> String {
        let missing = withMissing ? " OR \(layout.time.isMissing)" : ""
        return """
            DECLARE rows NO SCROLL CURSOR FOR SELECT \(columns) FROM \(layout.name) r
            WHERE (\(layout.time.from("$1"))\(missing))\(finished) ORDER BY \(order)
            """
    }

    /// The rows behind an id.
    func ids(_ id: String, _ limit: Int) -> String {
        """
        SELECT \(columns) FROM \(layout.name) r WHERE \(id) > $1::bigint\(finished)
        ORDER BY \(id) LIMIT \(limit)
        """
    }

    /// The rows in gaps, which are given as two arrays: first ids, last ids.
    ///
    /// Each gap is looked up in the index of ids: a plain join would be planned as a scan.
    func gaps(_ id: String, _ limit: Int) -> String {
        """
        SELECT \(layout.selection), \(layout.time.sql)
        FROM unnest($1::bigint[], $2::bigint[]) g(a, b) CROSS JOIN LATERAL (
            SELECT * FROM \(layout.name) r WHERE \(id) BETWEEN g.a AND g.b\(finished)
            ORDER BY \(id) LIMIT \(limit)) r
        ORDER BY \(id) LIMIT \(limit)
        """
    }

    /// The largest id.
    func largest(_ id: String) -> String { "SELECT max(\(id)) FROM \(layout.name) r" }

    /// The gaps between one id and another that is no gap: first and last id of each.
    func gapsBetween(_ id: String) -> String {
        """
        SELECT a, b FROM (
            SELECT lag(id, 1, $1::bigint) OVER (ORDER BY id) + 1 AS a, id - 1 AS b FROM (
                SELECT \(id) AS id FROM \(layout.name) r
                WHERE \(id) > $1::bigint AND \(id) <= $2::bigint\(finished)
                UNION ALL SELECT $2::bigint + 1) i) g
        WHERE b >= a ORDER BY a
        """
    }
}
