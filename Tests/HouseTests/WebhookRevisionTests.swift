import Contracts
import Foundation
import HTTP
import Synchronization
import Testing

/// What is said of events after the file that says it has changed.
@Suite(.timeLimit(.minutes(5))) struct `A webhook's file that changed` {
    /// A receiver that refuses everything until it is told to take it.
    private final class Mood: Sendable {
        let status = Mutex(500)
    }

    private let mood = Mood()
    private let house: Installation

    init() throws {
        house = try Installation { [mood] _ in .answer(status: mood.status.withLock { $0 }) }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try write(fields: "uniqueid = \"old\"")
    }

    private func write(fields: String, _ keys: String = "") throws {
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\nretries = 1\nwaits = [\"1s\"]\n\(keys)\n[parameters]\n\(fields)"
        )
    }

    private func bodies() throws -> [String] { try house.received().map(\.body) }

    @Test func `keeps the bytes of what was tried, and says new events anew`() throws {
        try house.run("sync --linger 0s")
        try write(fields: "uniqueid = \"new\"")
        mood.status.withLock { $0 = 200 }
        try house.folder.append(masterRows(2..<3), to: "Master.csv")
        let run = try house.run("sync --linger 5s")
        #expect(try run.count("deliveries.delivered") == 3)
        let all = try bodies()
        #expect(all.filter { $0.contains("\"old\"") }.count == 4, "\(all)")
        #expect(all.filter { $0.contains("\"new\"") }.count == 1)
        let explained = try house.run("explain 1795000000.0")
        #expect(explained.lines.contains { $0.contains("\"webhook_revision\":2") })
        #expect(explained.lines.contains { $0.contains("\"same_as_sent\":true") })
    }

    @Test func `is re-delivered as it is today, or as it was first said`() throws {
        try house.run("sync --linger 3s")
        #expect(
            try house.query("SELECT DISTINCT state FROM report_deliveries") == ["exhausted"]
        )
        try write(fields: "uniqueid = \"new\"")
        mood.status.withLock { $0 = 200 }
        let first = "--event-id " + (try house.received()[0].id)
        #expect(
            try house.run("redeliver \(first) --body original").count("deliveries.delivered") == 1
        )
        #expect(try bodies().last == bodies().first)
        #expect(try house.run("redeliver").count("deliveries.delivered") == 1)
        #expect(try bodies().last?.contains("\"new\"") == true)
        #expect(
            try house.received().map(\.id).suffix(2).sorted()
                == Set(house.received().map(\.id)).sorted()
        )
    }

    @Test func `leaves out what cannot be said again byte by byte, and says so`() throws {
        try house.run("sync --linger 3s")
        try shell(
            "sqlite3 '\(house.folder.file("ledger.sqlite"))' "
                + "\"UPDATE attempts SET body_hash = x'01' WHERE delivery_id = 1\""
        )
        mood.status.withLock { $0 = 200 }
        let run = try house.run("redeliver --body original")
        #expect(try run.count("deliveries.delivered") == 1)
        #expect(run.lines.contains { $0.contains("\"body-lost\"") && $0.contains("\"count\":1") })
        #expect(
            try house.query("SELECT count(*) FROM report_deliveries WHERE state = 'exhausted'") == [
                "1"
            ]
        )
    }

    @Test func `is re-delivered at a rate, as a replay that can be paused`() throws {
        mood.status.withLock { $0 = 404 }
        try house.folder.append(masterRows(2..<12), to: "Master.csv")
        try house.run("sync --linger 3s")
        mood.status.withLock { $0 = 200 }
        let run = try house.run("redeliver --rate 5/s")
        #expect(try run.count("deliveries.delivered") == 12)
        let seconds = try #require(try run.summary()["seconds"] as? Double)
        #expect(seconds >= 1, "twelve at five a second, five of them at once")
        #expect(try house.run("replay list").lines.contains { $0.contains("redeliver 20") })
        #expect(try house.run("redeliver --rate much").exit == 64)
    }

    @Test func `tells history as it said then, where that is asked for`() throws {
        mood.status.withLock { $0 = 200 }
        try house.run("sync")
        // A webhook that wants other calls today, and calls them otherwise.
        try house.addWebhook(
            "late",
            "event = \"call-end\"\n[parameters]\nuniqueid = \"first\""
        )
        try house.run("sync")
        try house.addWebhook(
            "late",
            "event = \"call-start\"\n[parameters]\nuniqueid = \"second\""
        )
        let range = "--source pbx --since 2026-11-01 --webhook late"
        let then = try house.run("backfill \(range) --as-of then --plan")
        #expect(then.lines.contains { $0.contains("\"event\":\"call-end\"") }, "\(then.lines)")
        #expect(then.lines.contains { $0.contains("first") })
        let plan = house.folder.file("plan.json")
        try house.run("backfill \(range) --as-of then --plan-out '\(plan)'")
        #expect(
            try house.run("backfill --apply '\(plan)' --yes").count("deliveries.delivered") == 2
        )
        #expect(try bodies().suffix(2).allSatisfy { $0.contains("\"first\"") })
        #expect(try house.run("backfill \(range) --yes").count("deliveries.delivered") == 2)
        #expect(try bodies().suffix(2).allSatisfy { $0.contains("\"second\"") })
    }

    @Test func `is another revision too when only its secret's place, or its URL, is another`()
        throws
    {
        func revisions() throws -> [String] {
            try house.query("SELECT count(*), count(DISTINCT definition) FROM webhook_revisions")
        }
        let environment = ["ONE": "secret-one", "TWO": "secret-two"]
        try write(fields: "uniqueid = \"id\"", "auth = { bearer = { env = \"ONE\" } }")
        try house.run("sync --linger 0s", environment: environment)
        #expect(try revisions() == ["1|1"])
        // A comment moves the line, and is no change.
        try write(fields: "uniqueid = \"id\"", "# ours\nauth = { bearer = { env = \"ONE\" } }")
        let same = try house.run("sync --linger 0s", environment: environment)
        #expect(try revisions() == ["1|1"])
        #expect(!same.lines.contains { $0.contains("webhook-changed") })
        try write(fields: "uniqueid = \"id\"", "auth = { bearer = { env = \"TWO\" } }")
        let run = try house.run("sync --linger 0s", environment: environment)
        #expect(run.lines.contains { $0.contains("webhook-changed") && $0.contains("auth") })
        #expect(try revisions() == ["2|1"], "what events say is the same")
        let text = try shell(
            "grep -ac secret- '\(house.folder.file("ledger.sqlite"))' || true"
        )
        #expect(text == "0")
    }
}
