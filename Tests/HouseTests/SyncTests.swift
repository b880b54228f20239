import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A sync` {
    @Test func `tells a webhook of every new call once`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<5), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv*")
        try house.addWebhook("crm", "event = \"call-end\"")
        let first = try house.run("sync")
        #expect(first.exit == 0, "\(first.talk)")
        #expect(try first.count("rows.new") == 5)
        #expect(try first.count("deliveries.delivered") == 5)
        try house.folder.append(masterRows(5..<7), to: "Master.csv")
        let second = try house.run("sync")
        #expect(try second.count("rows.read") == 2)
        #expect(try second.count("deliveries.delivered") == 2)
        let third = try house.run("sync")
        #expect(try third.count("deliveries.due") == 0)
        let ids = try house.received().map(\.id)
        #expect(Set(ids).count == 7)
        #expect(ids.count == 7)
    }

    @Test func `gives a webhook that is added later no history, and backfill gives it`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<4), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("old", "event = \"call-end\"")
        try house.run("sync")
        try house.addWebhook("new", "event = \"call-end\"\ndelay = \"7d\"")
        #expect(try house.run("sync").count("deliveries.due") == 0)
        let range = "--source pbx --since 2026-11-01 --until 2026-12-01 --webhook new"
        let dry = try house.run("backfill \(range) --dry-run")
        #expect(try dry.count("deliveries.due") == 0)
        #expect(
            dry.lines.contains {
                $0.contains("\"type\":\"plan\"") && $0.contains("\"deliveries\":4")
            }
        )
        let run = try house.run("backfill \(range) --yes")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 4, "delays do not apply to the past")
        #expect(try house.run("backfill \(range) --yes").count("deliveries.due") == 0)
        #expect(try house.run("sync").count("deliveries.due") == 0)
        #expect(try house.received().filter { $0.target == "/new" }.count == 4)
    }

    @Test func `backfills calls that are older than its source's since`() throws {
        let house = try Installation()
        try house.folder.write(
            masterRows(0..<3, epoch: 1_790_000_000) + masterRows(10..<12),
            to: "Master.csv"
        )
        try house.add(
            "name = \"pbx\"\ncsv = { path = \"Master.csv\" }"
        )
        let text = try String(contentsOfFile: house.folder.file("cdrhook.toml"), encoding: .utf8)
        try house.folder.write(
            text.replacing("\"beginning\"", with: "\"2026-11-01\""),
            to: "cdrhook.toml"
        )
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("deliveries.delivered") == 2)
        let run = try house.run("backfill --source pbx --since 2026-01-01 --webhook crm --yes")
        #expect(try run.count("deliveries.delivered") == 3, "\(run.talk)")
    }

    @Test func `refuses, exhausts and redelivers`() throws {
        let house = try Installation {
            $0.number <= 2 ? .answer(status: 404) : .answer(status: 200)
        }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nretries = 0")
        let run = try house.run("sync")
        #expect(run.exit == 3)
        #expect(try run.count("deliveries.refused") == 2)
        let again = try house.run("redeliver --webhook crm --state refused")
        #expect(again.exit == 0, "\(again.talk)")
        #expect(try again.count("deliveries.delivered") == 2)
        let receipts = try house.received()
        #expect(Set(receipts.map(\.id)).count == 2, "the same ids again")
        #expect(Set(receipts.map(\.attempt)) == ["1", "2"], "attempts are never counted anew")
    }

    @Test func `goes on past a dead source, a bad row and a dead receiver`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<2) + "nonsense\n", to: "Master.csv")
        try house.addCSV("gone", path: "nowhere.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.folder.write(
            "url = \"http://127.0.0.1:1/\"\nallow = [\"127.0.0.1\"]\nevent = \"call-end\"\n"
                + "retries = 0\n",
            to: "webhooks.d/dead.toml"
        )
        let run = try house.run("sync")
        #expect(run.exit == 5, "a source is unavailable")
        #expect(run.talk.contains("cannot read the source \"gone\""))
        #expect(try run.count("deliveries.delivered") == 2)
        #expect(try run.count("deliveries.exhausted") == 2)
        #expect(try run.count("rows.rejected") == 1)
        let rejected = try house.query("SELECT position, raw FROM report_rejected")
        #expect(rejected.first?.hasSuffix("line 3, byte 460|nonsense") == true, "\(rejected)")
        #expect(
            try house.query(
                "SELECT DISTINCT last_failure FROM report_deliveries "
                    + "WHERE webhook = 'dead'"
            ) == ["connect"]
        )
    }

    @Test func `takes rows without a key once each, equal ones too, however the file moves`() throws
    {
        let house = try Installation()
        // Sixteen columns hold no id: two calls may leave the very same row.
        let row = masterRows(0..<1).split(separator: ",").prefix(17).joined(separator: ",") + "\n"
        try house.folder.write(row + row, to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv*")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("deliveries.delivered") == 2)
        try house.folder.append(row, to: "Master.csv")
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        try shell(
            "cd '\(house.folder.path)' && cp Master.csv Master.csv.1 && mv Master.csv Master.csv.2"
        )
        #expect(try house.run("sync").count("rows.new") == 0)
        #expect(try Set(house.received().map(\.id)).count == 3)
    }

    @Test func `names a hangup cause that it does not know`() throws {
        let house = try Installation()
        let rows = masterRows(0..<1)
            .replacing("\"ANSWERED\"", with: "\"TELEPORTED\"").replacing(",10,10,", with: ",10,0,")
            .replacing(
                #""2026-11-18 11:06:40","2026-11-18 11:06:40""#,
                with: #""2026-11-18 11:06:40","#
            )
        try house.folder.write(rows, to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.run("sync")
        let causes = try run.summary()["unknown_causes"] as? [String: Int]
        #expect(causes == ["TELEPORTED": 1])
        #expect(run.talk.contains("TELEPORTED"))
        #expect(
            try house.query("SELECT hangup_cause, raw_cause FROM report_calls") == [
                "Failed|TELEPORTED"
            ]
        )
    }

    @Test func `ends with 130 after SIGTERM, and says what it came to`() throws {
        let house = try Installation { _ in .silence }
        try house.folder.write(masterRows(0..<40), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\ntimeout = \"1s\"")
        let pipe = Pipe()
        let process = try house.startSync(output: pipe)
        while house.receiver.requests == 0 {}
        process.terminate()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        let last = try #require(text.split(separator: "\n").last)
        #expect(last.contains("\"type\":\"summary\""))
        #expect(last.contains("\"balanced\":true"))
        #expect(try house.received().count == 16, "no new request after the signal")
    }

    @Test func `leaves at once when another run holds the lock, and names it`() throws {
        let house = try Installation { _ in .silence }
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\ntimeout = \"2s\"")
        let holder = try house.startSync()
        while house.receiver.requests == 0 {}
        let second = try house.run("sync")
        #expect(second.exit == 11)
        #expect(second.talk.contains("pid \(holder.processIdentifier)"))
        kill(holder.processIdentifier, SIGKILL)
        holder.waitUntilExit()
        #expect(try house.run("status").exit == 0, "a lock does not outlive its holder")
    }

    @Test func `never makes a ledger anew where one was`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.run("sync")
        try shell(
            "cd '\(house.folder.path)' && rm -f ledger.sqlite ledger.sqlite-wal ledger.sqlite-shm"
        )
        let run = try house.run("sync")
        #expect(run.exit == 5)
        #expect(run.talk.contains("is gone, though one was made here"))
        #expect(try house.received().count == 1)
    }

    @Test func `is refused with a configuration that is not valid`() throws {
        let house = try Installation()
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-ended\"")
        let run = try house.run("sync")
        #expect(run.exit == 78)
        #expect(run.talk.contains("crm.toml, line 3: \"event\" is \"call-ended\""))
    }
}

