package import CDRPipeline
import Glibc

// The rows of a Postgres table.
//
// 1. A run reads a near window by the best column the table has, and the whole look-back at most
//    once in a while: rows that became visible later than the near window expects are found there.
// 2. Ids are taken before commit, and the times of a row are the call's own, so neither alone finds
//    a row that came late: missing ids, open writers and the numbers of the transactions that wrote
//    the rows are remembered.
// 3. Pages follow one another by key within one snapshot where an index serves their order, and
//    through a server-side cursor where none does. Rows of equal times lose nothing between two.
// 4. A lost connection goes on at the last page's time; what comes twice by that is known by key.
//
// Source: PostgreSQL 15 manual, 13.2.2 (a snapshot does not change under a transaction).

/// The rows of a Postgres table.
package final class PostgresSource: RecordSource {
    private(set) var table: PostgresTable
    private var connection: Connection?
    private var snapshot: Snapshot?
    private var run: TableRun?

    /// The pages that one snapshot is kept for, where a new one costs nothing and where it costs
    /// another scan of the table.
    static let pagesASnapshot = (keyset: 50, cursor: 500)

    /// How often a lost connection is made anew for one page before the source counts as
    /// unavailable: 0.2, 0.4, 0.8 and 1.6 s after it was lost.
    static let mostTries = 5

    /// A source of a table's rows; nothing is connected yet.
    package init(_ table: PostgresTable) { self.table = table }

    /// Leaves out rows of calls that began before a moment.
    package func want(since: Timestamp) {
        table.since = since.microseconds == .min ? nil : since
    }

    /// Finds rows that change within some time of their call in every run, later changes with the
    /// look-back.
    package func wantChanges(within: Duration) { table.changesWithin = within }

    package func open(at checkpoints: [Checkpoint]) throws(SourceError) {
        snapshot = nil
        run = nil
        let connection = try Connection(table)
        self.connection = connection
        let layout = try TableLayout(of: table, over: connection)
        let now = Int64(try connection.query(Catalogue.clock).text(0, 0)) ?? 0
        run = TableRun(
            of: layout,
            table,
            at: checkpoints,
            identity: Self.identity(over: connection),
            now: now
        )
    }

    package func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
        precondition((1...10_000).contains(limit), "a page has 1 to 10 000 rows")
        var tries = 1
        while true {
            do throws(SourceError) {
                return try readPage(limit)
            } catch {
                let mayPass = connection.map { !$0.isAlive || $0.wasCancelled } ?? true
                snapshot = nil
                connection = nil
                guard mayPass, tries < Self.mostTries else { throw error }
                run?.loseSnapshot()
                usleep(UInt32(100_000 << tries))
                tries += 1
            }
        }
    }

    private func readPage(_ limit: Int) throws(SourceError) -> RecordPage? {
        guard var run, !run.passes.isEmpty else {
            try snapshot?.end()
            snapshot = nil
            connection = nil
            return nil
        }
        let snapshot = try takeSnapshot(of: limit, &run)
        let page = try run.page(limit, in: snapshot)
        // Only a page that was read whole moves the run.
        self.run = run
        return page
    }

    /// The snapshot of the next page: a new one after enough pages, if the time has moved on, and
    /// for pages of another size: what was sent ahead is lost to the cursor it came from.
    private func takeSnapshot(
        of limit: Int,
        _ run: inout TableRun
    ) throws(SourceError)
        -> Snapshot
    {
        if let snapshot {
            let most =
                run.layout.hasKeysetPages || run.layout.id != nil
                ? Self.pagesASnapshot.keyset : Self.pagesASnapshot.cursor
            let isOld = snapshot.pages >= most && run.mayRenew
            guard isOld || snapshot.pageSize != limit else { return snapshot }
            try snapshot.end()
            run.loseSnapshot()
        }
        let connection = try connect()
        let fresh = try Snapshot(
            over: connection,
            of: run.layout,
            pageSize: limit,
            cursor: run.state.newest,
            back: max(run.layout.time.margin, Int(table.changesWithin.wholeSeconds)),
            ahead: table.zone?.offset(at: Timestamp(seconds: run.now)) ?? 14 * 3_600
        )
        snapshot = fresh
        return fresh
    }

    private func connect() throws(SourceError) -> Connection {
        if let connection { return connection }
        let fresh = try Connection(table)
        connection = fresh
        return fresh
    }

    /// What tells the server, and its life since the last failover, from another; empty where it
    /// does not say.
    private static func identity(over connection: Connection) -> String {
        do throws(SourceError) {
            return try connection.query(Catalogue.identity).text(0, 0)
        } catch {
            return ""
        }
    }
}
