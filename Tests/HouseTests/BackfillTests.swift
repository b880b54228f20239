import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// Calls of the past: planned, asked for, sent behind live ones, paused, resumed, cancelled.
@Suite(.timeLimit(.minutes(10))) struct `A backfill` {
    private static let range = "--source pbx --since 2026-11-01 --until 2026-12-01"

    /// Calls that were taken before the webhook `new` came.
    private func house(
        calls: Int,
        keys: String = "",
        _ handler: Receiver.Handler? = nil
    ) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<calls), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("old", "event = \"call-start\"")
        try house.run("sync")
        try house.addWebhook("new", "event = \"call-end\"\n\(keys)")
        return house
    }

    private func lines(_ run: Run, _ type: String) throws -> [[String: Any]] {
        try run.lines.compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let fields = object as? [String: Any] else { return nil }
            return fields["type"] as? String == type ? fields : nil
        }
    }

    @Test func `asks, or needs a yes where nobody can be asked`() throws {
        let house = try house(calls: 3)
        let run = try house.run("backfill \(Self.range) --webhook new")
        #expect(run.exit == 64)
        #expect(run.talk.contains("--yes"))
        #expect(try house.received().filter { $0.target == "/new" }.isEmpty)
    }

    @Test func `plans by webhook, event, day and cause, and shows three exact requests`() throws {
        let house = try house(calls: 30)
        try house.run("backfill \(Self.range) --webhook new --limit 10 --yes")
        let plan = try house.run("backfill \(Self.range) --webhook new --webhook old --plan")
        let groups = try lines(plan, "plan-group")
        #expect(groups.map { $0["webhook"] as? String } == ["new", "old"])
        #expect(groups.map { $0["send"] as? Int } == [20, 0])
        #expect(groups.map { $0["delivered"] as? Int } == [10, 30])
        #expect(groups[0]["day"] as? String == "2026-11-18")
        #expect(groups[0]["cause"] as? String == "Answered")
        #expect(try lines(plan, "request").count == 3)
        let whole = try #require(try lines(plan, "plan").first)
        #expect(whole["deliveries"] as? Int == 20)
        #expect(whole["known"] as? Int == 40)
        #expect(try house.received().filter { $0.target == "/new" }.count == 10)
    }

    @Test func `takes only what is asked for`() throws {
        let house = try house(calls: 20, keys: "call_types = [\"inbound\", \"outbound\"]")
        func planned(_ options: String) throws -> Int? {
            let run = try house.run("backfill \(Self.range) --webhook new --plan \(options)")
            return try lines(run, "plan").first?["deliveries"] as? Int
        }
        #expect(try planned("") == 20)
        #expect(try planned("--uniqueid 1795000003.3 --uniqueid 1795000004.4") == 2)
        #expect(try planned("--call-type outbound") == 0)
        #expect(try planned("--cause Answered --event call-end") == 20)
        #expect(try planned("--cause Busy") == 0)
        #expect(try planned("--event call-start") == 0)
        #expect(try planned("--limit 7") == 7)
        #expect(try planned("--rate 2/s") == 20)
        #expect(
            try house.run("backfill \(Self.range) --webhook new --cause Lost --plan").exit == 64
        )
    }

    @Test func `sends exactly the plan of a file, and refuses one that no longer holds`() throws {
        let house = try house(calls: 12)
        let file = house.folder.file("plan.json")
        try house.run("backfill \(Self.range) --webhook new --limit 5 --plan-out '\(file)'")
        #expect(
            try house.received().filter { $0.target == "/new" }.isEmpty,
            "planning sends nothing"
        )
        let path = house.folder.file("webhooks.d/new.toml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try house.folder.write(text + "[fixed]\nboard = \"1\"\n", to: "webhooks.d/new.toml")
        let moved = try house.run("backfill --apply '\(file)' --yes")
        #expect(moved.exit == 78)
        #expect(moved.talk.contains("have moved since the plan was made"))
        try house.folder.write(text, to: "webhooks.d/new.toml")
        #expect(
            try house.run("backfill --apply '\(file)' --yes").count("deliveries.delivered") == 5
        )
        #expect(try house.run("backfill --apply '\(file)' --yes").exit == 78, "it was sent")
    }

    @Test func `carries the ids of live events and says that it is a replay`() throws {
        let house = try house(calls: 2)
        try house.run("backfill \(Self.range) --webhook new --name history --yes")
        let row = try house.query(
            "SELECT event_id, replay FROM report_deliveries WHERE webhook = 'new' LIMIT 1"
        )
        let id = EventIDText.of("pbx", "1795000000.0", "call-end", "new")
        #expect(row == ["\(id)|history"])
        let list = try house.run("replay list")
        #expect(list.lines[0].contains("\"name\":\"history\",\"state\":\"done\""))
    }

    @Test func `is sent anew under other ids when that is asked for`() throws {
        let house = try house(calls: 4)
        let again = "backfill \(Self.range) --webhook new --yes"
        try house.run(again)
        #expect(try house.run(again).count("deliveries.due") == 0)
        let salted = try house.run(again + " --new-id second")
        #expect(try salted.count("deliveries.delivered") == 4)
        #expect(try house.run(again + " --new-id second").count("deliveries.due") == 0)
        let ids = try house.received().filter { $0.target == "/new" }.map(\.id)
        #expect(ids.count == 8)
        #expect(Set(ids).count == 8)
        #expect(try house.run("sync").count("deliveries.due") == 0)
    }

    @Test func `reads an export that no source names`() throws {
        let house = try house(calls: 3)
        try house.folder.write(masterRows(100..<104), to: "old-export.csv")
        let file = house.folder.file("old-export.csv")
        let run = try house.run("backfill \(Self.range) --webhook new --yes --csv '\(file)'")
        #expect(try run.count("rows.new") == 4)
        #expect(try run.count("deliveries.delivered") == 3, "the calls that were there")
        #expect(
            try house.run("sync").count("deliveries.delivered") == 8,
            "the others are younger than `since`: live events of both webhooks, in their order"
        )
    }

    @Test func `keeps to its own rate, and lets live calls go first`() throws {
        let house = try house(calls: 30, keys: "concurrency = 1")
        let plan = "backfill \(Self.range) --webhook new --name slow --rate 10/s --yes"
        let began = ContinuousClock.now
        let run = try house.run(plan)
        #expect(try run.count("deliveries.delivered") == 30)
        #expect(ContinuousClock.now - began > .milliseconds(2_500), "30 at 10 a second")
    }

    @Test func `is paused, resumed and cancelled by name`() throws {
        let house = try house(calls: 40)
        try house.folder.write(
            String(contentsOfFile: house.folder.file("cdrhook.toml"), encoding: .utf8)
                + "[run]\nmax_deliveries = 2\n",
            to: "cdrhook.toml"
        )
        let first = try house.run("backfill \(Self.range) --webhook new --name history --yes")
        #expect(first.exit == 10, "\(first.talk)")
        let sent = try house.received().filter { $0.target == "/new" }.count
        #expect(sent == 2)
        #expect(try house.run("replay pause history").lines[0].contains("\"state\":\"paused\""))
        let told = try house.run("explain 1795000020.20")
        #expect(told.lines.contains { $0.contains("\"standing\":\"replay-paused\"") })
        let paused = try house.run("sync")
        #expect(try paused.count("deliveries.left") == 0)
        #expect(try paused.count("deliveries.not_due") == 40 - sent)
        let resumed = try house.run("replay resume history")
        #expect(try resumed.count("deliveries.delivered") == 2)
        let cancelled = try house.run("replay cancel history")
        #expect(cancelled.lines[0].contains("\"cancelled\":36"))
        #expect(try house.run("replay resume history").exit == 64)
        #expect(try house.run("replay show nothing").talk.contains("there are \"history\""))
    }
}

/// Event ids as anybody computes them.
enum EventIDText {
    static func of(_ parts: String...) -> String {
        let text = parts.joined(separator: "\\n")
        let out = try? shell("printf '\(text)' | sha256sum")
        return String(out?.prefix(64) ?? "")
    }
}
