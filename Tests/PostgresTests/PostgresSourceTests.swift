import CDRPipeline
import Contracts
import Foundation
import Postgres
import Testing

@Suite(.enabled(if: cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
struct `A Postgres table` {
    private let database: Database

    init() throws { database = try Database() }

    private func keepsThePromises(
        of table: String,
        every: Int = 3_600,
        index: String = ""
    ) throws {
        try RecordSourceContract {
            let name = "t" + UUID().uuidString.replacing("-", with: "").lowercased()
            try database.sql(table.replacing("TABLE cdr", with: "TABLE \(name)"))
            if !index.isEmpty { try database.sql("CREATE INDEX ON \(name) \(index)") }
            return RecordSourceContract.World(
                column: "uniqueid",
                source: { database.source(name, every: every) },
                append: { rows in
                    // Each row a minute after the one before, by the number in its name.
                    let values = rows.map { row in
                        "(timestamp '2026-11-23 00:00:00' + interval '1 minute' * "
                            + "\(row.filter(\.isNumber)), '\(row)')"
                    }
                    try database.sql(
                        "INSERT INTO \(name) (calldate, uniqueid) VALUES "
                            + values.joined(separator: ", ") + ";"
                    )
                }
            )
        }()
    }

    @Test(
        arguments: [0, 3_600],
        ["", "((calldate + coalesce(duration, 0) * interval '1 second'))"]
    )
    func `keeps the promises of a source of records`(every: Int, index: String) throws {
        try keepsThePromises(of: Database.documented, every: every, index: index)
    }

    @Test func `keeps them with a column of ids`() throws {
        let table = Database.documented.replacing("cdr (", with: "cdr (id serial PRIMARY KEY, ")
        try keepsThePromises(of: table)
    }

    @Test(arguments: ["", "CREATE INDEX ON cdr (calldate, duration);"])
    func `without a key gives every row of equal times once`(index: String) throws {
        try database.sql(
            Database.documented + index
                + "INSERT INTO cdr (calldate, uniqueid) SELECT '2026-11-23 09:00:00', g::text "
                + "FROM generate_series(1, 25000) g;"
        )
        let ids = try Reading(database.source(), limit: 300).ids
        #expect(ids.count == 25_000)
        #expect(Set(ids).count == 25_000)
    }

    @Test func `gives the look-back again when it is due, and what came late in it`() throws {
        try database.sql(
            Database.documented
                + "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 07:00:00', 'old'), "
                + "('2026-11-23 08:10:00', 'a'), ('2026-11-23 09:00:00', 'b');"
        )
        let first = try Reading(database.source())
        #expect(first.ids == ["old", "a", "b"])
        #expect(first.late == 0)
        // Its time lies behind the near window: only the look-back finds it.
        try database.sql(
            "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 08:15:00', 'late');"
        )
        let second = try Reading(database.source(), from: first.marks)
        #expect(!second.ids.contains("late") && !second.ids.contains("a"))
        let third = try Reading(database.source(every: 0), from: second.marks)
        #expect(third.ids.suffix(3) == ["a", "late", "b"])
        #expect(third.late == 2, "what lies behind the newest row; the ledger knows which are new")
    }

    @Test func `gives only what is new in the near window`() throws {
        try database.sql(
            Database.documented
                + "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 08:59:00', 'a'), "
                + "('2026-11-23 09:00:00', 'b');"
        )
        let first = try Reading(database.source())
        try database.sql(
            "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 08:59:30', 'c');"
        )
        let second = try Reading(database.source(), from: first.marks)
        // A transaction elsewhere in the cluster may have held the horizon back.
        #expect(second.ids.suffix(2) == ["c", "b"])
        #expect(second.late == second.ids.count - 1)
    }

    @Test func `gives a row whose transaction was open while others were read`() throws {
        try database.sql(Database.documented)
        let writer = try Session(database.dsn)
        try writer.run(
            "BEGIN; INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 08:00:00', 'slow')"
        )
        try database.sql(
            "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 08:00:01', 'quick');"
        )
        var reading = try Reading(database.source())
        #expect(reading.ids == ["quick"])
        // Five runs later the cursor is far ahead.
        for hour in 10..<15 {
            try database.sql(
                "INSERT INTO cdr (calldate, uniqueid) VALUES ('2026-11-23 \(hour):00:00', 'x');"
            )
            reading = try Reading(database.source(), from: reading.marks)
        }
        try writer.run("COMMIT")
        let found = try Reading(database.source(), from: reading.marks)
        #expect(found.ids.first == "slow")
        // It holds the window back no longer.
        #expect(try !Reading(database.source(), from: found.marks).ids.contains("slow"))
    }

    @Test func `is not led into the future by one wrong clock`() throws {
        try database.sql(
            Database.documented
                + "INSERT INTO cdr (calldate, uniqueid) VALUES ('2038-01-19 03:14:07', 'wrong'), "
                + "(now() AT TIME ZONE 'UTC', 'a');"
        )
        let first = try Reading(database.source())
        try database.sql(
            "INSERT INTO cdr (calldate, uniqueid) VALUES (now() AT TIME ZONE 'UTC', 'b');"
        )
        let second = try Reading(database.source(), from: first.marks)
        #expect(second.ids.contains("b"))
    }

    @Test(arguments: ["nothing", "a.b.c.d; DROP TABLE x", ""])
    func `says so when there is no such table`(table: String) throws {
        let source = database.source(table)
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
