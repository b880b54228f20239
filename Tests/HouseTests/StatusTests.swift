import Contracts
import Foundation
import HTTP
import Synchronization
import Testing

/// What `status` counts is what the views show.
@Suite(.timeLimit(.minutes(5))) struct `The numbers of a status` {
    /// `webhook|state|count` of every state but the empty ones, by `status`.
    private func told(_ house: Installation) throws -> [String] {
        let states = [
            "scheduled", "attempting", "delivered", "refused", "exhausted", "held", "cancelled",
        ]
        return try house.run("status --json").lines.flatMap { line -> [String] in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let fields = object as? [String: Any], fields["type"] as? String == "webhook",
                let id = fields["id"] as? String
            else { return [] }
            return states.compactMap { state in
                (fields[state] as? Int).flatMap { $0 > 0 ? "\(id)|\(state)|\($0)" : nil }
            }
        }
        .sorted()
    }

    private func counted(_ house: Installation) throws -> [String] {
        try house.query(
            "SELECT webhook, state, count(*) FROM report_deliveries GROUP BY 1, 2"
        )
        .sorted()
    }

    @Test func `are those of the ledger, whatever was sent, refused, sent anew or cancelled`()
        throws
    {
        let answer = Mutex(200)
        let house = try Installation { request in
            .answer(status: request.number % 3 == 0 ? 404 : answer.withLock { $0 })
        }
        try house.folder.write(masterRows(0..<30), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        for id in ["a", "b"] {
            try house.addWebhook(id, "event = \"call-end\"\nretries = 0\nconcurrency = 4")
        }
        try house.run("sync")
        #expect(try told(house) == counted(house))
        answer.withLock { $0 = 500 }
        try house.run("redeliver --webhook a --state delivered --force --yes")
        #expect(try told(house) == counted(house))
        #expect(try !told(house).contains { $0.hasPrefix("a|delivered|20") }, "some went back")
        answer.withLock { $0 = 200 }
        let range = "--source pbx --since 2026-11-01 --until 2026-12-01 --webhook b"
        try house.run("webhook activate b")
        try house.run("backfill \(range) --new-id again --yes")
        #expect(try told(house) == counted(house))
        try house.run("redeliver --cancel --yes")
        #expect(try told(house) == counted(house))
        let source = try #require(
            house.run("status --json").lines.first { $0.contains("\"type\":\"source\"") }
        )
        #expect(source.contains("\"calls\":30"))
    }
}
