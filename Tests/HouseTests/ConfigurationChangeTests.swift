import Contracts
import Foundation
import HTTP
import Testing

/// A configuration that is not what it was at the last run.
@Suite(.timeLimit(.minutes(5))) struct `A changed configuration` {
    private func house(_ handler: Receiver.Handler? = nil) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<6), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nretries = 5")
        return house
    }

    private func warnings(_ run: Run, _ code: String) -> [String] {
        run.lines.filter { $0.contains("\"code\":\"\(code)\"") }
    }

    @Test func `of a webhook is said once, and what it is owed follows`() throws {
        let house = try house { request in
            .answer(status: request.target == "/crm" ? 500 : 200)
        }
        #expect(try house.run("sync --linger 0s").count("deliveries.retry") == 6)
        try house.folder.write(
            """
            url = "http://127.0.0.1:\(house.receiver.port)/moved"
            allow = ["127.0.0.1:\(house.receiver.port)"]
            event = "call-end"
            retries = 5
            waits = ["1s"]
            """,
            to: "webhooks.d/crm.toml"
        )
        let run = try house.run("sync --linger 10s")
        let said = warnings(run, "webhook-changed")
        #expect(said.count == 1)
        #expect(said.first?.contains("url, waits") ?? false, "\(said)")
        #expect(try run.count("deliveries.delivered") == 6, "owed deliveries go to the new URL")
        #expect(try warnings(house.run("sync"), "webhook-changed").isEmpty)
    }

    @Test func `that names a file otherwise cancels what the old one was owed, aloud`() throws {
        let house = try house { _ in .answer(status: 500) }
        try house.run("sync --linger 0s")
        try shell("cd '\(house.folder.path)/webhooks.d' && mv crm.toml sales.toml")
        let run = try house.run("sync --linger 0s")
        let said = warnings(run, "webhook-removed")
        #expect(said.count == 1)
        #expect(said.first?.contains("\"count\":6") ?? false, "\(said)")
        #expect(try house.query("SELECT DISTINCT state FROM report_deliveries") == ["cancelled"])
        #expect(try warnings(house.run("sync --linger 0s"), "webhook-removed").isEmpty)
        try shell("cd '\(house.folder.path)/webhooks.d' && mv sales.toml crm.toml")
        try house.run("sync --linger 0s")
        let plan = try house.run("redeliver --state cancelled --plan")
        #expect(plan.lines.contains { $0.contains("\"type\":\"plan\",\"deliveries\":6") })
    }

    @Test func `that gives a source's rows other keys stops before it reads`() throws {
        let house = try house()
        try house.run("sync")
        let path = house.folder.file("cdrhook.toml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try house.folder.write(text + "calls = \"legs\"\n", to: "cdrhook.toml")
        let run = try house.run("sync")
        #expect(run.exit == 78)
        #expect(run.talk.contains("calls=linked") && run.talk.contains("calls=legs"))
        #expect(try run.summary()["command"] as? String == "sync")
        #expect(try house.run("sync --accept").exit == 0)
        #expect(try house.run("sync").exit == 0)
    }
}
