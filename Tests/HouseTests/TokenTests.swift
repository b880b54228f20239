import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A token of client credentials` {
    private let environment = ["CLIENT": "secret"]

    /// A house whose receiver gives tokens T1, T2, … and takes those that `isGood` says.
    private func house(
        _ arrivals: Arrivals,
        calls: Int,
        keys: String = "",
        isGood: @escaping @Sendable (String) -> Bool
    ) throws -> Installation {
        let house = try Installation { request in
            arrivals.add(request)
            if request.target == "/token" {
                let count = arrivals.all.filter { $0.target == "/token" }.count
                let body = "{\"access_token\":\"T\(count)\",\"token_type\":\"bearer\"}"
                return .answer(status: 200, body: body)
            }
            let token = request.header("authorization")?.dropFirst(7) ?? ""
            return .answer(status: isGood(String(token)) ? 200 : 401)
        }
        try house.folder.write(masterRows(0..<calls), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook(
            "crm",
            """
            event = "call-end"
            retries = 0
            \(keys)
            [auth.oauth]
            token_url = "http://127.0.0.1:\(house.receiver.port)/token"
            client_id = "me"
            client_secret = { env = "CLIENT" }
            """
        )
        return house
    }

    private func tokens(_ arrivals: Arrivals) -> Int {
        arrivals.all.filter { $0.target == "/token" }.count
    }

    @Test func `is fetched once for all that is sent at the same time`() throws {
        let arrivals = Arrivals()
        let house = try house(arrivals, calls: 200) { $0 == "T1" }
        let run = try house.run("sync", environment: environment)
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 200)
        #expect(try run.count("attempts") == 200, "a request for a token is no attempt")
        #expect(tokens(arrivals) == 1)
    }

    @Test func `is renewed when the receiver takes it no more`() throws {
        let arrivals = Arrivals()
        // T1 is good for the first hundred requests only.
        let house = try house(arrivals, calls: 200) { token in
            token == "T1" ? arrivals.all.count <= 101 : token == "T2"
        }
        let run = try house.run("sync", environment: environment)
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 200)
        #expect(tokens(arrivals) == 2)
    }

    @Test func `is renewed once for a delivery, and then the 401 counts`() throws {
        let arrivals = Arrivals()
        let house = try house(arrivals, calls: 3, keys: "concurrency = 1") { _ in false }
        let run = try house.run("sync", environment: environment)
        #expect(try run.count("deliveries.refused") == 3)
        let sends = arrivals.all.count - tokens(arrivals)
        #expect(sends == 5, "the first has a new token, each other one tries a newer one")
        #expect(try house.query("SELECT DISTINCT http_status FROM report_attempts") == ["401"])
    }

    @Test func `is refused by its endpoint, and then nothing was received either`() throws {
        let house = try Installation { request in
            .answer(status: request.target == "/token" ? 503 : 200)
        }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\nretries = 0\nauth.oauth = { token_url = "
                + "\"http://127.0.0.1:\(house.receiver.port)/token\", client_id = \"me\", "
                + "client_secret = { env = \"CLIENT\" } }"
        )
        let run = try house.run("sync", environment: environment)
        #expect(try run.count("deliveries.exhausted") == 2)
        #expect(
            try house.query("SELECT DISTINCT http_status, failure, received FROM attempts")
                == ["503|status|no"]
        )
        #expect(try house.received().allSatisfy { $0.target == "/token" })
    }

    @Test func `is missing when its endpoint is dead, and then nothing was received`() throws {
        let arrivals = Arrivals()
        let house = try house(arrivals, calls: 2) { _ in true }
        let path = house.folder.file("webhooks.d/crm.toml")
        let file = try String(contentsOfFile: path, encoding: .utf8)
        try file.replacing("/token\"", with: "/x\"").replacing(
            "token_url = \"http://127.0.0.1:\(house.receiver.port)",
            with: "token_url = \"http://127.0.0.1:1"
        ).write(toFile: path, atomically: true, encoding: .utf8)
        let refused = try house.run("sync", environment: environment)
        #expect(try refused.count("deliveries.exhausted") == 2, "the token URL obeys allow")
        #expect(
            try house.query("SELECT DISTINCT failure FROM report_attempts") == ["address-refused"]
        )
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing("allow = [", with: "allow = [\"127.0.0.1:1\", ")
            .write(toFile: path, atomically: true, encoding: .utf8)
        let dead = try house.run("redeliver --state exhausted", environment: environment)
        #expect(try dead.count("deliveries.exhausted") == 2)
        #expect(
            try house.query("SELECT DISTINCT failure, received FROM attempts WHERE number = 2")
                == ["connect|no"]
        )
        #expect(arrivals.all.isEmpty)
    }
}
