import CDRPipeline
import Contracts
import Foundation
import SQLite
import Testing

@Suite struct `The SQLite ledger` {
    @Test func `keeps the promises of a ledger`() throws {
        try LedgerContract { try SQLiteLedger(path: ":memory:") }()
    }

    @Test func `keeps the promises of a ledger in a file`() throws {
        let folder = try TemporaryFolder()
        var count = 0
        try LedgerContract {
            count += 1
            return try SQLiteLedger(path: folder.file("ledger-\(count).sqlite"))
        }()
    }

    @Test func `is opened again with what was committed`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        do {
            let ledger = try SQLiteLedger(path: path)
            _ = try ledger.since(of: "pbx", wanted: .beginning, at: Samples.start)
            var page = IngestPage(source: "pbx", seenAt: Samples.start)
            page.checkpoints = [Checkpoint(stream: "x", position: "7")]
            _ = try ledger.commit(page)
        }
        let again = try SQLiteLedger(path: path, mayCreate: false)
        #expect(try again.checkpoints(of: "pbx").map(\.position) == ["7"])
    }

    @Test func `is not made anew where one was before`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: LedgerError.self) {
            _ = try SQLiteLedger(path: folder.file("gone.sqlite"), mayCreate: false)
        }
        #expect(error?.kind == .missing)
    }

    @Test func `refuses a file that is no ledger, and leaves it as it is`() throws {
        let folder = try TemporaryFolder()
        let garbage = String(repeating: "not a database at all. ", count: 400)
        try folder.write(garbage, to: "ledger.sqlite")
        let error = #expect(throws: LedgerError.self) {
            _ = try SQLiteLedger(path: folder.file("ledger.sqlite"))
        }
        #expect(error?.kind == .damaged)
        #expect(
            try String(contentsOfFile: folder.file("ledger.sqlite"), encoding: .utf8) == garbage
        )
    }

    @Test func `refuses a ledger of a later version`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        _ = try SQLiteLedger(path: path)
        try shell("sqlite3 '\(path)' 'PRAGMA user_version = 99'")
        let error = #expect(throws: LedgerError.self) { _ = try SQLiteLedger(path: path) }
        #expect(error?.kind == .newer)
    }

    @Test func `shows the views that other programs read`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let ledger = try SQLiteLedger(path: path)
        let webhooks = [try Samples.webhook()]
        try ledger.register(webhooks, at: Samples.start)
        _ = try ledger.since(of: "pbx", wanted: .beginning, at: Samples.start)
        var page = IngestPage(source: "pbx", seenAt: Samples.start)
        let call = Samples.call()
        page.legs = [
            TakenLeg(
                Samples.leg(key: call.key),
                call: PlannedCall(
                    call,
                    deliveries: Planner(webhooks: webhooks).deliveries(for: call).owed
                )
            )
        ]
        _ = try ledger.commit(page)
        func columns(_ view: String) throws -> String {
            try shell("sqlite3 -readonly -header '\(path)' 'SELECT * FROM \(view)' | head -1")
        }
        #expect(
            try columns("report_calls")
                == "source|uniqueid|linkedid|call_type|hangup_cause|raw_cause|src|dst|start_at|"
                + "answer_at|end_at|duration|bill_duration|bridged|hangup_initiator|legs|revision"
        )
        #expect(
            try columns("report_deliveries")
                == "event_id|webhook|source|uniqueid|event|state|due_at|attempts|last_status|"
                + "last_failure|delivered_at|replay"
        )
        let row = try shell(
            "sqlite3 -readonly '\(path)' "
                + "'SELECT webhook, source, uniqueid, event, state, due_at FROM report_deliveries'"
        )
        #expect(row == "crm|pbx|1795417200.1|call-end|scheduled|2026-11-23T07:01:05Z")
        for (view, names) in [
            (
                "report_attempts",
                "event_id,webhook,number,run,started_at,finished_at,outcome,http_status,failure,"
                    + "remote_address,total_ms"
            ), ("report_rejected", "source,position,reason,raw,seen_at"),
            (
                "report_runs",
                "run,command,started_at,ended_at,exit,rows_read,calls,delivered,retry,refused,"
                    + "exhausted,held,in_doubt"
            ),
        ] {
            let found = try shell(
                "sqlite3 -readonly '\(path)' \"SELECT group_concat(name) FROM "
                    + "pragma_table_info('\(view)')\""
            )
            #expect(found == names)
        }
    }

    @Test func `lets one run hold the lock, and names it to the next`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let lock = try RunLock(ledger: path, holder: "sync (pid 1)")
        #expect(!lock.ledgerWasHere)
        lock.rememberLedger()
        let error = #expect(throws: LedgerError.self) {
            _ = try RunLock(ledger: path, holder: "sync (pid 2)")
        }
        #expect(error?.kind == .locked)
        #expect(error?.reason == "sync (pid 1)")
    }

    @Test func `remembers beside itself that it was made`() throws {
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        do { try RunLock(ledger: path, holder: "a long name of a holder").rememberLedger() }
        // A child that another test forks has the lock's descriptor until it becomes its program.
        var again: RunLock?
        while again == nil { again = try? RunLock(ledger: path, holder: "b") }
        #expect(again?.ledgerWasHere == true)
    }
}
