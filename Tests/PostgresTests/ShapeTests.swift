import CDRPipeline
import Foundation
import Postgres
import Testing

@Suite(.enabled(if: cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
struct `The shapes of tables` {
    private let database: Database

    init() throws { database = try Database() }

    @Test func `the alembic schema is read by its end, rows without any time too`() throws {
        try database.sql(
            """
            CREATE TABLE "CDR x" (src varchar(80), dst varchar(80), channel varchar(80),
                start timestamp, answer timestamp, "end" timestamp, duration int, billsec int,
                disposition varchar(45), uniqueid varchar(150));
            INSERT INTO "CDR x" (start, "end", uniqueid) VALUES (NULL, NULL, 'none'),
                ('2026-11-23 08:00:00', '2026-11-23 09:05:00', 'long'),
                ('2026-11-23 09:00:00', '2026-11-23 09:01:00', 'short');
            """
        )
        let expected = ["short", "long", "none"]
        #expect(try Reading(database.source("\"CDR x\""), limit: 2).ids == expected)
        try database.sql("CREATE INDEX ON \"CDR x\" (\"end\")")
        #expect(try Reading(database.source("\"CDR x\""), limit: 2).ids == expected)
    }

    @Test func `times with an offset are given in UTC, NULL as nothing`() throws {
        try database.sql(
            """
            ALTER DATABASE "\(database.dsn.split(separator: "=").last ?? "")"
                SET TimeZone = 'Asia/Kolkata';
            """
        )
        try database.sql(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, start_stamp timestamptz NOT NULL,
                answer_stamp timestamptz, duration int, uniqueid text);
            INSERT INTO cdr (start_stamp, uniqueid) VALUES ('2026-11-23 09:00:00+02', 'ü');
            """
        )
        let source = database.source()
        try source.open(at: [])
        let record = try #require(try source.nextPage(limit: 10)?.records.first)
        #expect(record["start_stamp"] == "2026-11-23 07:00:00+00")
        #expect(record["answer_stamp"] == "")
        #expect(record["uniqueid"] == "ü")
        #expect(record.position.place == "cdr")
    }

    /// A table, the rows that are there at first, and those that come later, behind a longer call.
    struct Shape: Sendable, CustomTestStringConvertible {
        var name: String
        var table: String
        var start: @Sendable (Int) -> String
        var isEnd = false

        var testDescription: String { name }

        static let all: [Shape] = [
            Shape(
                name: "start with an offset",
                table: "start_stamp timestamptz, duration int",
                start: { "'2026-11-23 09:00:00+02'::timestamptz + \($0) * interval '1 s'" }
            ),
            Shape(
                name: "end with an offset",
                table: "start_stamp timestamptz, end_stamp timestamptz, duration int",
                start: { "'2026-11-23 09:00:00+02'::timestamptz + \($0) * interval '1 s'" },
                isEnd: true
            ),
            Shape(
                name: "seconds since 1970",
                table: "start_epoch bigint, duration numeric",
                start: { "\(1_795_000_000 + $0)" }
            ),
            Shape(
                name: "seconds since 1970, of the end, with a fraction",
                table: "start_epoch numeric, end_epoch numeric, duration int",
                start: { "\(1_795_000_000 + $0).25" },
                isEnd: true
            ),
            Shape(
                name: "a begin alone",
                table: "starttime timestamp",
                start: {
                    "timestamp '2026-11-23 09:00:00' + \($0) * interval '1 s'"
                }
            ),
        ]

        func insert(_ id: String, at second: Int) -> String {
            let names = table.split(separator: ", ").compactMap { $0.split(separator: " ").first }
            let values = names.map { $0 == "duration" ? "0" : start(second) }
            return "INSERT INTO cdr (uniqueid, \(names.joined(separator: ", "))) "
                + "VALUES ('\(id)', \(values.joined(separator: ", ")));"
        }
    }

    @Test(arguments: Shape.all, [false, true])
    func `every type of time is read by, in order, near and whole`(
        shape: Shape,
        hasIndex: Bool
    ) throws {
        try database.sql("CREATE TABLE cdr (uniqueid text, \(shape.table));")
        let advice = try database.source().advice()
        #expect(advice.indexes.map(\.purpose) == [.everyRun])
        if hasIndex {
            try database.sql(try #require(advice.indexes.first).statement)
            #expect(try database.source().advice().indexes.isEmpty)
        }
        for number in 0..<7 { try database.sql(shape.insert("a\(number)", at: number * 600)) }
        let first = try Reading(database.source(), limit: 3)
        #expect(first.ids == (0..<7).map { "a\($0)" })
        try database.sql(shape.insert("new", at: 4_000) + shape.insert("late", at: 3_400))
        let second = try Reading(database.source(), from: first.marks)
        // A transaction elsewhere in the cluster may have held the horizon back.
        #expect(second.ids.suffix(3) == ["late", "a6", "new"])
        #expect(second.late == second.ids.count - 2)
        let third = try Reading(database.source(lookBack: 700, every: 0), from: second.marks)
        #expect(third.ids.suffix(4) == ["a5", "late", "a6", "new"])
    }

    @Test func `rows from before they are wanted are left on the server`() throws {
        try database.sql(
            """
            CREATE TABLE cdr (uniqueid text, starttime timestamp);
            INSERT INTO cdr SELECT g::text, timestamp '2026-11-01 00:00:00' + g * interval '1 day'
                FROM generate_series(1, 20) g;
            """
        )
        let source = database.source()
        source.want(since: Timestamp(seconds: 1_795_000_000))
        #expect(try Reading(source).ids == ["18", "19", "20"])
        source.want(since: Timestamp(microseconds: .min))
        #expect(try Reading(source).ids.count == 20)
    }

    @Test func `a row is not read before it is finished`() throws {
        try database.sql(
            """
            CREATE TABLE cdr (id bigserial PRIMARY KEY, uniqueid text, starttime timestamp,
                duration int DEFAULT 0, ended boolean DEFAULT true);
            INSERT INTO cdr (uniqueid, starttime, ended) VALUES
                ('a', '2026-11-23 09:00:00', true), ('b', '2026-11-23 09:00:10', false),
                ('c', '2026-11-23 09:00:20', true);
            """
        )
        var hints = TableHints.stock
        hints.finished = "ended"
        let first = try Reading(database.source(hints: hints))
        #expect(first.ids == ["a", "c"])
        try database.sql("UPDATE cdr SET ended = true, duration = 5000 WHERE uniqueid = 'b'")
        let second = try Reading(database.source(hints: hints), from: first.marks)
        #expect(second.ids == ["b"])
        #expect(second.late == 1)
    }

    @Test func `ids that begin again are found by the look-back`() throws {
        try database.sql(
            """
            CREATE SEQUENCE s MAXVALUE 5 CYCLE;
            CREATE TABLE cdr (id int PRIMARY KEY DEFAULT nextval('s'), uniqueid text,
                starttime timestamp);
            INSERT INTO cdr (uniqueid, starttime) SELECT g::text, timestamp '2026-11-23 09:00:00'
                + g * interval '1 minute' FROM generate_series(1, 5) g;
            """
        )
        let first = try Reading(database.source())
        try database.sql(
            """
            DELETE FROM cdr WHERE id < 3;
            INSERT INTO cdr (uniqueid, starttime) VALUES ('6', '2026-11-23 09:06:00');
            """
        )
        let second = try Reading(database.source(every: 0), from: first.marks)
        #expect(second.ids == ["3", "4", "5", "6"])
    }

    @Test func `a table that others inherit from gives the rows of all`() throws {
        try database.sql(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, uniqueid text, starttime timestamp);
            CREATE TABLE heir (LIKE cdr INCLUDING ALL) INHERITS (cdr);
            CREATE INDEX ON cdr (starttime);
            INSERT INTO cdr SELECT g, 'p' || g, '2026-11-23 09:00:00' FROM generate_series(1, 50) g;
            INSERT INTO heir SELECT g, 'h' || g, '2026-11-23 09:00:00'
                FROM generate_series(1, 50) g;
            """
        )
        let ids = try Reading(database.source(), limit: 7).ids
        #expect(ids.count == 100 && Set(ids).count == 100)
    }

    @Test func `a user who may only read it reads it`() throws {
        let role = "r" + UUID().uuidString.replacing("-", with: "").lowercased()
        try database.sql(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, uniqueid text, starttime timestamp);
            INSERT INTO cdr VALUES (1, 'a', '2026-11-23 09:00:00');
            CREATE ROLE \(role) LOGIN; GRANT SELECT ON cdr TO \(role);
            """
        )
        let source = PostgresSource(
            PostgresTable(
                dsn: database.dsn.replacing("user=lab", with: "user=\(role)"),
                table: "cdr"
            )
        )
        let reading = try Reading(source)
        #expect(reading.ids == ["a"])
        #expect(reading.position("horizon")?.hasSuffix("@") == false, "the server's identity")
        try database.sql("DROP OWNED BY \(role); DROP ROLE \(role)")
    }

    @Test(arguments: ["", "CREATE INDEX ON cdr (starttime);"])
    func `pages of changing sizes lose nothing`(index: String) throws {
        try database.sql(
            """
            CREATE TABLE cdr (uniqueid text, starttime timestamp); \(index)
            INSERT INTO cdr SELECT g::text, timestamp '2026-11-23 09:00:00' + g * interval '1 s'
                FROM generate_series(1, 500) g;
            """
        )
        let source = database.source()
        try source.open(at: [])
        var ids: Set<String> = []
        var limit = 1
        while let page = try source.nextPage(limit: limit) {
            #expect(page.records.count <= limit)
            ids.formUnion(page.records.map { $0["uniqueid"] ?? "" })
            limit = limit % 50 + 7
        }
        #expect(ids.count == 500)
    }

    @Test(arguments: [false, true])
    func `a table in parts, and a view, are read as any other`(isView: Bool) throws {
        try database.sql(
            """
            CREATE TABLE parts (uniqueid text, starttime timestamp) PARTITION BY RANGE (starttime);
            CREATE TABLE one PARTITION OF parts FOR VALUES FROM ('2026-11-23') TO ('2026-11-24');
            CREATE TABLE two PARTITION OF parts FOR VALUES FROM ('2026-11-24') TO ('2026-11-25');
            CREATE INDEX ON parts (starttime);
            CREATE VIEW seen AS SELECT * FROM parts;
            INSERT INTO parts SELECT g::text, timestamp '2026-11-23 23:00:00'
                + g * interval '1 minute' FROM generate_series(1, 120) g;
            """
        )
        let name = isView ? "seen" : "parts"
        let first = try Reading(database.source(name), limit: 7)
        #expect(first.ids == (1...120).map(String.init))
        try database.sql("INSERT INTO parts VALUES ('late', '2026-11-24 00:58:30')")
        let second = try Reading(database.source(name), from: first.marks, limit: 2)
        #expect(second.ids.contains("late"))
        #expect(second.ids.suffix(3) == ["late", "119", "120"])
    }
}
