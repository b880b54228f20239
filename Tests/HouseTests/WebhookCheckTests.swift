import Contracts
import Foundation
import HTTP
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
