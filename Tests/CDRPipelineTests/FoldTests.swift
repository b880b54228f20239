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
}
