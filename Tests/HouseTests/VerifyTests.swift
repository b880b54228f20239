import Contracts
import Foundation
import HTTP
import Synchronization
import Testing

/// The proof that nothing is missing: what is planted is found, and nothing else.
@Suite(.timeLimit(.minutes(5))) struct `Verify` {
    private static let epoch = 1_700_000_000

    private func rows(_ numbers: Range<Int>) -> String { masterRows(numbers, epoch: Self.epoch) }

    private func house(rows count: Int) throws -> Installation {
        let house = try Installation()
        try house.folder.write(rows(0..<count), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nconcurrency = 64")
        #expect(try house.run("sync").count("deliveries.delivered") == count)
        return house
    }

    /// Changes the ledger as only a fault could.
    private func plant(_ sql: String, in house: Installation) throws {
        try shell("sqlite3 '\(house.folder.file("ledger.sqlite"))' \"\(sql)\"")
    }

    /// The calls of these rows, for a query.
    private func calls(_ numbers: Range<Int>) -> String {
        let from = Self.epoch + numbers.lowerBound
        return "(SELECT id FROM calls WHERE start_at >= \(from) * 1000000 "
            + "AND start_at < \(Self.epoch + numbers.upperBound) * 1000000)"
    }

    private func verify(_ house: Installation, _ more: String = "") throws -> Run {
        try house.run("verify --since 2023-11-01 \(more)")
    }

    /// The summary's counts, such as `row-missing behind`.
    private func counts(_ run: Run) throws -> [String: Int] {
        let kinds = try #require(run.summary()["findings"] as? [String: [String: Int]])
        return Dictionary(
            uniqueKeysWithValues: kinds.flatMap { kind, whys in
                whys.map { ("\(kind) \($0.key)", $0.value) }
            }
        )
    }

    /// The numbers of the rows that findings of a kind name.
    private func numbers(_ run: Run, _ kind: String) -> Set<Int> {
        let lines = run.lines.filter { $0.contains("\"kind\":\"\(kind)\"") }
        let found = lines.compactMap { $0.firstMatch(of: /"uniqueid":"\d+\.(\d+)"/)?.output.1 }
        return Set(found.compactMap { Int($0) })
    }

    @Test func `finds nothing where nothing is missing`() throws {
        let house = try house(rows: 300)
        let run = try verify(house, "--received '\(house.folder.file("received.jsonl"))'")
        #expect(run.exit == 0, "\(run.lines) \(run.talk)")
        #expect(try run.count("rows") == 300)
        #expect(try run.count("deliveries") == 300)
        #expect(try counts(run).isEmpty)
    }

    @Test func `finds 100 of 100 planted gaps of each kind, and writes nothing`() throws {
        let house = try house(rows: 1_000)
        let odd = rows(0..<100).replacing("DOCUMENTATION", with: "OMIT")
        let bad = String(repeating: "no row at all\n", count: 100)
        // Rows 100 to 199 are gone, and 2000 to 2099 were never taken.
        try house.folder.write(
            odd + rows(200..<1_000) + bad + rows(2_000..<2_100),
            to: "Master.csv"
        )
        try plant("DELETE FROM deliveries WHERE call_id IN \(calls(200..<300))", in: house)
        // A ledger that has lived: its calls were taken when they ended.
        try plant("UPDATE calls SET taken_at = end_at; UPDATE webhooks SET known_at = 0", in: house)
        let due = "UPDATE deliveries SET state = 0, due_at = 1 WHERE call_id IN \(calls(300..<400))"
        try plant(due, in: house)
        // In the receiver's list 400 to 499 are missing, and 500 to 599 twice.
        var ids = try house.query(
            "SELECT lower(hex(event_id)) FROM deliveries WHERE call_id NOT IN \(calls(400..<500))"
        )
        ids += try house.query(
            "SELECT lower(hex(event_id)) FROM deliveries WHERE call_id IN \(calls(500..<600))"
        )
        ids += (0..<100).map { "feed\($0)" }
        try house.folder.write((["event_id"] + ids).joined(separator: "\n"), to: "list.csv")
        let ledger = "sqlite3 -readonly '\(house.folder.file("ledger.sqlite"))' .dump | sha256sum"
        let before = try shell(ledger)
        let run = try verify(house, "--received '\(house.folder.file("list.csv"))'")
        #expect(run.exit == 3, "\(run.talk)")
        #expect(
            try counts(run) == [
                "row-missing behind": 100, "row-missing rejected": 100, "row-changed changed": 100,
                "call-vanished vanished": 100, "delivery-missing not-then": 100,
                "delivery-overdue due": 100, "not-received unexplained": 100,
                "not-delivered other-state": 100, "not-delivered unknown-id": 100,
                "received-twice unexplained": 100,
            ]
        )
        #expect(numbers(run, "row-missing") == Set(2_000..<2_100))
        #expect(numbers(run, "row-changed") == Set(0..<100))
        #expect(numbers(run, "call-vanished") == Set(100..<200))
        #expect(numbers(run, "delivery-missing") == Set(200..<300))
        #expect(numbers(run, "delivery-overdue") == Set(300..<400))
        #expect(numbers(run, "not-received") == Set(400..<500))
        #expect(numbers(run, "received-twice") == Set(500..<600))
        #expect(try shell(ledger) == before)
        let few = try verify(house, "--limit 3")
        #expect(numbers(few, "row-changed").count == 3)
        #expect(try counts(few)["row-changed changed"] == 100, "counts are always complete")
    }

    @Test func `repairs what is missing, after a plan, and says what no repair closes`() throws {
        let house = try house(rows: 100)
        try house.folder.write(rows(0..<100) + rows(2_000..<2_020), to: "Master.csv")
        try plant("DELETE FROM deliveries WHERE call_id IN \(calls(10..<20))", in: house)
        let due = "UPDATE deliveries SET state = 0, due_at = 1 WHERE call_id IN \(calls(20..<30))"
        try plant(due, in: house)
        #expect(try house.run("verify --since 2023-11-01 --repair").exit == 64, "it needs a yes")
        let run = try verify(house, "--repair --yes")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.lines.contains { $0.contains("\"type\":\"plan\"") && $0.contains(":10,") })
        #expect(try run.count("deliveries.delivered") == 40)
        let after = try verify(house)
        #expect(after.exit == 0, "\(after.lines)")
        #expect(try house.query("SELECT count(*) FROM report_deliveries") == ["120"])
        #expect(try Set(house.received().map(\.id)).count == 120)
        try house.folder.write(rows(1..<100) + rows(2_000..<2_020), to: "Master.csv")
        try plant("DELETE FROM deliveries WHERE call_id IN \(calls(50..<60))", in: house)
        try house.folder.write(
            rows(0..<1).replacing("DOCUMENTATION", with: "OMIT") + rows(1..<100)
                + rows(2_000..<2_020),
            to: "Master.csv"
        )
        let partly = try verify(house, "--repair --yes")
        #expect(partly.exit == 3, "a row that changed is changed still")
        #expect(try partly.count("deliveries.delivered") == 10)
    }

    @Test func `finds nothing beside a sync that has just begun to send`() throws {
        let isSilent = Mutex(true)
        let house = try Installation { _ in
            isSilent.withLock { $0 } ? .silence : .answer(status: 200)
        }
        try house.folder.write(rows(0..<100), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let sync = try house.startSync()
        while house.receiver.requests < 16 {}
        let run = try verify(house)
        #expect(run.exit == 0, "\(run.lines) \(run.talk)")
        #expect(try run.count("deliveries") == 100)
        #expect(run.talk.isEmpty, "cron mails what is said")
        let told = try house.run("explain 1700000000.0")
        #expect(told.lines.contains { $0.contains("\"standing\":\"attempting\"") })
        sync.interrupt()
        sync.terminate()
        sync.waitUntilExit()
        isSilent.withLock { $0 = false }
        #expect(try house.run("sync").count("deliveries.delivered") == 100)
    }

    @Test func `calls no gap what was never promised, and says why`() throws {
        let house = try house(rows: 30)
        // A rotation that the pattern does not follow, and a webhook that no run has seen.
        try house.folder.write(rows(10..<30), to: "Master.csv")
        try house.addWebhook("popup", "event = \"call-start\"")
        var run = try verify(house)
        #expect(run.exit == 0, "\(run.lines)")
        #expect(
            try counts(run) == ["call-vanished rotated": 10, "delivery-missing never-seen": 30]
        )
        try house.run("sync")
        run = try verify(house)
        #expect(try counts(run)["delivery-missing younger"] == 30)
        #expect(try counts(try verify(house, "--webhook crm")) == ["call-vanished rotated": 10])
        #expect(try verify(house, "--received list").exit == 64, "whose list is it?")
    }

    @Test func `says that rows began before the source's since`() throws {
        let house = try Installation()
        try house.folder.write(rows(0..<20), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let file = try String(contentsOfFile: house.folder.file("cdrhook.toml"), encoding: .utf8)
        try house.folder.write(
            file.replacing("beginning", with: "2023-11-14T22:13:30Z"),
            to: "cdrhook.toml"
        )
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("rows.new") == 10)
        let run = try verify(house)
        #expect(run.exit == 0)
        #expect(try counts(run) == ["row-missing before-since": 10])
    }

    @Test func `cannot prove anything of a source that it cannot read`() throws {
        let house = try house(rows: 3)
        try shell("rm '\(house.folder.file("Master.csv"))'")
        #expect(try verify(house).exit == 5)
    }

    @Test(.enabled(if: Installation.cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
    func `finds 100 of 100 in a table`() throws {
        let house = try Installation()
        let dsn = try house.database(
            """
            CREATE TABLE cdr (id serial PRIMARY KEY, calldate timestamp, src text, dst text,
                channel text, dstchannel text, duration int, billsec int, disposition text,
                userfield text, uniqueid text)
            """
        )
        func sql(_ text: String) throws { try house.change(dsn, text) }
        func insert(_ numbers: Range<Int>) throws {
            try sql(
                """
                INSERT INTO cdr (calldate, src, dst, channel, dstchannel, duration, billsec,
                    disposition, userfield, uniqueid)
                SELECT to_timestamp(\(Self.epoch) + n) AT TIME ZONE 'UTC', '0445550101', '201',
                    'PJSIP/provider-1', 'PJSIP/201-1', 10, 10, 'ANSWERED', '',
                    \(Self.epoch) + n || '.' || n
                FROM generate_series(\(numbers.lowerBound), \(numbers.upperBound - 1)) n
                """
            )
        }
        try insert(0..<1_000)
        try house.add("name = \"pbx\"\npostgres = { dsn = \"\(dsn)\", table = \"cdr\" }")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("deliveries.delivered") == 1_000)
        let clean = try verify(house)
        #expect(clean.exit == 0, "\(clean.lines) \(clean.talk)")
        try sql("UPDATE cdr SET userfield = 'later' WHERE id <= 100")
        try sql("DELETE FROM cdr WHERE id > 100 AND id <= 200")
        try insert(2_000..<2_100)
        let run = try verify(house)
        #expect(run.exit == 3)
        #expect(
            try counts(run) == [
                "row-missing beyond-look-back": 100, "row-changed changed": 100,
                "call-vanished vanished": 100,
            ]
        )
        #expect(run.lines.contains { $0.contains("\"detail\":\"userfield\"") })
        #expect(numbers(run, "row-missing") == Set(2_000..<2_100))
        #expect(numbers(run, "call-vanished") == Set(100..<200))
    }
}
