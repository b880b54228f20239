import CDRPipeline
import Contracts
import Testing

@Suite struct `An hour that comes twice` {
    /// The starts of rows without an epoch, in minutes from the change of clocks at 01:00Z.
    private func starts(_ times: [String]) throws -> [Int] {
        let berlin = try #require(TimeZoneRules(named: "Europe/Berlin"))
        let change = Timestamp(seconds: 1_792_890_000)
        let folder = try TemporaryFolder()
        let rows = times.enumerated().map { index, time in
            "2026-10-25 \(time):00,\(index),201,60,answered\n"
        }
        let text = "start,src,dst,duration,status\n" + rows.joined()
        try folder.write(text, to: "a.csv")
        let (calls, rejected) = try CallLines.calls(
            of: folder.file("a.csv"),
            Generic(),
            zone: berlin
        )
        #expect(rejected.isEmpty)
        return calls.map { Int(($0.startAt - change).wholeSeconds) / 60 }
    }

    @Test func `is the second one for rows below later rows of a file`() throws {
        // Clocks in Berlin go from 03:00 back to 02:00 at 01:00Z.
        let starts = try starts(["01:10", "02:10", "02:50", "02:05", "02:55", "03:10"])
        #expect(starts == [-110, -50, -10, 5, 55, 70])
    }

    @Test func `is the first one where rows are newest first`() throws {
        let starts = try starts(["03:10", "02:55", "02:10", "01:10"])
        #expect(starts == [70, -5, -50, -110])
    }

    @Test func `is the first one where nothing tells`() throws {
        #expect(try starts(["02:30"]) == [-30])
    }

    @Test func `stays the second one for rows that wait for their call`() throws {
        let folder = try TemporaryFolder()
        let times = ["02:10", "02:50", "02:05", "02:55"]
        let rows = times.enumerated().map { index, time in
            "\"A\",\"0301\",\"201\",\"public\",\"2026-10-25 \(time):00\",\"\","
                + "\"2026-10-25 \(time):09\",\"9\",\"0\",\"NO_ANSWER\","
                + "\"11111111-0000-4000-8000-00000000000\(index)\",\"\",\"\",\"\",\"\"\n"
        }
        try folder.write(rows.joined(), to: "Master.csv")
        let ledger = MemoryLedger()
        let ingest = Ingest(
            SourceSetup(
                name: "fs",
                records: CSVFiles(path: folder.file("Master.csv"), dialect: FreeSWITCH()),
                dialect: FreeSWITCH(),
                rules: SourceRules(zone: try #require(TimeZoneRules(named: "Europe/Berlin"))),
                since: .beginning,
                isLinked: true
            ),
            planner: Planner(webhooks: []),
            ledger: ledger,
            in: RunSurroundings(now: { Timestamp(seconds: 1_800_000_000) }, random: { 0 })
        )
        var summary = RunSummary()
        try ingest.run(&summary)
        #expect(summary.calls.new == 4)
        let all = Timestamp(seconds: 0)..<Timestamp(seconds: 2_000_000_000)
        let calls = try ledger.calls(of: "fs", in: all, after: 0, limit: 10).map(\.call)
        let starts = calls.map(\.startAt.rfc3339).sorted()
        #expect(
            starts == [
                "2026-10-25T00:10:00Z", "2026-10-25T00:50:00Z", "2026-10-25T01:05:00Z",
                "2026-10-25T01:55:00Z",
            ]
        )
        #expect(calls.filter(\.isTimeAmbiguous).count == 4)
    }
}
