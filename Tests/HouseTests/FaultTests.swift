import CDRPipeline
import Contracts
import Foundation
import Testing

/// The disk fails, fills up, turns read-only, or loses the ledger, at every operation of a run in
/// turn: what was sent has its attempt in the ledger, and a later run finishes.
@Suite(.timeLimit(.minutes(15)), .enabled(if: Faults.library != nil, "no C compiler"))
struct `A ledger that fails` {
    /// The errors of a disk, by their numbers; 0 removes the file.
    @Test(arguments: [(EIO, "EIO"), (ENOSPC, "ENOSPC"), (EROFS, "EROFS"), (0, "removed")])
    func `at any operation loses nothing, and nothing is sent after it`(
        code: Int32,
        name: String
    ) throws {
        let all = try run(failingAt: 0, code, name)
        #expect(all > 20, "the run writes to its ledger")
        let step = max(1, all / 20)
        for at in stride(from: 1 + Int(code) % step, through: all, by: step) {
            _ = try run(failingAt: at, code, name)
        }
    }

    @Test func `under a page takes none of the pages that were read ahead`() throws {
        for at in stride(from: 30, through: 1_200, by: 130) {
            let house = try Installation()
            // Calls of the next century: nothing is due, and each run only reads.
            let rows = masterRows(0..<6_000, epoch: 4_200_000_000)
            try house.folder.write("", to: "Master.csv")
            try house.addCSV("pbx", path: "Master.csv", more: "calls = \"legs\"")
            try house.addWebhook("crm", "event = \"call-end\"")
            try house.run("sync --linger 0s")
            try house.folder.append(rows, to: "Master.csv")
            let failed = try house.run(
                "sync --linger 0s",
                environment: [
                    "LD_PRELOAD": try #require(Faults.library), "FAULT_NAME": "ledger.sqlite",
                    "FAULT_AT": "\(at)", "FAULT_ERRNO": "\(EIO)",
                    "FAULT_COUNT": house.folder.file("count"),
                ]
            )
            #expect(failed.exit == 5 || at > 100, "at operation \(at): \(failed.talk)")
            let kept = try house.query(
                "SELECT count(*), (SELECT count(*) FROM calls) FROM legs"
            )
            let taken = Int(kept.first?.prefix { $0 != "|" } ?? "") ?? -1
            #expect(taken.isMultiple(of: Ingest.pageSize) && kept == ["\(taken)|\(taken)"])
            #expect(try house.run("sync --linger 0s").exit == 0)
            #expect(try house.query("SELECT count(*) FROM report_calls") == ["6000"])
        }
    }

    /// One installation, one run that fails, and one that finishes.
    ///
    /// - Returns: How many operations the failing run made.
    private func run(failingAt at: Int, _ code: Int32, _ name: String) throws -> Int {
        let place = "\(name) at operation \(at)"
        let house = try Installation()
        try house.folder.write(masterRows(0..<10), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nconcurrency = 4")
        try house.run("sync --linger 0s")
        try house.folder.append(masterRows(10..<60), to: "Master.csv")
        let ledger = house.folder.file("ledger.sqlite")
        // Whatever is removed stays reachable here, as a backup would be.
        try shell("ln '\(ledger)' '\(ledger).kept'")
        let count = house.folder.file("count")
        let failed = try house.run(
            "sync --linger 0s",
            environment: [
                "LD_PRELOAD": try #require(Faults.library), "FAULT_NAME": "ledger.sqlite",
                "FAULT_AT": "\(at)", "FAULT_ERRNO": "\(code)", "FAULT_COUNT": count,
            ]
        )
        let isDone = try failed.count("deliveries.delivered") == 50
        #expect(failed.exit == 5 || (failed.exit == 0 && isDone), "\(place): \(failed.talk)")
        #expect(try failed.summary()["balanced"] as? Bool == true, "\(place)")
        if !FileManager.default.fileExists(atPath: ledger) {
            // Removed behind the last commit, only the next run can see it.
            let refused = try house.run("sync --linger 0s")
            #expect(refused.exit == 5, "\(place): no ledger is made anew where one was")
            try shell("rm -f '\(ledger)-wal' '\(ledger)-shm'; ln '\(ledger).kept' '\(ledger)'")
        } else if code != 0 {
            try expectIntents(house, place)
        }
        let last = try house.run("sync --linger 60s")
        #expect(last.exit == 0, "\(place): \(last.talk)")
        let states = try house.query("SELECT state, count(*) FROM report_deliveries GROUP BY 1")
        #expect(states == ["delivered|60"], "\(place): nothing is lost")
        #expect(try Set(house.received().map(\.id)).count == 60, "\(place): it has every event")
        return Int(try String(contentsOfFile: count, encoding: .utf8)) ?? 0
    }

    /// Every request that left has its attempt in the ledger.
    private func expectIntents(_ house: Installation, _ place: String) throws {
        let attempts = Set(
            try house.query("SELECT event_id || ' ' || number FROM report_attempts")
        )
        for receipt in try house.received() {
            #expect(
                attempts.contains("\(receipt.id) \(receipt.attempt)"),
                "\(place): a request without an attempt"
            )
        }
    }
}

/// The library that makes the operations of a program on its ledger fail.
enum Faults {
    /// Its path, compiled once; `nil` without a C compiler.
    static let library: String? = {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "cdrhook-faults-\(ProcessInfo.processInfo.processIdentifier)"
        )
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let made = folder.appending(path: "faults.so").path
        let source = packageRoot.appending(path: "Fixtures/faults/faults.c").path
        let said = try? shell("cc -shared -fPIC -O1 -o '\(made)' '\(source)' -ldl 2>&1")
        return said == "" && FileManager.default.fileExists(atPath: made) ? made : nil
    }()
}
