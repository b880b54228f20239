import CDRPipeline
import Contracts
import Foundation
import Postgres
import Testing

/// The throw-away cluster of `Tests/run`, or `nil` without one.
let cluster = ProcessInfo.processInfo.environment["CDRHOOK_TEST_POSTGRES"]

/// A database of one test alone.
struct Database {
    /// The connection to it, as libpq takes it.
    let dsn: String

    private let session: Session

    init() throws {
        let cluster = try #require(cluster)
        let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
        try Session(cluster).run("CREATE DATABASE \(name)")
        dsn = cluster.replacing("dbname=postgres", with: "dbname=\(name)")
        session = try Session(dsn)
    }

    /// Runs statements; returns the first value of the last.
    @discardableResult
    func sql(_ text: String) throws -> String { try session.run(text) }

    /// A source of a table.
    func source(
        _ table: String = "cdr",
        lookBack: Int = 3_600,
        every: Int = 3_600,
        hints: TableHints = .stock
    ) -> PostgresSource {
        PostgresSource(
            PostgresTable(
                dsn: dsn,
                table: table,
                lookBack: .seconds(lookBack),
                lookBackEvery: .seconds(every),
                zone: .utc,
                hints: hints
            )
        )
    }

    /// Ends every connection that a source has to this database.
    func terminateSources() throws {
        try sql(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                + "WHERE application_name = 'cdrhook' AND datname = current_database()"
        )
    }

    /// Asterisk's documented table: no key, no insert time, no answer.
    static let documented = """
        CREATE TABLE cdr (calldate timestamp NOT NULL, clid varchar(80) NOT NULL DEFAULT '',
            src varchar(80) NOT NULL DEFAULT '', dst varchar(80) NOT NULL DEFAULT '',
            dcontext varchar(80) NOT NULL DEFAULT '', channel varchar(80) NOT NULL DEFAULT '',
            dstchannel varchar(80) NOT NULL DEFAULT '', lastapp varchar(80) NOT NULL DEFAULT '',
            lastdata varchar(80) NOT NULL DEFAULT '', duration int NOT NULL DEFAULT 0,
            billsec int NOT NULL DEFAULT 0, disposition varchar(45) NOT NULL DEFAULT '',
            amaflags int NOT NULL DEFAULT 0, accountcode varchar(20) NOT NULL DEFAULT '',
            uniqueid varchar(150) NOT NULL DEFAULT '', userfield varchar(255) NOT NULL DEFAULT '');
        """
}

/// What one run of a source gave.
struct Reading {
    /// The rows' uniqueids, in order.
    var ids: [String] = []

    /// How many lay behind the cursor.
    var late = 0

    /// The checkpoints after it.
    var marks: [Checkpoint] = []

    /// What it said.
    var notes: [String] = []

    /// Reads a source to its end; `afterPage` is called after each page.
    init(
        _ source: PostgresSource,
        from checkpoints: [Checkpoint] = [],
        limit: Int = 1_000,
        afterPage: () throws -> Void = {}
    ) throws {
        try source.open(at: checkpoints)
        marks = checkpoints
        while let page = try source.nextPage(limit: limit) {
            #expect(page.records.count <= limit)
            ids += page.records.map { $0["uniqueid"] ?? "" }
            late += page.lateRows.count
            notes += page.notes
            if !page.checkpoints.isEmpty { marks = page.checkpoints }
            try afterPage()
        }
    }

    /// The position of a stream.
    func position(_ stream: String) -> String? {
        marks.first { $0.stream == stream }?.position
    }
}
