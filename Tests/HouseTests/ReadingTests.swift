import CDRPipeline
import Contracts
import Foundation
import Testing

/// Reading as a user sees it: files that do what real ones do, and a receiver that counts.
@Suite struct `A sync that reads` {
    /// Legs of one call: a phone that did not answer, and the one that did.
    private static func leg(_ sequence: Int, _ disposition: String, at second: Int) -> String {
        let start = Timestamp(seconds: 1_795_000_000 + Int64(second)).plain
        let talk = disposition == "ANSWERED" ? 20 : 0
        return "\"\",\"0445550101\",\"600\",\"from-trunk\",\"x\",\"PJSIP/provider-1\","
            + "\"PJSIP/20\(sequence)-2\",\"Dial\",\"PJSIP/20\(sequence)\","
            + "\"\(start)\",,\"\(start)\","
            + "\(talk),\(talk),\"\(disposition)\",\"DOCUMENTATION\",\"1795000000.1\",\"\",\"\","
            + "\"1795000000.1\",\(sequence)\n"
    }

    @Test func `keeps a late leg with its call, and tells the call anew where that is wanted`()
        throws
    {
        for policy in ["keep", "resend"] {
            let house = try Installation()
            try house.folder.write(Self.leg(1, "NO ANSWER", at: 0), to: "Master.csv")
            try house.addCSV("pbx", path: "Master.csv", more: "late_legs = \"\(policy)\"")
            try house.addWebhook("crm", "event = \"call-end\"")
            #expect(try house.run("sync").count("deliveries.delivered") == 1)
            try house.folder.append(Self.leg(2, "ANSWERED", at: 20), to: "Master.csv")
            let run = try house.run("sync")
            #expect(run.lines.contains { $0.contains("\"late-legs\"") }, "\(run.lines)")
            #expect(try run.count("rows.new") == 1)
            let isResend = policy == "resend"
            #expect(try run.count("calls.revised") == (isResend ? 1 : 0))
            #expect(try run.count("calls.new") == 0)
            #expect(try run.count("deliveries.delivered") == (isResend ? 1 : 0))
            // A third leg that changes nothing makes no revision.
            try house.folder.append(Self.leg(3, "NO ANSWER", at: 20), to: "Master.csv")
            #expect(try house.run("sync").count("deliveries.due") == 0)
            #expect(try house.run("sync").count("calls.open") == 0)
            let received = try house.received()
            #expect(Set(received.map(\.id)).count == received.count)
            #expect(received.last?.body.contains(isResend ? "Answered" : "No Answer") == true)
            let revisions = try house.query("SELECT revision, hangup_cause FROM report_calls")
            #expect(revisions == (isResend ? ["0|No Answer", "1|Answered"] : ["0|No Answer"]))
            let range = "--source pbx --since 2026-11-01 --until 2026-12-01 --webhook crm"
            #expect(try house.run("backfill \(range) --yes").count("deliveries.due") == 0)
        }
    }

    @Test func `keeps rejected rows, and takes them once they can be read`() throws {
        let house = try Installation()
        let good = masterRows(0..<2)
        let bad = masterRows(2..<3).replacing(",10,10,", with: ",ten,10,")
        try house.folder.write(good + bad + "no row at all\n", to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv", more: "calls = \"legs\"")
        try house.addWebhook("crm", "event = \"call-end\"")
        let first = try house.run("sync")
        #expect(first.exit == 3)
        #expect(try first.count("rows.rejected") == 2)
        #expect(try first.count("deliveries.delivered") == 2)
        let list = try house.run("rejected list --raw")
        #expect(list.lines.count == 2)
        #expect(list.lines.contains { $0.contains("\"duration\\\" is not whole seconds") })
        #expect(list.lines.contains { $0.contains("Master.csv\",\"line\":4,\"offset\":") })
        #expect(list.lines.contains { $0.contains("\"raw\":\"no row at all") })
        #expect(try !house.run("rejected list").lines.contains { $0.contains("\"raw\"") })
        let again = try house.run("rejected retry")
        #expect(again.exit == 3)
        #expect(try again.count("rows.rejected") == 2)
        // What a better reader would do: the row that is kept can be read now.
        try shell(
            "sqlite3 '\(house.folder.file("ledger.sqlite"))' \"UPDATE rejected SET raw = "
                + "CAST(replace(CAST(raw AS TEXT), 'ten', '10') AS BLOB)\""
        )
        let retried = try house.run("rejected retry")
        #expect(retried.exit == 3, "one row is still none")
        #expect(try retried.count("rows.new") == 1)
        #expect(try retried.count("rows.rejected") == 1)
        #expect(try retried.count("deliveries.delivered") == 1)
        #expect(try house.query("SELECT count(*) FROM report_rejected") == ["1"])
        #expect(try house.received().count == 3)
        #expect(try house.run("rejected retry").count("deliveries.due") == 0)
    }

