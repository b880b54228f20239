import CDRPipeline

/// What the catalogue says of a table: its columns, and by which of them it is read.
struct TableLayout {
    /// The name as SQL takes it, quoted and with its schema where that is needed.
    let name: String

    /// The columns in their order.
    let columns: Columns

    /// The column names as SQL takes them.
    let selection: String

    /// The column that rows, `r`, are ordered by, quoted: when the call began, or ended.
    let time: String

    /// When a row became visible at the earliest: the time, or the time and the call's length.
    let visible: String

    /// The time's type: `timestamp` or `timestamptz`.
    let type: String

    private static let times = [
        "calldate", "start", "start_stamp", "starttime", "end_stamp", "end",
    ]

    /// Reads the catalogue.
    init(of table: String, over connection: Connection) throws(SourceError) {
        let found = try connection.query("SELECT to_regclass($1)::text", [table])
        guard found.count == 1, !found.isNull(0, 0) else {
            throw SourceError(
                place: table,
                reason: "there is no such table, or it may not be seen",
                advice: "Check `postgres.table`, perhaps with its schema, and GRANT SELECT on it."
            )
        }
        name = found.text(0, 0)
        let rows = try connection.query(
            """
            SELECT attname, quote_ident(attname), format_type(atttypid, NULL)
            FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0 AND NOT attisdropped
            ORDER BY attnum
            """,
            [table]
        )
        let names = (0..<rows.count).map { rows.text($0, 0) }
        columns = Columns(names)
        selection = (0..<rows.count).map { rows.text($0, 1) }.joined(separator: ", ")
        let candidates = Self.times.compactMap { time in
            names.firstIndex { $0.lowercased() == time }
        }
        guard let index = candidates.first(where: { rows.text($0, 2).hasPrefix("timestamp") })
        else {
            throw SourceError(
                place: table,
                reason: "it has no column of type timestamp to read it by",
                advice: "Expected one of " + Self.times.joined(separator: ", ") + "."
            )
        }
        time = "r." + rows.text(index, 1)
        type = rows.text(index, 2) == "timestamp with time zone" ? "timestamptz" : "timestamp"
        let isEnd = names[index].hasPrefix("end")
        let hasLength =
            names.firstIndex(of: "duration")
            .map { ["integer", "bigint", "smallint"].contains(rows.text($0, 2)) } ?? false
        visible =
            hasLength && !isEnd
            ? "\(time) + coalesce(r.duration, 0) * interval '1 second'" : time
    }
}
