import CDRPipeline

/// What the catalogue says of a table: its columns, and by which of them it is read.
struct TableLayout {
    /// The name as SQL takes it, quoted and with its schema where that is needed.
    let name: String

    /// The columns in their order.
    let columns: Columns

    /// The column names of a row, `r`, as SQL takes them.
    let selection: String

    /// What tells rows of equal times apart within one snapshot; empty for a view.
    let tie: [(sql: String, type: String)]

    /// What rows are ordered by.
    let time: TimeColumn

    /// The column of ids that grow with every row, by its place, or `nil`.
    let id: (index: Int, sql: String)?

    /// The columns of the configured key, else of the primary key, by their places.
    let key: [Int]

    /// A condition on rows that are finished, or empty.
    let finished: String

    /// Whether the server keeps with each row which transaction wrote it.
    let knowsWriters: Bool

    /// Whether pages can follow one another by key: an index serves the order.
    var hasKeysetPages: Bool { time.isServed && !tie.isEmpty }

    /// The columns that checkpoints are about, in a word.
    var mark: String { "\(time.type) \(time.sql) \(id?.sql ?? "")" }

    /// Reads the catalogue.
    init(of table: PostgresTable, over connection: Connection) throws(SourceError) {
        let found = try connection.query(Catalogue.table, [table.table])
        guard found.count == 1, !found.isNull(0, 0) else {
            throw SourceError(
                place: table.table,
                reason: "there is no such table, or it may not be seen",
                advice: "Check `postgres.table`, perhaps with its schema, and GRANT SELECT on it."
            )
        }
        name = found.text(0, 0)
        let kind = found.text(0, 1)
        knowsWriters = found.text(0, 2) == "t"
        tie =
            switch kind {
            case "r", "m": [("r.ctid", "tid")]
            case "p", "i": [("r.tableoid", "oid"), ("r.ctid", "tid")]
            default: []
            }
        let rows = try connection.query(Catalogue.columns, [table.table])
        let all = (0..<rows.count).map { row in
            CatalogueColumn(
                name: rows.text(row, 0).lowercased(),
                quoted: rows.text(row, 1),
                type: rows.text(row, 2),
                isCounter: rows.text(row, 3) == "t" && kind != "i"
            )
        }
        columns = Columns(all.map(\.name))
        selection = all.map { "r.\($0.quoted)" }.joined(separator: ", ")
        if let missing = table.key.first(where: { name in !all.contains { $0.name == name } }) {
            throw SourceError(
                place: table.table,
                reason: "it has no column \"\(missing)\", which is to be part of its key",
                advice: "Check `postgres.key`."
            )
        }
        key =
            table.key.isEmpty
            ? (0..<rows.count).filter { rows.text($0, 4) == "t" && kind != "i" }
            : table.key.compactMap { name in all.firstIndex { $0.name == name } }
        let hints = table.hints
        // A number tells of new rows only: changed ones are found by their times.
        let ids = table.changesWithin > .zero ? [] : hints.ids
        id = ids.lazy
            .compactMap { id in all.firstIndex { $0.name == id && $0.isCounter } }
            .first.map { ($0, "r.\(all[$0].quoted)") }
        finished =
            all.first { $0.name == hints.finished && $0.type == "boolean" }
            .map { "r.\($0.quoted) IS NOT FALSE" } ?? ""
        time = try Self.time(of: table, all, name: name, over: connection)
    }

    /// The best time: when the call ended, else its begin and length, else its begin; one that an
    /// index serves before one that none does.
    private static func time(
        of table: PostgresTable,
        _ all: [CatalogueColumn],
        name: String,
        over connection: Connection
    ) throws(SourceError) -> TimeColumn {
        func first(of names: [String]) -> CatalogueColumn? {
            names.lazy.compactMap { name in
                all.first { $0.name == name && TimeColumn.Kind($0.type) != nil }
            }
            .first
        }
        let end = first(of: table.hints.ends).flatMap(\.time)
        let start = first(of: table.hints.starts)
        let length = all.first { $0.name == "duration" && $0.isNumber }
        let sum = start.flatMap { start in length.flatMap { start.time(plus: $0) } }
        var begin = start?.time
        begin?.isBegin = true
        let candidates = [end, sum, begin].compactMap { $0 }
        guard let best = candidates.first else {
            throw SourceError(
                place: table.table,
                reason: "it has no column of times to read it by",
                advice: "Expected one of "
                    + (table.hints.ends + table.hints.starts).joined(separator: ", ")
                    + ", a timestamp or seconds since 1970."
            )
        }
        for candidate in [end, sum].compactMap({ $0 }) {
            if try connection.serves(candidate, of: name) {
                var served = candidate
                served.isServed = true
                return served
            }
        }
        guard var begin, try connection.serves(begin, of: name) else { return best }
        guard var sum else {
            // An end without an index costs a scan each run; a served begin finds all but calls
            // that are longer than its margin at once.
            begin.isServed = true
            return begin
        }
        sum.narrowedBy = (begin.sql, begin.type)
        return sum
    }
}
