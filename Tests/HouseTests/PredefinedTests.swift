import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@testable import cdrhook

@Suite struct `A predefined webhook's file` {
    private func problems(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        try folder.write("url = \"https://crm.example/calls\"\n\(text)\n", to: "w.toml")
        var sentences: [String] = []
        _ = WebhookFile.read(folder.file("w.toml")) { sentences.append($0.sentence) }
        return sentences
    }

    @Test(arguments: [
        ("type = \"predefined\"", "\"integration\" is missing"),
        ("type = \"ready\"", "\"custom\" or \"predefined\""),
        ("type = \"predefined\"\nintegration = \"zamad\"", "\"tradersoft\", \"voip-cloud\""),
        ("integration = \"zammad\"", "expected type = \"predefined\""),
        ("type = \"custom\"\nevent = \"call-end\"\nintegration = \"zammad\"", "belongs to"),
    ])
    func `names its integration`(text: String, words: String) throws {
        let found = try problems(text)
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test(arguments: [
        "event = \"call-end\"", "method = \"json\"", "facts = \"final\"",
        "time_format = \"epoch\"", "timezone = \"Europe/Kyiv\"", "fixed = { a = \"b\" }",
        "parameters = { src = \"a\" }", "nested = true",
    ])
    func `says nothing that its integration knows`(line: String) throws {
        let predefined = "type = \"predefined\"\nintegration = \"pipedrive\"\n"
        #expect(try problems(predefined).isEmpty)
        let found = try problems(predefined + line)
        #expect(found.count == 1)
        #expect(found.first?.contains("belongs to custom webhooks") == true, "\(found)")
    }

    @Test(arguments: ["tradersoft", "voip-cloud"])
    func `of an undocumented receiver says how it is sent, but not when`(name: String) throws {
        let file = "type = \"predefined\"\nintegration = \"\(name)\"\n"
        let map = "method = \"get\"\ntimezone = \"UTC\"\nparameters = { src = \"a\" }\n"
        #expect(try problems(file + map).isEmpty)
        #expect(try problems(file + "event = \"call-end\"").count == 1)
    }

    @Test func `takes the call types only that its receiver knows`() throws {
        let file = "type = \"predefined\"\nintegration = \"zammad\"\n"
        #expect(try problems(file + "call_types = [\"inbound\"]").isEmpty)
        #expect(try problems(file + "call_types = [\"internal\"]").count == 1)
    }

    @Test(arguments: Integrations.all.map(\.name))
    func `is valid as it is shown`(name: String) throws {
        let text = try shell("'\(Installation.program)' integrations show \(name)")
        let folder = try TemporaryFolder()
        try folder.write(text, to: "w.toml")
        var sentences: [String] = []
        let read = WebhookFile.read(folder.file("w.toml")) { sentences.append($0.sentence) }
        #expect(sentences == [])
        #expect(read?.webhook.integration == name)
        let isVerified = Integrations.named(name)?.basis != nil
        #expect(text.contains("UNVERIFIED") != isVerified)
    }

    @Test(arguments: [
        ("", "a login: auth = { oauth"), ("auth = { bearer = { env = \"A\" } }", "a login"),
        ("salesforce = { jwt = { client_id = \"a\" } }", "\"salesforce.jwt.username\" is missing"),
        ("\(oauth)\nsalesforce = { api_version = \"v45.0\" }", "from \"v46.0\" on"),
        ("\(oauth)\nsalesforce = { api_share = 1.5 }", "a share of the day's calls"),
        ("\(oauth)\nsalesforce = { external_id = \"a b\" }", "Cdrhook_Id__c"),
        ("\(oauth)\nsalesforce = { match_digits = 3 }", "from 7 to 15"),
        ("\(oauth)\nsalesforce = { fields = { nonsense = \"A__c\" } }", "a parameter: uniqueid"),
        ("\(oauth)\nsalesforce = { extra = 1 }", "unknown key \"salesforce.extra\""),
        ("\(oauth)\nsecrets = [{ env = \"A\" }]", "checks no signature"),
        (
            "\(oauth)\nsalesforce = { jwt = { client_id = \"a\", username = \"b\", "
                + "key = { env = \"A\" } } }", "expected one login"
        ),
    ])
    func `of Salesforce is refused by key and reason`(keys: String, words: String) throws {
        let found = try problems("type = \"predefined\"\nintegration = \"salesforce\"\n\(keys)")
        #expect(found.contains { $0.contains(words) }, "\(found)")
    }

    @Test func `of Salesforce alone has a table of that name`() throws {
        let keys = "event = \"call-end\"\nsalesforce = { match = false }"
        #expect(try problems(keys).contains { $0.contains("belongs to integration") })
    }

    private static let oauth =
        "auth = { oauth = { token_url = \"https://a.example/t\", client_id = \"a\", "
        + "client_secret = { env = \"A\" } } }"

    @Test func `is chosen from a list that says what is verified`() throws {
        let lines = try shell("'\(Installation.program)' integrations --json").split(
            separator: "\n"
        )
        #expect(lines.count == Integrations.all.count)
        let unverified = lines.filter { $0.contains("\"verified\":false,\"basis\":null") }
        #expect(unverified.count == 2)
        let words = try shell("'\(Installation.program)' integrations --no-json")
        #expect(words.contains("verified against: Zammad's documentation"))
        #expect(words.components(separatedBy: "UNVERIFIED").count == 3)
    }
}

@Suite struct `A predefined webhook's run` {
    /// Rows of calls that happen now.
    private func rows(_ count: Int) -> String {
        masterRows(0..<count, epoch: Int(Date().timeIntervalSince1970) - 60)
    }

