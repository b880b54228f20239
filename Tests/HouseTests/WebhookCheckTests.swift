import Contracts
import Foundation
import HTTP
import TLS
import Testing

@Suite struct `A check of webhooks` {
    private func house(_ keys: String, _ handler: @escaping Receiver.Handler) throws -> Installation
    {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\n\(keys)")
        return house
    }

    @Test func `asks only when it is told to, and sends no event`() throws {
        let house = try house("") { _ in .answer(status: 405) }
        #expect(try house.run("check").exit == 0)
        #expect(house.receiver.requests == 0)
        let run = try house.run("check --webhooks")
        #expect(run.exit == 0, "\(run.lines)")
        #expect(run.lines.contains { $0.contains("127.0.0.1 answers after") })
        #expect(house.receiver.requests == 1)
        #expect(try house.received().first?.body == "")
    }

    @Test func `says why a receiver is not reached`() throws {
        let house = try house("timeout = \"1s\"") { _ in .answer(status: 200) }
        try house.folder.write(
            "url = \"http://127.0.0.1:1/\"\nevent = \"call-end\"\nallow = [\"127.0.0.1:1\"]\n",
            to: "webhooks.d/dead.toml"
        )
        try house.folder.write(
            "url = \"http://127.0.0.1:\(house.receiver.port)/\"\nevent = \"call-end\"\n",
            to: "webhooks.d/inside.toml"
        )
        let run = try house.run("check --webhooks")
        #expect(run.exit == 5)
        #expect(
            run.lines.contains { $0.contains("\"dead\"") && $0.contains("not reached: connect") }
        )
        #expect(run.lines.contains { $0.contains("\"inside\"") && $0.contains("address-refused") })
    }

    /// A certificate of 127.0.0.1 in a house's folder, good for so many days.
    private func certificate(in house: Installation, days: Int) throws -> TLSIdentity {
        try shell(
            "cd '\(house.folder.path)' && openssl req -x509 -newkey rsa:2048 -nodes -days \(days) "
                + "-keyout own.key -out own.pem -subj /CN=own "
                + "-addext subjectAltName=IP:127.0.0.1 2>/dev/null"
        )
        return try TLSIdentity(
            certificate: house.folder.file("own.pem"),
            key: house.folder.file("own.key")
        )
    }

    /// A receiver over TLS with such a certificate, running.
    private func secure(_ house: Installation, days: Int) throws -> Receiver {
        let identity = try certificate(in: house, days: days)
        let made = Receiver(
            channels: { identity.channel(over: $0) },
            clock: { Samples.start },
            handler: { _ in .answer(status: 200) }
        )
        let server = try #require(made)
        server.start()
        return server
    }

    @Test(arguments: [(10, true), (13, true), (15, false), (90, false)])
    func `says how long a certificate is good, and warns below 14 days`(
        days: Int,
        isNear: Bool
    ) throws {
        let house = try house("") { _ in .answer(status: 200) }
        let server = try secure(house, days: days)
        defer { server.stop() }
        try house.folder.write(
            "url = \"https://127.0.0.1:\(server.port)/\"\nevent = \"call-end\"\n"
                + "allow = [\"127.0.0.1:\(server.port)\"]\ntls = { ca = \"../own.pem\" }\n",
            to: "webhooks.d/crm.toml"
        )
        let day = try shell("date -ud '+\(days) days' +%F")
        let run = try house.run("check --webhooks --no-json")
        #expect(run.exit == 0, "a warning is no failure: \(run.lines)")
        let good = "its certificate is good until \(day) (\(days - 1) days)"
        #expect(run.lines.contains { $0.contains(good) }, "\(run.lines)")
        let note = "note certificate crm: its certificate ends on \(day) (\(days - 1) days): "
        #expect(run.lines.contains { $0.hasPrefix(note) } == isNear)
    }

    @Test func `says why a certificate is none to trust`() throws {
        let house = try house("") { _ in .answer(status: 200) }
        let server = try secure(house, days: 30)
        defer { server.stop() }
        try house.folder.write(
            "url = \"https://127.0.0.1:\(server.port)/\"\nevent = \"call-end\"\n"
                + "allow = [\"127.0.0.1:\(server.port)\"]\n",
            to: "webhooks.d/crm.toml"
        )
        let run = try house.run("check --webhooks --send-test")
        #expect(run.exit == 5)
        #expect(run.lines.contains { $0.contains("not reached: tls: ") })
        #expect(server.requests == 0, "nothing is sent where it would not be safe")
    }

    @Test func `says that a name is none`() throws {
        let house = try house("") { _ in .answer(status: 200) }
        try house.folder.write(
            "url = \"https://nobody.invalid/\"\nevent = \"call-end\"\n",
            to: "webhooks.d/crm.toml"
        )
        let run = try house.run("check --webhooks")
        #expect(run.exit == 5)
        #expect(run.lines.contains { $0.contains("not reached: dns: ") }, "\(run.lines)")
    }

    @Test func `sends a marked event to each active webhook when it is told to`() throws {
        let house = try house("") { request in
            .answer(status: request.method == "OPTIONS" ? 405 : request.target == "/no" ? 422 : 200)
        }
        try house.addWebhook("off", "event = \"call-end\"\nactive = false")
        try house.addWebhook("zammad", "type = \"predefined\"\nintegration = \"zammad\"")
        let well = try house.run("check --webhooks --send-test --no-json")
        #expect(well.exit == 0, "\(well.lines) \(well.talk)")
        #expect(well.lines.filter { $0.hasPrefix("ok   test crm: Call End of ") }.count == 1)
        #expect(well.lines.filter { $0.hasPrefix("ok   test zammad: ") }.count == 3)
        #expect(!well.lines.contains { $0.contains("off") })
        let told = try house.received().filter { !$0.body.isEmpty }
        #expect(told.map(\.target) == ["/crm", "/zammad", "/zammad", "/zammad"])
        #expect(told.allSatisfy { $0.body.contains("cdrhook-test-") })
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("ledger.sqlite")))

        try house.addWebhook("no", "event = \"call-end\"")
        let refused = try house.run("check --webhooks --send-test")
        #expect(refused.exit == 5)
        #expect(
            refused.lines.contains {
                $0.contains("\"test\",\"name\":\"no\",\"ok\":false") && $0.contains("a no: a run")
            },
            "\(refused.lines)"
        )
        #expect(try house.run("check --send-test").exit == 64)
    }

    @Test func `marks its test in a header, and sends none where no token was had`() throws {
        let arrivals = Arrivals()
        let house = try house("") { request in
            arrivals.add(request)
            return .answer(status: request.target == "/token" ? 401 : 200)
        }
        #expect(try house.run("check --webhooks --send-test").exit == 0)
        #expect(arrivals.all.map { $0.header("webhook-test") } == [nil, "true"])
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\n[auth.oauth]\nclient_id = \"me\"\n"
                + "client_secret = { env = \"CLIENT\" }\n"
                + "token_url = \"http://127.0.0.1:\(house.receiver.port)/token\""
        )
        let run = try house.run(
            "check --webhooks --send-test",
            environment: ["CLIENT": "x"]
        )
        #expect(run.exit == 5)
        #expect(arrivals.all.suffix(2).map(\.target) == ["/crm", "/token"])
    }

    @Test(arguments: [("Mon, 23 Nov 2020 07:00:00 GMT", true), ("nonsense", false)])
    func `compares clocks`(date: String, isFar: Bool) throws {
        let house = try house("") { _ in .answer(status: 200, headers: ["date: \(date)"]) }
        let run = try house.run("check --webhooks")
        #expect(run.lines.contains { $0.contains("s behind ours") } == isFar)
    }

    @Test(arguments: [(200, 0), (401, 5)])
    func `obtains a token`(status: Int, exit: Int32) throws {
        let house = try house("") { request in
            guard request.target == "/token" else { return .answer(status: 200) }
            return .answer(status: status, body: "{\"access_token\":\"T\"}")
        }
        let path = house.folder.file("webhooks.d/crm.toml")
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try house.folder.write(
            text + "[auth.oauth]\nclient_id = \"me\"\nclient_secret = { env = \"CLIENT\" }\n"
                + "token_url = \"http://127.0.0.1:\(house.receiver.port)/token\"\n",
            to: "webhooks.d/crm.toml"
        )
        let run = try house.run("check --webhooks", environment: ["CLIENT": "x"])
        #expect(run.exit == exit, "\(run.lines)")
        #expect(run.lines.contains { $0.contains("gives a token") } == (status == 200))
    }
}