@Suite struct `A preview` {
    @Test func `prints calls, events and requests, and touches no ledger`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<2) + "nonsense\n", to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.run("preview --source pbx --events --webhook crm")
        #expect(run.exit == 0, "\(run.talk)")
        let types = run.lines.compactMap { $0.split(separator: "\"").dropFirst(3).first }
        #expect(types.filter { $0 == "call" }.count == 2)
        #expect(types.filter { $0 == "event" }.count == 6)
        #expect(types.filter { $0 == "request" }.count == 2)
        #expect(types.filter { $0 == "rejected" }.count == 1)
        #expect(try run.count("rows.read") == 3)
        #expect(try run.count("causes.Answered") == 2)
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("ledger.sqlite")))
        #expect(house.receiver.requests == 0)
    }

    @Test func `has the line of the contract`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        let run = try shell(
            "'\(Installation.program)' preview --dialect asterisk --json "
                + "--csv '\(house.folder.file("Master.csv"))' | head -1"
        )
        #expect(
            run == #"{"type":"call","uniqueid":"1795000000.0","linkedid":"1795000000.0","#
                + #""call_type":"inbound","hangup_cause":"Answered","raw_cause":"ANSWERED","#
                + #""src":"044555010","dst":"201","caller_id_number":"044555010","#
                + #""start_at":"2026-11-18T11:06:40Z","answer_at":"2026-11-18T11:06:40Z","#
                + #""end_at":"2026-11-18T11:06:50Z","duration":10,"bill_duration":10,"#
                + #""bridged":true,"agent":"201","hangup_initiator":null,"legs":1}"#
        )
    }
}