    private func house(
        _ integration: String,
        rows: String,
        keys: String = "",
        _ handler: @escaping Receiver.Handler
    ) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(rows, to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook(
            "w",
            "type = \"predefined\"\nintegration = \"\(integration)\"\n\(keys)"
        )
        return house
    }

    @Test func `tells Zammad of a call's three events in their order`() throws {
        let house = try house("zammad", rows: rows(3)) { _ in .answer(status: 200) }
        let run = try house.run("sync")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 9)
        var heard: [String: [String]] = [:]
        for receipt in try house.received() {
            let said = try JSONDecoder().decode(
                [String: String].self,
                from: Data(receipt.body.utf8)
            )
            heard[try #require(said["callId"]), default: []].append(try #require(said["event"]))
        }
        #expect(heard.count == 3)
        #expect(heard.values.allSatisfy { $0 == ["newCall", "answer", "hangup"] })
    }

    @Test func `does not ring at Zammad's for what is over for long`() throws {
        let house = try house("zammad", rows: masterRows(0..<12)) { _ in .answer(status: 200) }
        let run = try house.run("sync")
        #expect(run.exit == 3)
        #expect(try run.count("deliveries.refused") == 36, "what was not sent fails no receiver")
        #expect(try house.received().isEmpty)
        #expect(try house.query("SELECT DISTINCT received, failure FROM attempts") == ["no|answer"])
    }

    @Test func `waits without a charge while Zammad's switch is off`() throws {
        let arrivals = Arrivals()
        let house = try house("zammad", rows: rows(1), keys: "retries = 0") { request in
            arrivals.add(request)
            let off = "{\"error\":\"Feature is disabled, please contact your admin!\"}"
            return arrivals.all.count == 1
                ? .answer(status: 422, body: off) : .answer(status: 200)
        }
        let blocked = try house.run("sync --linger 0s")
        #expect(blocked.exit == 0, "\(blocked.talk)")
        #expect(blocked.talk.contains("it cannot be used as it is set up: Feature is disabled"))
        #expect(
            try house.query("SELECT DISTINCT http_status, failure FROM attempts")
                == ["422|set-up"]
        )
        try house.run("webhook activate w")
        let run = try house.run("sync")
        #expect(try run.count("deliveries.delivered") == 3, "though it has no retries")
    }

    @Test func `tells Pipedrive of a finished call, with the token of its header`() throws {
        let arrivals = Arrivals()
        let keys = "[headers]\nx-api-token = { env = \"TOKEN\" }"
        let house = try house("pipedrive", rows: masterRows(0..<2), keys: keys) { request in
            arrivals.add(request)
            return .answer(status: 201, body: "{\"success\":true,\"data\":{\"id\":\"x\"}}")
        }
        let run = try house.run("sync", environment: ["TOKEN": "secret"])
        #expect(try run.count("deliveries.delivered") == 2, "\(run.talk)")
        #expect(arrivals.all.allSatisfy { $0.header("x-api-token") == "secret" })
        #expect(arrivals.all.allSatisfy { $0.method == "POST" && $0.target == "/w" })
    }

    @Test(arguments: ["tradersoft", "voip-cloud"])
    func `tells an undocumented receiver as its file says`(name: String) throws {
        let keys = "hangup_causes = { Answered = \"OK\" }"
        let house = try house(name, rows: masterRows(0..<1), keys: keys) { _ in
            .answer(status: 200)
        }
        let run = try house.run("sync")
        #expect(try run.count("deliveries.delivered") == 1, "\(run.talk)")
        let body = try #require(try house.received().first?.body)
        #expect(body.hasPrefix("uniqueid=1795000000.0&"))
        #expect(body.hasSuffix("&hangup_cause=OK"))
    }

    @Test func `is previewed without the token of its URL`() throws {
        let house = try house("zammad", rows: rows(1)) { _ in .answer(status: 200) }
        let run = try house.run("preview --source pbx --webhook w")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.lines.filter { $0.contains("\"type\":\"request\"") }.count == 3)
        #expect(!run.lines.contains { $0.contains("/w\"") })
        #expect(house.receiver.requests == 0)
    }
}