    @Test func `tells calls by the channel events beside them, without a record too`() throws {
        let house = try Installation()
        // A call without an end is waited for during a day only, so these are calls of just now.
        let epoch = Int(Date().timeIntervalSince1970) - 300
        func event(_ name: String, _ at: Int, _ id: Int, _ extra: String = "") -> String {
            let json = extra.replacing("\"", with: "\"\"")
            let call = "\(epoch).\(id)"
            return "\"\(name)\",\"\(epoch + at).500000\",\"\",\"0445550101\",\"\",\"\",\"\","
                + "\"201\",\"from-trunk\",\"PJSIP/provider-\(id)\",\"\",\"\",\"3\",\"\","
                + "\"\(call)\",\"\(call)\",\"\",\"\",\"\",\"\(json)\"\n"
        }
        func hangup(_ id: Int, _ cause: Int, _ status: String) -> String {
            event(
                "HANGUP",
                9,
                id,
                "{\"hangupcause\":\(cause),\"hangupsource\":\"PJSIP/provider-\(id)\","
                    + "\"dialstatus\":\"\(status)\"}"
            )
        }
        // The first call left a record that says NO ANSWER; the second left none, and goes on.
        let row = Self.leg(1, "NO ANSWER", at: epoch - 1_795_000_000)
            .replacing("1795000000.1", with: "\(epoch).1")
        try house.folder.write(row, to: "Master.csv")
        try house.folder.write(
            event("CHAN_START", 0, 1) + event("DTMF", 1, 1) + hangup(1, 127, "CANCEL")
                + event("LINKEDID_END", 9, 1) + event("CHAN_START", 0, 2),
            to: "cel.csv"
        )
        try house.addCSV("pbx", path: "Master.csv", more: "cel = { path = \"cel.csv\" }")
        try house.addWebhook("crm", "event = \"call-end\"")
        let first = try house.run("sync")
        #expect(first.exit == 0, "\(first.talk)")
        #expect(try first.count("calls.new") == 1)
        #expect(try house.received().first?.body.contains("\"Canceled\"") == true)
        #expect(try house.received().first?.body.contains("\"caller\"") == true)
        try house.folder.append(
            hangup(2, 17, "") + event("LINKEDID_END", 9, 2),
            to: "cel.csv"
        )
        let second = try house.run("sync")
        #expect(try second.count("calls.new") == 1)
        #expect(try house.received().last?.body.contains("\"Busy\"") == true)
        #expect(try house.run("sync").count("rows.read") == 0)
        #expect(try house.received().count == 2)
    }

    @Test func `reads on through a rotation that compresses`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<20), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv*")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("rows.new") == 20)
        let folder = house.folder.path
        try house.folder.append(masterRows(20..<25), to: "Master.csv")
        try shell("cd '\(folder)' && mv Master.csv Master.csv.1 && gzip Master.csv.1")
        try house.folder.write(masterRows(25..<30), to: "Master.csv")
        let second = try house.run("sync")
        #expect(second.exit == 0, "\(second.talk)")
        #expect(try second.count("rows.new") == 10)
        #expect(try second.count("rows.known") == 0, "the compressed file went on where it was")
        #expect(try house.run("sync").count("rows.read") == 0)
        #expect(try Set(house.received().map(\.id)).count == 30)
    }

    @Test func `brings a ledger of the version before up to date, behind a backup`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.run("sync")
        let ledger = house.folder.file("ledger.sqlite")
        let dropWire = [
            "lookup_us", "connect_us", "tls_us", "first_byte_us", "http_version", "is_reused",
            "response_hash", "lookup", "revision_id", "body_revision_id",
        ]
        .map { "ALTER TABLE attempts DROP COLUMN \($0); " }.joined()
        try shell(
            "sqlite3 '\(ledger)' 'ALTER TABLE rejected DROP COLUMN layout_id; "
                + "DROP TRIGGER deliveries_taken_back; "
                + "ALTER TABLE webhooks DROP COLUMN delivered; "
                + "ALTER TABLE sources DROP COLUMN calls; "
                + "ALTER TABLE webhooks DROP COLUMN fingerprint; "
                + "ALTER TABLE webhooks DROP COLUMN is_removed; "
                + "ALTER TABLE sources DROP COLUMN keying; "
                + "DROP TABLE breakers; DROP INDEX deliveries_open; "
                + "DROP INDEX deliveries_of_replay; DROP INDEX deliveries_ended; "
                + "CREATE INDEX deliveries_open ON deliveries (webhook_id, state, due_at) "
                + "WHERE state < 2; ALTER TABLE replays DROP COLUMN state; "
                + "ALTER TABLE replays DROP COLUMN rate; "
                + "ALTER TABLE replays DROP COLUMN asked; "
                + "ALTER TABLE calls DROP COLUMN was_open; "
                + "DROP TABLE webhook_revisions; DROP TABLE actions; "
                + "ALTER TABLE deliveries DROP COLUMN revision_id; "
                + dropWire
                + "PRAGMA user_version = 2'"
        )
        try house.folder.append(masterRows(2..<3), to: "Master.csv")
        let run = try house.run("sync")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("rows.new") == 1)
        #expect(try house.query("PRAGMA user_version") == ["12"])
        #expect(FileManager.default.fileExists(atPath: ledger + ".before-12"))
    }
}
