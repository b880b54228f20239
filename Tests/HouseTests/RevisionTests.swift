import Contracts
import Foundation
import HTTP
import Testing

/// Rows of a table that say more, or something else, after their call was told.
@Suite(
    .enabled(if: Installation.cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"),
    .timeLimit(.minutes(5))
)
struct `A row that changes` {
    private let house: Installation
    private let dsn: String

    /// A table whose calls ended `ago` seconds before now.
    init() throws {
        house = try Installation { request in
            .answer(status: request.target == "/broken" ? 500 : 200)
        }
        dsn = try house.database(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, calldate timestamp, src text, dst text,
                channel text, duration int, billsec int, disposition text, uniqueid text,
                recordingfile text, price text);
            CREATE INDEX ON cdr (calldate);
            """
        )
    }

    private func follow(_ more: String = "") throws {
        let postgres = "postgres = { dsn = \"\(dsn)\", table = \"cdr\" }"
        try house.add("name = \"pbx\"\ncalls = \"legs\"\n\(postgres)\n\(more)")
    }

    private func add(_ id: Int, endedAgo seconds: Int) throws {
        try house.change(
            dsn,
            """
            INSERT INTO cdr VALUES (DEFAULT,
                now() AT TIME ZONE 'UTC' - interval '\(seconds + 30) s', '100', '200',
                'PJSIP/100-1', 30, 20, 'ANSWERED', '1795000000.\(id)', '', '0.10');
            """
        )
    }

    private func change(_ id: Int, _ what: String) throws {
        try house.change(
            dsn,
            "UPDATE cdr SET \(what) WHERE uniqueid = '1795000000.\(id)';"
        )
    }

    private func received(at webhook: String) throws -> [Receipt] {
        try house.received().filter { $0.target == "/\(webhook)" }
    }

    @Test func `is told again to those who asked for it, under a new id`() throws {
        try follow()
        try house.addWebhook("quiet", "event = \"call-end\"")
        try house.addWebhook("all", "event = \"call-end\"\nrevisions = \"resend\"")
        try house.addWebhook(
            "recordings",
            "event = \"call-end\"\nupdate_fields = [\"public_recording\"]"
        )
        try house.addWebhook("start", "event = \"call-start\"\nrevisions = \"resend\"")
        try house.addWebhook(
            "price",
            "event = \"call-end\"\nrevisions = \"resend\"\n[parameters]\n\"cdr.price\" = \"p\""
        )
        try add(1, endedAgo: 60)
        #expect(try house.run("sync").count("deliveries.delivered") == 5)
        #expect(try house.run("sync").count("deliveries.due") == 0)
        try change(1, "recordingfile = 'https://pbx.example/1.wav'")
        let second = try house.run("sync")
        #expect(try second.count("deliveries.delivered") == 2, "all and recordings")
        #expect(try second.count("calls.revised") == 1)
        #expect(try second.count("calls.new") == 0)
        try change(1, "price = '0.20'")
        #expect(try house.run("sync").count("deliveries.delivered") == 1, "price alone")
        #expect(try house.run("sync").count("calls.revised") == 0)
        #expect(try received(at: "quiet").count == 1)
        #expect(try received(at: "start").count == 1, "a Call Start knows of no recording")
        #expect(try received(at: "recordings").last?.body.contains("1.wav") == true)
        #expect(try received(at: "price").map(\.body) == ["{\"p\":\"0.10\"}", "{\"p\":\"0.20\"}"])
        let all = try house.received()
        #expect(Set(all.map(\.id)).count == all.count)
        // What was told is told: neither a backfill nor a comparison finds anything missing.
        let range = "--since 2026-01-01 --yes"
        #expect(
            try house.run("backfill --source pbx --webhook all --webhook quiet \(range)").count(
                "deliveries.due"
            ) == 0
        )
        let verify = try house.run("verify --since 2d")
        #expect(verify.exit == 0, "\(verify.lines)")
        let story = try house.run("explain 1795000000.1")
        #expect(story.lines.contains { $0.contains("other-revision") }, "\(story.lines)")
    }

    @Test func `says what it said when an attempt is repeated`() throws {
        try follow()
        try house.addWebhook(
            "broken",
            """
            event = "call-end"
            waits = ["1s"]
            [parameters]
            "cdr.price" = "p"
            uniqueid = "id"
            """
        )
        try house.addWebhook("all", "event = \"call-end\"\nrevisions = \"resend\"")
        try add(1, endedAgo: 60)
        try house.run("sync --linger 0s")
        try change(1, "price = '9.99'")
        try house.run("sync --linger 5s")
        let bodies = try received(at: "broken").map(\.body)
        #expect(bodies.count > 1)
        #expect(Set(bodies).count == 1, "\(bodies)")
    }

    @Test func `is waited for, and told once when it is complete`() throws {
        try follow()
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\nwait_for = [\"public_recording\"]\nwait_limit = \"10m\""
        )
        try add(1, endedAgo: 60)
        try add(2, endedAgo: 900)
        let first = try house.run("sync")
        #expect(try first.count("deliveries.delivered") == 1, "the second has waited long enough")
        #expect(try first.count("deliveries.not_due") == 1)
        let before = try house.query(
            "SELECT event_id FROM report_deliveries WHERE state = 'scheduled'"
        )
        try change(1, "recordingfile = 'https://pbx.example/1.wav'")
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try received(at: "crm").last?.body.contains("1.wav") == true)
        #expect(try received(at: "crm").last?.id == before.first, "it keeps the id of its event")
        // What comes behind the limit is an update.
        try change(2, "recordingfile = 'https://pbx.example/2.wav'")
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try received(at: "crm").last?.body.contains("2.wav") == true)
        #expect(Set(try house.received().map(\.id)).count == 3)
    }

    @Test func `that the source is told to follow reaches webhooks that say nothing`() throws {
        try follow("revisions = \"resend\"")
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.addWebhook("deaf", "event = \"call-end\"\nrevisions = \"ignore\"")
        try add(1, endedAgo: 60)
        try house.run("sync")
        try change(1, "disposition = 'NO ANSWER', billsec = 0")
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try received(at: "crm").last?.body.contains("\"No Answer\"") == true)
        #expect(try received(at: "deaf").count == 1)
    }

    @Test func `is told once whatever run is killed over it`() throws {
        try follow()
        try house.addWebhook("all", "event = \"call-end\"\nrevisions = \"resend\"")
        try house.addWebhook(
            "waiting",
            "event = \"call-end\"\nwait_for = [\"public_recording\"]\nwait_limit = \"1h\""
        )
        try house.change(
            dsn,
            """
            INSERT INTO cdr (calldate, src, dst, channel, duration, billsec, disposition, uniqueid,
                recordingfile, price)
            SELECT now() AT TIME ZONE 'UTC' - n * interval '1 s', '100', '200', 'PJSIP/100-1', 1, 1,
                'ANSWERED', '1795000000.' || n, '', '1' FROM generate_series(1, 1200) n;
            """
        )
        try house.kill("sync --linger 0s", 5)
        try house.run("sync")
        try house.change(dsn, "UPDATE cdr SET recordingfile = 'https://pbx.example/r';")
        try house.kill("sync --linger 0s", 10)
        let run = try house.run("sync")
        #expect(run.exit == 0, "\(run.lines)")
        #expect(
            try house.query("SELECT revision, count(*) FROM report_calls GROUP BY 1") == [
                "0|1200", "1|1200",
            ]
        )
        try house.expectOnce(3_600)
        let waiting = try received(at: "waiting")
        #expect(waiting.allSatisfy { $0.body.contains("/r\"") })
    }

    @Test func `needs a key, and an index by time, and check says so`() throws {
        try follow("revisions = \"resend\"")
        try house.addWebhook("crm", "event = \"call-end\"")
        try add(1, endedAgo: 60)
        func texts(_ what: String) throws -> [String] {
            try house.run("check").lines.filter { $0.contains("\"what\":\"\(what)\"") }
        }
        #expect(try texts("key").isEmpty)
        let line = try #require(try texts("index").first)
        #expect(line.contains("each run reads the whole table"), "its number finds no change")
        let statement = try #require(line.firstMatch(of: /"statement":"([^"]+)"/)?.1)
        try house.change(dsn, "\(statement);")
        #expect(try texts("index").isEmpty)
        try house.change(dsn, "ALTER TABLE cdr DROP COLUMN id;")
        #expect(try texts("key").first?.contains("postgres.key") ?? false)
    }
}
