import Contracts
import Foundation
import HTTP
import Testing

/// What became of one call, as an operator asks for it.
@Suite(.timeLimit(.minutes(5))) struct `Explain` {
    private func house(_ handler: Receiver.Handler? = nil) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        return house
    }

    private func lines(_ run: Run, _ type: String) -> [String] {
        run.lines.filter { $0.hasPrefix("{\"type\":\"\(type)\"") }
    }

    private func line(_ run: Run, _ type: String) throws -> String {
        try #require(lines(run, type).first, "\(run.talk)")
    }

    @Test func `tells rows, call, events, webhooks, attempts and the request of one id`() throws {
        let house = try house()
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.addWebhook("out", "event = \"call-end\"\ncall_types = [\"outbound\"]")
        try house.run("sync")
        let run = try house.run("explain 1795000001.1")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(lines(run, "row").count == 1)
        #expect(try line(run, "row").contains("\"disposition\":\"ANSWERED\""))
        #expect(try line(run, "call").contains("\"cause_rule\":\"talked\""))
        #expect(try line(run, "call").contains("\"call_type_rule\":\"channels\""))
        #expect(lines(run, "event").count == 3)
        let webhooks = lines(run, "webhook")
        try #require(webhooks.count == 2)
        #expect(
            webhooks[0].contains("\"webhook\":\"crm\",\"event\":\"call-end\",\"standing\":\"del")
        )
        #expect(webhooks[1].contains("\"standing\":\"call-type\""))
        #expect(try line(run, "attempt").contains("\"http_status\":200"))
        #expect(try line(run, "request").contains("\"same_as_sent\":true"))
        let id = try #require(house.received().first { $0.body.contains("1795000001.1") }).id
        #expect(try lines(house.run("explain \(id)"), "call").count == 1, "by its event's id")
        #expect(try lines(house.run("explain 1795000001.1/1795000001.1/1"), "row").count == 1)
    }

    @Test func `lists the calls of a number, the newest first, within a limit`() throws {
        let house = try house()
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.run("sync")
        try house.folder.append(masterRows(100..<102), to: "Master.csv")
        try house.run("sync")
        #expect(try lines(house.run("explain 04455501"), "call").isEmpty, "a part is no number")
        let calls = try lines(house.run("explain 201 --limit 2"), "call")
        try #require(calls.count == 2)
        #expect(calls[0].contains("1795000101.101") && calls[1].contains("1795000100.100"))
        #expect(lines(try house.run("explain +044555012"), "row").count == 1, "one is told whole")
    }

    @Test func `tells the refusal's status, its first bytes and where it points`() throws {
        let house = try house { _ in
            .answer(status: 302, headers: ["location: https://login.example/"], body: "go away")
        }
        try house.addWebhook("crm", "event = \"call-end\"\nretries = 0")
        #expect(try house.run("sync").exit == 3)
        let run = try house.run("explain 1795000000.0")
        let text = try line(run, "webhook")
        #expect(text.contains("\"standing\":\"refused\""))
        #expect(text.contains("status 302, to https://login.example/, \\\"go away\\\""), "\(text)")
        #expect(try line(run, "attempt").contains("\"location\":\"https://login.example/\""))
    }

    @Test func `gives a command that sends the same bytes, and shows no secret`() throws {
        let arrivals = Arrivals()
        let house = try house { request in
            arrivals.add(request)
            return .answer(status: 200)
        }
        try house.folder.write("filed'secret", to: "key")
        try shell("chmod 600 '\(house.folder.file("key"))'")
        try house.addWebhook(
            "crm",
            """
            event = "call-end"
            auth = { bearer = { env = "CRM_TOKEN" } }
            [headers]
            x-key = { file = "\(house.folder.file("key"))" }
            x-note = "it's $5"
            [fixed]
            note = "it's"
            """
        )
        let environment = ["CRM_TOKEN": "canary-token"]
        try house.run("sync", environment: environment)
        let run = try house.run("explain 1795000002.2 --json")
        let request = try line(run, "request")
        #expect(!run.lines.joined().contains("canary-token"))
        #expect(!run.lines.joined().contains("filed'secret"))
        let object = try JSONSerialization.jsonObject(with: Data(request.utf8)) as? [String: Any]
        let curl = try #require(object?["curl"] as? String)
        try shell("CRM_TOKEN=canary-token; \(curl) -s")
        let all = arrivals.all
        let sent = try #require(
            all.first { String(decoding: $0.body, as: UTF8.self).contains("2.2") }
        )
        let again = try #require(all.last)
        #expect(all.count == 4)
        #expect(again.body == sent.body)
        for name in ["authorization", "x-key", "x-note", "webhook-id", "content-type"] {
            #expect(again.header(name) == sent.header(name), "\(name)")
        }
    }

    @Test func `tells each revision of a call that was told anew`() throws {
        let house = try house()
        try house.add("name = \"other\"\ncsv = { path = \"Other.csv\" }\nlate_legs = \"resend\"")
        try house.addWebhook("crm", "event = \"call-end\"")
        let missed = masterRows(7..<8).replacing("\"ANSWERED\"", with: "\"NO ANSWER\"")
            .replacing(",10,10,", with: ",10,0,")
        try house.folder.write(missed, to: "Other.csv")
        try house.run("sync")
        let second = masterRows(7..<8).replacing(",7\n", with: ",8\n")
        try house.folder.append(second, to: "Other.csv")
        try house.run("sync")
        let run = try house.run("explain 1795000007.7")
        let calls = lines(run, "call")
        try #require(calls.count == 2, "\(run.lines)")
        #expect(calls[0].contains("\"revision\":0") && calls[0].contains("\"cause_rule\":null"))
        #expect(calls[1].contains("\"revision\":1") && calls[1].contains("\"Answered\""))
        #expect(calls[1].contains("\"today\":null"), "its rows tell it as it was told")
        #expect(lines(run, "row").count == 2)
        #expect(lines(run, "attempt").count == 2)
    }

    @Test func `has a reason for every id that is not there`() throws {
        let house = try house()
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("explain 1").exit == 5, "there is no ledger yet")
        try house.folder.append("\"\",\"1\",\"2\",bad 1795000009.9\n", to: "Master.csv")
        try house.run("sync")
        func reason(_ id: String) throws -> String {
            let run = try house.run("explain \(id)")
            #expect(run.exit == 0)
            return try line(run, "absence")
        }
        #expect(try reason("1795000009.9").contains("\"reason\":\"rejected\""))
        #expect(try reason("4000000000.1").contains("\"reason\":\"after-last-sync\""))
        #expect(try reason("nobody").contains("\"reason\":\"unseen\""))
        try house.addCSV("other", path: "Other.csv")
        let run = try house.run("explain nobody --source other")
        #expect(try line(run, "absence").contains("\"reason\":\"never-read\""))
    }
}
