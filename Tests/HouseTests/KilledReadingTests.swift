import CDRPipeline
import Contracts
import Foundation
import Testing

/// The ways of a row that one sweep of kills does not go: legs that come late, files that are
/// rotated and compressed while it reads, and rejected rows that become readable.
@Suite(.timeLimit(.minutes(15))) struct `Reading that is killed` {
    private static let calls = 400

    /// The first leg of each call rang out; the second one, which comes later, was answered.
    private func legs(_ numbers: Range<Int>, sequence: Int) -> String {
        numbers.map { number in
            let epoch = 1_795_000_000 + number
            let start = Timestamp(seconds: Int64(epoch + 10 * sequence)).plain
            let isAnswered = sequence == 2
            return "\"\",\"0445550101\",\"600\",\"from-trunk\",\"x\",\"PJSIP/provider-1\","
                + "\"PJSIP/20\(sequence)-2\",\"Dial\",\"PJSIP/20\(sequence)\",\"\(start)\",,"
                + "\"\(start)\",9,\(isAnswered ? 9 : 0),"
                + "\"\(isAnswered ? "ANSWERED" : "NO ANSWER")\",\"DOCUMENTATION\","
                + "\"\(epoch).1\",\"\",\"\",\"\(epoch).1\",\(sequence)\n"
        }.joined()
    }

    @Test func `tells each call and its revision once, but for what is in doubt`() throws {
        let house = try Installation()
        let folder = house.folder.path
        let half = Self.calls / 2
        try house.addCSV("pbx", path: "Master.csv*", more: "late_legs = \"resend\"")
        try house.addWebhook("crm", "event = \"call-end\"\nconcurrency = 64")
        try house.folder.write(legs(0..<half, sequence: 1), to: "Master.csv")
        try house.kill("sync --linger 0s", 5)
        // The file is rotated and compressed while half of it may be read.
        try house.folder.append(legs(half..<Self.calls, sequence: 1), to: "Master.csv")
        try shell("cd '\(folder)' && mv Master.csv Master.csv.1")
        try house.folder.write("", to: "Master.csv")
        try house.kill("sync --linger 0s", 5)
        try shell("cd '\(folder)' && gzip Master.csv.1")
        try house.kill("sync --linger 0s", 5)
        #expect(try house.run("sync --linger 5s").exit == 0)
        let told = try house.query("SELECT hangup_cause, count(*) FROM report_calls GROUP BY 1")
        #expect(told == ["No Answer|\(Self.calls)"])
        // The second legs come, some of them malformed.
        let second = legs(0..<Self.calls, sequence: 2)
        let lines = second.split(separator: "\n").map { line -> String in
            let row = String(line)
            return row.contains("77.1\"") ? row.replacing(",9,9,", with: ",nine,9,") : row
        }
        try house.folder.append(lines.joined(separator: "\n") + "\n", to: "Master.csv")
        try house.kill("sync --linger 0s", 10)
        let run = try house.run("sync --linger 5s")
        #expect([0, 3].contains(run.exit), "\(run.talk)")
        let rejected = try house.query("SELECT count(*) FROM report_rejected")
        #expect(rejected == ["4"])
        try shell(
            "sqlite3 '\(house.folder.file("ledger.sqlite"))' \"UPDATE rejected SET raw = "
                + "CAST(replace(CAST(raw AS TEXT), 'nine', '9') AS BLOB)\""
        )
        try house.kill("rejected retry", 3)
        #expect(try house.run("rejected retry").exit == 0)
        #expect(try house.query("SELECT count(*) FROM report_rejected") == ["0"])
        try judge(house)
    }

    @Test func `leaves whole pages, the first ones, while it reads ahead of its ledger`() throws {
        let house = try Installation()
        let all = 24_000
        try house.folder.write("", to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv", more: "calls = \"legs\"")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync --linger 0s").exit == 0)
        // Calls of the next century: nothing is due, and each run only reads.
        try house.folder.append(masterRows(0..<all, epoch: 4_200_000_000), to: "Master.csv")
        var (killed, kept) = (0, 0)
        while kept < all, killed < 30 {
            let run = try house.run("sync --linger 0s", killAfter: Double.random(in: 0.05...0.5))
            try #require(run.exit == 137 || run.exit == 0, "\(run.talk)")
            if run.exit == 137 { killed += 1 }
            kept = Int(try house.query("SELECT count(*) FROM legs").first ?? "") ?? -1
            let story = try house.query(
                "SELECT count(*), count(DISTINCT uniqueid), coalesce(max(start_at), 0), "
                    + "(SELECT count(*) FROM deliveries) FROM calls"
            )
            let last = kept == 0 ? "0" : "\(4_200_000_000 + kept - 1)000000"
            #expect(story == ["\(kept)|\(kept)|\(last)|\(kept)"])
            #expect(kept.isMultiple(of: Ingest.pageSize))
        }
        #expect(try house.run("sync --linger 0s").exit == 0)
        #expect(try house.query("SELECT count(*) FROM deliveries") == ["\(all)"])
        #expect(killed > 3, "runs end before they are killed")
    }

    private func judge(_ house: Installation) throws {
        let revisions = try house.query(
            "SELECT revision, hangup_cause, count(*), count(DISTINCT linkedid) FROM report_calls "
                + "GROUP BY 1, 2 ORDER BY 1"
        )
        let all = Self.calls
        #expect(revisions == ["0|No Answer|\(all)|\(all)", "1|Answered|\(all)|\(all)"])
        let states = try house.query("SELECT state, count(*) FROM report_deliveries GROUP BY 1")
        #expect(states == ["delivered|\(2 * all)"])
        try house.expectOnce(2 * all)
    }
}
