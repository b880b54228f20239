import Contracts
import Foundation
import HTTP
import Testing

/// Deliveries that ended without success, chosen by how they ended.
@Suite(.timeLimit(.minutes(5))) struct `A redelivery` {
    /// Twelve calls of which a third was answered 404, a third 422 and a third 503 by `crm`.
    private func house() throws -> Installation {
        let house = try Installation { request in
            guard request.header("webhook-attempt") == "1" else { return .answer(status: 200) }
            return .answer(status: [404, 422, 503][request.number % 3])
        }
        try house.folder.write(masterRows(0..<12), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nretries = 0\nconcurrency = 1")
        let run = try house.run("sync")
        #expect(try run.count("deliveries.refused") == 8)
        #expect(try run.count("deliveries.exhausted") == 4)
        return house
    }

    private func planned(_ house: Installation, _ options: String) throws -> Int {
        let run = try house.run("redeliver --plan \(options)")
        let plan = try #require(run.lines.first { $0.contains("\"type\":\"plan\"") })
        let object = try JSONSerialization.jsonObject(with: Data(plan.utf8)) as? [String: Any]
        return try #require(object?["deliveries"] as? Int)
    }

    @Test func `takes what ended as it is asked for, and nothing else`() throws {
        let house = try house()
        let id = try house.query("SELECT event_id FROM report_deliveries LIMIT 1")[0]
        #expect(try planned(house, "") == 12)
        #expect(try planned(house, "--state exhausted") == 4)
        #expect(try planned(house, "--status 4xx") == 8)
        #expect(try planned(house, "--status 422 --status 503") == 8)
        #expect(try planned(house, "--failure timeout") == 0)
        #expect(try planned(house, "--since 1h") == 12)
        #expect(try planned(house, "--until 1h") == 0)
        #expect(try planned(house, "--uniqueid 1795000003.3") == 1)
        #expect(try planned(house, "--event-id \(id)") == 1)
        #expect(try planned(house, "--replay none") == 0)
        #expect(try house.run("redeliver --state delivered").exit == 64)
        let run = try house.run("redeliver --status 422")
        #expect(try run.count("deliveries.delivered") == 4)
        #expect(
            run.lines[0].contains("\"last_status\":422,\"last_failure\":\"status\",\"count\":4")
        )
        #expect(try planned(house, "--state delivered --force") == 4)
        #expect(try house.run("redeliver").count("deliveries.delivered") == 8)
        #expect(Set(try house.received().map(\.id)).count == 12, "the ids are those of before")
        #expect(
            try house.query("SELECT DISTINCT attempts FROM report_deliveries") == ["2"],
            "attempts are never counted anew"
        )
    }
}
