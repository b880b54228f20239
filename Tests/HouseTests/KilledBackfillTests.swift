import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// A backfill that is killed at random moments, paused and resumed, with live calls beside it: the
/// receiver's own log is the judge.
@Suite(.timeLimit(.minutes(30))) struct `A backfill that is killed` {
    /// The long sweep: CDRHOOK_BACKFILL_CALLS=20000 CDRHOOK_BACKFILL_KILLS=100, 51 s.
    private static let calls = setting("CALLS", else: 2_000)
    private static let kills = setting("KILLS", else: 30)

    private static func setting(_ name: String, else value: Int) -> Int {
        ProcessInfo.processInfo.environment["CDRHOOK_BACKFILL_\(name)"].flatMap { Int($0) } ?? value
    }

    @Test func `sends each event of its plan once, but for what is in doubt`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<Self.calls), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.run("sync")
        try house.addWebhook("new", "event = \"call-end\"\nconcurrency = 32")
        let range = "--source pbx --since 2026-11-01 --until 2026-12-01 --webhook new"
        let backfill = "backfill \(range) --name history --yes"
        var killed = 0
        var runs = 0
        var written = Self.calls
        var longest = 1.0
        while killed < Self.kills, runs < 20 * Self.kills {
            // Every fourth run is cron's, which goes on with the replay too.
            let command = runs % 4 == 3 ? "sync --linger 0s" : backfill
            let delay = Double.random(in: 0.01...longest)
            let run = try house.run(command, killAfter: delay)
            runs += 1
            if run.exit == 137 { killed += 1 }
            longest = run.exit == 137 ? min(8, longest * 1.1) : max(0.05, longest * 0.7)
            if runs % 10 == 5 { try house.run("replay pause history") }
            try house.folder.append(masterRows(written..<(written + 3)), to: "Master.csv")
            written += 3
        }
        var last = try house.run(backfill)
        while try last.count("deliveries.retry") + last.count("deliveries.left") > 0 {
            last = try house.run("sync --linger 30s")
        }
        last = try house.run("sync --linger 30s")
        #expect(killed == Self.kills)
        #expect(try last.summary()["balanced"] as? Bool == true)
        let states = try house.query("SELECT state, count(*) FROM report_deliveries GROUP BY 1")
        #expect(states == ["delivered|\(written)"], "history and live calls, each once")
        let repeated = try house.expectOnce(written)
        print(
            "killed \(killed) of \(runs) runs of a backfill of \(Self.calls); \(repeated) repeated"
        )
    }
}
