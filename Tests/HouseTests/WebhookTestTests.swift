import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A test of a webhook` {
    private func house(
        _ keys: String,
        _ handler: @escaping Receiver.Handler
    ) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", keys)
        return house
    }

    @Test func `reaches the receiver as a marked event that no ledger knows`() throws {
        let house = try house("event = \"call-end\"") { request in
            .answer(status: request.header("webhook-test") == "true" ? 200 : 400)
        }
        let run = try house.run("webhook test crm")
        #expect(run.exit == 0, "\(run.lines)")
        let receipt = try #require(house.received().first)
        #expect(receipt.body.contains("\"uniqueid\":\"cdrhook-test-"))
        #expect(run.lines.last?.contains(receipt.id) ?? false)
        #expect(run.lines.last?.contains("\"verdict\":\"delivered\"") ?? false)
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("ledger.sqlite")))
        try house.run("webhook test crm")
        #expect(try Set(house.received().map(\.id)).count == 2, "each has an id of its own")
    }

    @Test func `shows the exchange as it went, and no secret`() throws {
        let house = try house(
            "event = \"call-end\"\nactive = false\nsecrets = [{ env = \"KEY\" }]\n"
                + "[auth]\nbearer = { env = \"TOKEN\" }"
        ) { _ in .answer(status: 503, headers: ["retry-after: 7"], body: "not\nnow") }
        let run = try house.run(
            "webhook test crm --no-json",
            environment: ["TOKEN": "S3CRET", "KEY": "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"]
        )
        #expect(run.exit == 3)
        for line in [
            "> POST http://127.0.0.1:\(house.receiver.port)/crm", "> webhook-attempt: 1",
            "> authorization: Bearer ***", "> webhook-signature: v1,***", "> webhook-test: true",
            "< HTTP/1.1 503", "< retry-after: 7", "< not", "< now",
            "* failed; a run would try it again",
        ] {
            #expect(run.lines.contains(line), "\(line) in \(run.lines)")
        }
        #expect(run.lines.contains { $0.hasPrefix("> {\"uniqueid\":\"cdrhook-test-") })
        #expect(run.lines.contains { $0.hasPrefix("* 127.0.0.1: ") && $0.contains("first byte") })
        #expect(!run.lines.joined().contains("S3CRET"))
    }

    @Test func `shows of a request for a token that it was made, and no more`() throws {
        let house = try house("") { request in
            request.target == "/token"
                ? .answer(status: 200, body: "{\"access_token\":\"T0KEN\"}") : .answer(status: 200)
        }
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\n[auth.oauth]\nclient_id = \"me\"\n"
                + "client_secret = { env = \"CLIENT\" }\n"
                + "token_url = \"http://127.0.0.1:\(house.receiver.port)/token\""
        )
        for flag in ["", " --no-json"] {
            let run = try house.run("webhook test crm\(flag)", environment: ["CLIENT": "S3CRET"])
            #expect(run.exit == 0, "\(run.lines) \(run.talk)")
            let text = run.lines.joined(separator: "\n")
            #expect(text.contains("/token"))
            #expect(text.contains("Bearer ***"))
            #expect(!text.contains("T0KEN") && !text.contains("S3CRET"), "\(text)")
        }
    }

    @Test func `tells an integration of each of its events`() throws {
        let house = try house("type = \"predefined\"\nintegration = \"zammad\"") { _ in
            .answer(status: 200)
        }
        #expect(try house.run("webhook test crm").exit == 0)
        let told = try house.received().map(\.body)
        #expect(told.count == 3)
        #expect(told.first?.contains("newCall") ?? false)
        #expect(told.last?.contains("hangup") ?? false)
    }

    @Test func `says why a receiver was not reached`() throws {
        let house = try house("event = \"call-end\"") { _ in .answer(status: 200) }
        try house.folder.write(
            "url = \"http://127.0.0.1:1/\"\nevent = \"call-end\"\nallow = [\"127.0.0.1:1\"]\n",
            to: "webhooks.d/dead.toml"
        )
        let run = try house.run("webhook test dead --no-json")
        #expect(run.exit == 3)
        #expect(run.lines.contains { $0.hasPrefix("* connect: ") && $0.contains("received: no") })
    }
}
