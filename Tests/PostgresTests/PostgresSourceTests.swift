import CDRPipeline
import Contracts
import Foundation
import Postgres
import Testing

/// The throw-away cluster of `Tests/run`, or `nil` without one.
private let cluster = ProcessInfo.processInfo.environment["CDRHOOK_TEST_POSTGRES"]

@Suite(.enabled(if: cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
struct `A Postgres table` {
    private let dsn: String

    /// A database of this test alone.
    init() throws {
        let cluster = try #require(cluster)
        let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
        try shell("psql -qX '\(cluster)' -c 'CREATE DATABASE \(name)'")
        dsn = cluster.replacing("dbname=postgres", with: "dbname=\(name)")
    }

    private func sql(_ text: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(text, to: "x.sql")
        let said = try shell(
            "psql -qX -v ON_ERROR_STOP=1 '\(dsn)' -f '\(folder.file("x.sql"))' 2>&1"
        )
        #expect(said.isEmpty, "\(said)")
    }

    /// The documented table: no key, no insert time, no answer.
    private static let documented = """
        CREATE TABLE cdr (calldate timestamp NOT NULL, clid varchar(80) NOT NULL DEFAULT '',
            src varchar(80) NOT NULL DEFAULT '', dst varchar(80) NOT NULL DEFAULT '',
            dcontext varchar(80) NOT NULL DEFAULT '', channel varchar(80) NOT NULL DEFAULT '',
            dstchannel varchar(80) NOT NULL DEFAULT '', lastapp varchar(80) NOT NULL DEFAULT '',
            lastdata varchar(80) NOT NULL DEFAULT '', duration int NOT NULL DEFAULT 0,
            billsec int NOT NULL DEFAULT 0, disposition varchar(45) NOT NULL DEFAULT '',
            amaflags int NOT NULL DEFAULT 0, accountcode varchar(20) NOT NULL DEFAULT '',
            uniqueid varchar(150) NOT NULL DEFAULT '', userfield varchar(255) NOT NULL DEFAULT '');
        """

    private func read(
        _ source: PostgresSource,
        from checkpoints: [Checkpoint] = [],
        limit: Int = 1_000
    ) throws -> (ids: [String], late: Int, marks: [Checkpoint]) {
        try source.open(at: checkpoints)
        var ids: [String] = []
        var late = 0
        var marks = checkpoints
        while let page = try source.nextPage(limit: limit) {
            #expect(page.records.count <= limit)
            ids += page.records.map { $0["uniqueid"] ?? "" }
            late += page.lateRows.count
            if !page.checkpoints.isEmpty { marks = page.checkpoints }
        }
        return (ids, late, marks)
    }

    private func source(_ table: String = "cdr", lookBack: Int = 3_600) -> PostgresSource {
        PostgresSource(PostgresTable(dsn: dsn, table: table, lookBack: .seconds(lookBack)))
    }

    @Test func `keeps the promises of a source of records`() throws {
        try RecordSourceContract {
            let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
            try sql(Self.documented.replacing("TABLE cdr", with: "TABLE \(name)"))
            return RecordSourceContract.World(
                column: "uniqueid",
                source: { source(name) },
                append: { rows in
                    // Each row a minute after the one before, by the number in its name.
                    let values = rows.map { row in
                        "(timestamp '2026-11-23 00:00:00' + interval '1 minute' * "
                            + "\(row.filter(\.isNumber)), '\(row)')"
                    }
                    try sql(
                        "INSERT INTO \(name) (calldate, uniqueid) VALUES "
                            + values.joined(separator: ", ") + ";"
                    )
                }
            )
        }()
    }

    @Test func `without a key gives every row of equal times once`() throws {
        try sql(
            Self.documented
                + "INSERT INTO cdr (calldate, uniqueid) SELECT '2026-11-23 09:00:00', g::text "
                + "FROM generate_series(1, 25000) g;"
        )
        let ids = try read(source(), limit: 3_000).ids
        #expect(ids.count == 25_000)
        #expect(Set(ids).count == 25_000)
    }

    @Test func `gives the look-back again, and finds a row that came late in it`() throws {
        try sql(
            Self.documented
                + "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 07:00:00', 'old'), "
                + "('2026-11-23 09:00:00', 'a'), ('2026-11-23 09:10:00', 'b');"
        )
        let first = try read(source())
        #expect(first.ids == ["old", "a", "b"])
        #expect(first.late == 0)
        try sql("INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 09:05:00', 'late');")
        let second = try read(source(), from: first.marks)
        #expect(second.ids == ["a", "late", "b"])
        #expect(second.late == 2, "what lies behind the newest row; the ledger knows which are new")
    }

    @Test func `gives a row whose transaction was open while others were read`() throws {
        try sql(Self.documented)
        let writer = Process()
        writer.executableURL = URL(filePath: "/bin/sh")
        let input = Pipe()
        let output = Pipe()
        writer.standardInput = input
        writer.standardOutput = output
        writer.arguments = ["-c", "exec psql -qXAt '\(dsn)'"]
        try writer.run()
        func say(_ text: String) throws {
            try input.fileHandleForWriting.write(contentsOf: Data((text + "\n").utf8))
        }
        try say(
            "BEGIN; INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 09:00:00', 'slow'); "
                + "SELECT 'ready';"
        )
        _ = output.fileHandleForReading.availableData
        try sql("INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 09:01:00', 'quick');")
        let first = try read(source())
        #expect(first.ids == ["quick"])
        try say("COMMIT;")
        try input.fileHandleForWriting.close()
        writer.waitUntilExit()
        #expect(try read(source(), from: first.marks).ids == ["slow", "quick"])
    }

    @Test func `is not led into the future by one wrong clock`() throws {
        try sql(
            Self.documented
                + "INSERT INTO cdr (calldate, uniqueid) VALUES ('2038-01-19 03:14:07', 'wrong'), "
                + "(now() AT TIME ZONE 'UTC', 'a');"
        )
        let first = try read(source())
        try sql("INSERT INTO cdr (calldate, uniqueid) VALUES (now() AT TIME ZONE 'UTC', 'b');")
        let second = try read(source(lookBack: 86_400), from: first.marks)
        #expect(second.ids.contains("b"))
    }

    @Test func `goes on after its connection was ended by the server`() throws {
        try sql(
            Self.documented
                + "INSERT INTO cdr (calldate, uniqueid) SELECT timestamp '2026-11-23 09:00:00' "
                + "+ g * interval '1 second', g::text FROM generate_series(1, 500) g;"
        )
        let source = source()
        try source.open(at: [])
        var ids: Set<String> = []
        while let page = try source.nextPage(limit: 100) {
            ids.formUnion(page.records.map { $0["uniqueid"] ?? "" })
            try shell(
                "psql -qXAt '\(dsn)' -c \"SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                    + "WHERE application_name = 'cdrhook' AND datname = current_database()\""
            )
        }
        #expect(ids.count == 500)
    }

    @Test func `is read in the alembic schema, rows without any time too`() throws {
        try sql(
            """
            CREATE TABLE "CDR x" (src varchar(80), dst varchar(80), channel varchar(80),
                start timestamp, answer timestamp, "end" timestamp, duration int, billsec int,
                disposition varchar(45), uniqueid varchar(150));
            INSERT INTO "CDR x" (start, uniqueid) VALUES (NULL, 'none'),
                ('2026-11-23 09:00:00', 'a');
            """
        )
        #expect(try read(source("\"CDR x\"")).ids == ["a", "none"])
    }

    @Test func `gives times with an offset in UTC, NULL as nothing`() throws {
        try sql(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, start_stamp timestamptz NOT NULL,
                answer_stamp timestamptz, duration int, uniqueid text);
            INSERT INTO cdr (start_stamp, uniqueid) VALUES ('2026-11-23 09:00:00+02', 'ü');
            """
        )
        let source = source()
        try source.open(at: [])
        let record = try #require(try source.nextPage(limit: 10)?.records.first)
        #expect(record["start_stamp"] == "2026-11-23 07:00:00+00")
        #expect(record["answer_stamp"] == "")
        #expect(record["uniqueid"] == "ü")
        #expect(record.position.place == "cdr")
    }

    @Test(arguments: ["nothing", "a.b.c.d; DROP TABLE x", ""])
    func `says so when there is no such table`(table: String) throws {
        let source = source(table)
        #expect(throws: SourceError.self) { try source.open(at: []) }
    }

    @Test func `never shows a password in a failure`() throws {
        let source = PostgresSource(
            PostgresTable(
                dsn: "host=/nowhere user=x dbname=y",
                password: "canary-secret",
                table: "cdr"
            )
        )
        let error = #expect(throws: SourceError.self) { try source.open(at: []) }
        #expect(error?.reason.contains("canary") == false)
    }
}