@Suite struct `The commands` {
    @Test(arguments: [
        "sync", "preview", "backfill", "replay", "webhook", "redeliver", "status", "check",
        "dialects", "demo",
        "receiver", "integrations",
    ])
    func `explain themselves`(command: String) throws {
        let text = try shell("'\(Installation.program)' \(command) --help")
        #expect(text.contains("OVERVIEW: "))
        #expect(text.contains("USAGE: cdrhook \(command)"))
        #expect(text.utf8.count > 400)
    }

    @Test func `explain the exit codes`() throws {
        let text = try shell("'\(Installation.program)' help exit-codes")
        for code in ["0  ", "1  ", "3  ", "5  ", "10  ", "11  ", "64  ", "78  ", "130  "] {
            #expect(text.contains("\n\(code)"), "\(code)")
        }
    }

    @Test func `show how things stand`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("status").exit == 5, "no ledger yet")
        let early = try house.run("check")
        #expect(early.exit == 0, "\(early.talk)")
        try house.run("sync")
        let status = try house.run("status")
        #expect(
            status.lines.contains {
                $0.contains("\"id\":\"crm\"") && $0.contains("\"delivered\":3")
            }
        )
        let words = try house.run("status --no-json")
        #expect(words.lines.contains { $0.hasPrefix("webhook crm: delivered 3") })
        #expect(try house.run("check").lines.allSatisfy { $0.contains("\"ok\":true") })
    }

    @Test func `demonstrate themselves`() throws {
        let text = try shell("'\(Installation.program)' demo --no-json 2>/dev/null")
        #expect(text.contains("due 24 = delivered 24 "))
        #expect(text.contains("arrived: POST /popup phone=0445550101&call_id=1795417201.1"))
        #expect(text.contains("asked: POST /services/oauth2/token\n"))
        #expect(!text.contains("demo-secret"))
    }

    @Test func `print in a demo what the README shows of it`() throws {
        let printed = try shell("'\(Installation.program)' demo --no-json 2>/dev/null")
            .split(separator: "\n")
        let readme = try String(
            contentsOf: packageRoot.appending(path: "README.md"),
            encoding: .utf8
        )
        let start = try #require(readme.firstRange(of: "```\narrived: ")).lowerBound
        let shown = readme[start...].dropFirst(4).prefix { $0 != "`" }.split(separator: "\n")
        #expect(shown.count > 8)
        for line in shown {
            let isThere = printed.contains { whole in
                line.hasSuffix("…") ? whole.hasPrefix(line.dropLast()) : whole == line
            }
            #expect(isThere, "\(line)")
        }
        // What is shown stands in the order in which it is printed, once deliveries are over.
        #expect(printed.suffix(6).map { $0 } == shown.suffix(6).map { $0 })
    }
}
