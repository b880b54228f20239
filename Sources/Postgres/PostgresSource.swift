package import CDRPipeline
import Glibc

// The rows of a Postgres table, oldest first.
//
// 1. A cursor never passes a row that could still become visible: every run reads again what lies
//    within the look-back, and the ledger knows by key what it took. Ids are taken before commit,
//    and the times of a row are the call's own, so neither alone would find a row that came late.
// 2. Pages are keyset pages over (time, place in the table) within one snapshot, so that rows of
//    equal times, and a table without any key, lose nothing between two pages.
// 3. A lost connection goes on at the last page's time; what comes twice by that is known by key.
//
// Source: PostgreSQL 15 manual, 13.2.2 (a snapshot does not change under a transaction).

/// The rows of a Postgres table.
package final class PostgresSource: RecordSource {
    private let table: PostgresTable
    private var connection: Connection?
    private var layout: TableLayout?

    /// Where the window of this run begins, as Postgres writes it.
    private var windowStart = ""

    /// The newest visible time that was read in this run or before it, or empty.
    private var newest = ""

    /// ``newest`` when the source was opened: rows behind it that are new came late.
    private var cursor = ""

    /// The last row's time; empty before the first row.
    private var lastTime = ""
    private var pagesInSnapshot = 0
    private var isAtEnd = false

    /// The pages that one snapshot is kept for.
    static let pagesASnapshot = 500

    /// How often a lost connection is made anew before the source counts as unavailable.
    static let mostTries = 3

    /// A source of a table's rows; nothing is connected yet.
    package init(_ table: PostgresTable) { self.table = table }

    package func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        connection = nil
        let connection = try Connection(table)
        let layout = try TableLayout(of: table.table, over: connection)
        self.layout = layout
        newest = checkpoints.first { $0.stream == "table" }?.position ?? ""
        cursor = newest
        let back = "\(table.lookBack.wholeSeconds) seconds"
        var start = "-infinity"
        if !newest.isEmpty {
            start = try connection.query(
                "SELECT ($1::\(layout.type) - $2::interval)::text",
                [newest, back]
            ).text(0, 0)
        }
        if let since = table.since, newest.isEmpty {
            // A day more: the table's clock may run in any zone.
            start = (since - .seconds(86_400)).plain
        }
        windowStart = start
        lastTime = ""
        isAtEnd = false
    }

    package func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        guard !isAtEnd else { return nil }
        var tries = 1
        while true {
            do throws(SourceError) {
                return try readPage(limit: limit)
            } catch {
                let isLost = connection.map { !$0.isAlive } ?? true
                guard isLost, tries < Self.mostTries else { throw error }
                connection = nil
                usleep(UInt32(200_000 << tries))
                tries += 1
            }
        }
    }

    /// The connection with its cursor; a new one begins at the last time that was read.
    private func connect(_ layout: TableLayout) throws(SourceError) -> Connection {
        if let connection { return connection }
        let fresh = try Connection(table)
        _ = try fresh.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        let time = layout.time
        // Rows without a time come last: they are malformed, and are kept as such.
        _ = try fresh.query(
            """
            DECLARE rows NO SCROLL CURSOR FOR
            SELECT \(layout.selection), \(time)::text, (\(layout.visible))::text,
                coalesce((\(layout.visible)) >= $1::\(layout.type), true)
            FROM \(layout.name) r
            WHERE \(time) >= $2::\(layout.type) OR \(time) IS NULL
            ORDER BY \(time), r.ctid
            """,
            [cursor.isEmpty ? "-infinity" : cursor, lastTime.isEmpty ? windowStart : lastTime]
        )
        connection = fresh
        pagesInSnapshot = 0
        return fresh
    }

    private func readPage(limit: Int) throws(SourceError) -> RecordPage? {
        guard let layout else { return nil }
        if pagesInSnapshot >= Self.pagesASnapshot {
            _ = try connection?.query("COMMIT")
            connection = nil
        }
        let connection = try connect(layout)
        var page = RecordPage()
        page.restartsCounting = pagesInSnapshot == 0
        let rows = try connection.query("FETCH FORWARD \(limit) FROM rows")
        pagesInSnapshot += 1
        let width = layout.columns.names.count
        let position = Position(place: layout.name)
        for row in 0..<rows.count {
            var bytes: [UInt8] = []
            var ends: [Int] = []
            ends.reserveCapacity(width)
            for column in 0..<width {
                rows.append(row, column, to: &bytes)
                ends.append(bytes.count)
            }
            page.records.append(
                Record(columns: layout.columns, position: position, bytes: bytes, ends: ends)
            )
            let isNewer = rows.text(row, width + 2) == "t"
            if !isNewer, !cursor.isEmpty { page.lateRows.insert(row) }
        }
        if rows.count > 0 {
            let time = rows.text(rows.count - 1, width)
            if !time.isEmpty { lastTime = time }
            try advance(layout, connection, over: rows, width)
        }
        page.checkpoints = newest.isEmpty ? [] : [Checkpoint(stream: "table", position: newest)]
        if rows.count < limit {
            isAtEnd = true
            _ = try connection.query("COMMIT")
            self.connection = nil
        }
        return page
    }

    /// Moves the cursor to the newest visible time of the page, but not into the future: one row
    /// with a wrong clock would put every later one behind it.
    private func advance(
        _ layout: TableLayout,
        _ connection: Connection,
        over rows: QueryResult,
        _ width: Int
    ) throws(SourceError) {
        let visible = (0..<rows.count).map { rows.text($0, width + 1) }
        guard let largest = visible.max(), !largest.isEmpty else { return }
        newest = try connection.query(
            """
            SELECT greatest($1::\(layout.type), least($2::\(layout.type),
                (now() AT TIME ZONE 'UTC' + interval '14 hours')::\(layout.type)))::text
            """,
            [newest.isEmpty ? "-infinity" : newest, largest]
        ).text(0, 0)
    }
}
