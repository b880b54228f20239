import Contracts
import Foundation
import Glibc
import HTTP
import Synchronization
import Testing

/// Receivers that are down, gone or in doubt, as an operator sees them.
@Suite(.timeLimit(.minutes(5))) struct `A webhook whose receiver fails` {
    private func house(
        calls: Int,
        keys: String = "",
        _ handler: @escaping Receiver.Handler
    ) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<calls), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\n\(keys)")
        return house
    }

    private func status(_ house: Installation, _ type: String) throws -> [String] {
        try house.run("status --json").lines.filter { $0.contains("\"type\":\"\(type)\"") }
    }

    @Test func `is shown with its open breaker, and keeps all it is owed`() throws {
        let isUp = Mutex(false)
        let house = try house(calls: 60, keys: "retries = 0") { _ in
            .answer(status: isUp.withLock { $0 } ? 200 : 503)
        }
        let first = try house.run("sync --linger 0s")
        #expect(first.exit == 3, "what it was asked before the breaker opened is exhausted")
        #expect(first.talk.contains("requests in a row failed, the last one with status 503"))
        let exhausted = try first.count("deliveries.exhausted")
        #expect((10...32).contains(exhausted))
        #expect(try first.count("deliveries.left") == 60 - exhausted)
        let webhook = try #require(status(house, "webhook").first)
        #expect(webhook.contains("\"breaker\":\"open\""))
        #expect(try house.run("sync --linger 0s").exit == 0, "it waits")
        isUp.withLock { $0 = true }
        #expect(try house.run("webhook activate crm").lines[0].contains("\"was_shut\":true"))
        #expect(try house.run("sync").count("deliveries.delivered") == 60 - exhausted)
        #expect(try house.run("redeliver").count("deliveries.delivered") == exhausted)
        #expect(try #require(status(house, "webhook").first).contains("\"breaker\":\"closed\""))
    }

    @Test func `is paused by 410 until a person activates it`() throws {
        let isGone = Mutex(true)
        let house = try house(calls: 40, keys: "concurrency = 2") { _ in
            .answer(status: isGone.withLock { $0 } ? 410 : 200)
        }
        let first = try house.run("sync")
        let refused = try first.count("deliveries.refused")
        #expect((1...2).contains(refused))
        #expect(try first.count("deliveries.left") == 40 - refused)
        #expect(first.talk.contains("PAUSED"))
        isGone.withLock { $0 = false }
        let second = try house.run("sync")
        #expect(try second.count("attempts") == 0)
        #expect(second.talk.contains("cdrhook webhook activate crm"))
        #expect(try #require(status(house, "webhook").first).contains("\"breaker\":\"paused\""))
        try house.run("webhook activate crm")
        #expect(try house.run("sync").count("deliveries.delivered") == 40 - refused)
    }

    @Test func `holds what a kill left in doubt until a person sends or closes it`() throws {
        let isSilent = Mutex(true)
        let house = try house(calls: 8, keys: "in_doubt = \"hold\"\nconcurrency = 8") { _ in
            isSilent.withLock { $0 } ? .silence : .answer(status: 200)
        }
        let run = try house.startSync()
        while house.receiver.requests < 8 {}
        kill(run.processIdentifier, SIGKILL)
        run.waitUntilExit()
        isSilent.withLock { $0 = false }
        let next = try house.run("sync")
        #expect(next.exit == 3)
        #expect(try next.count("deliveries.held") == 8)
        let held = try status(house, "held")
        #expect(held.count == 8)
        #expect(held[0].contains("\"uniqueid\":\"1795000000.0\""))
        #expect(try house.run("webhook held crm").lines == held)
        #expect(try house.run("webhook held crm --send --close").exit == 64)
        #expect(try house.run("webhook held crm --close").exit == 0)
        #expect(try house.query("SELECT DISTINCT state FROM report_deliveries") == ["cancelled"])
        #expect(try status(house, "held").isEmpty)
        #expect(
            try house.run("redeliver --state cancelled").count("deliveries.delivered") == 8,
            "a cancelled one can still be sent by name"
        )
    }
}

/// Signals and locks.
@Suite(.timeLimit(.minutes(5))) struct `Runs at one ledger` {
    @Test func `end at once at the second signal, and lose nothing by it`() throws {
        let isSilent = Mutex(true)
        let house = try Installation { _ in
            isSilent.withLock { $0 } ? .silence : .answer(status: 200)
        }
        try house.folder.write(masterRows(0..<40), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.startSync()
        while house.receiver.requests < 16 {}
        let asked = ContinuousClock.now
        run.terminate()
        // Another one: two of the same that wait together are one.
        run.interrupt()
        run.waitUntilExit()
        #expect(run.terminationStatus == 130)
        #expect(ContinuousClock.now - asked < .seconds(5), "not after its grace of 10 s")
        isSilent.withLock { $0 = false }
        let next = try house.run("sync")
        #expect(try next.count("deliveries.recovered") == 16)
        #expect(try next.count("deliveries.delivered") == 40)
    }

    @Test func `of ten at once send every event once between them`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<500), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let runs = try (0..<10).map { _ in try house.startSync() }
        for run in runs { run.waitUntilExit() }
        let codes = runs.map(\.terminationStatus)
        #expect(codes.contains(0))
        #expect(codes.allSatisfy { $0 == 0 || $0 == 11 }, "\(codes)")
        let ids = try house.received().map(\.id)
        #expect(ids.count == 500)
        #expect(Set(ids).count == 500)
    }
}
