import CDRPipeline
import Contracts
import Testing

@Suite struct `Reading ahead of the ledger` {
    /// Pages of three rows each, and how many were asked for.
    private final class Pages: RecordSource {
        let columns = Columns(["start", "src", "dst", "duration", "status", "uniqueid"])
        var left: Int
        var read = 0
        var endsInFailure = false

        init(_ count: Int) { left = count }

        func open(at checkpoints: [Checkpoint]) {}

        func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
            guard left > 0 else {
                if endsInFailure { throw SourceError(place: "pages", reason: "torn off") }
                return nil
            }
            left -= 1
            read += 1
            var page = RecordPage()
            page.notes = ["page \(read)"]
            page.checkpoints = [Checkpoint(stream: "pages", position: "\(read)")]
            page.records = (0..<3).map { row in
                var record = Record(
                    columns: columns,
                    position: Position(place: "pages"),
                    // The last row of a page comes again as the first one of the next.
                    fields: [
                        "2026-11-25 10:00:00", "201", "202", "5", "answered", "",
                    ]
                )
                record.identity = "\(read * 2 + row)"
                return record
            }
            return page
        }
    }

    private func ingest(
        _ pages: Pages,
        into ledger: MemoryLedger,
        _ summary: inout RunSummary,
        stoppingBehind stop: Int = .max
    ) throws(RunError) -> [String] {
        var notes: [String] = []
        let ingest = Ingest(
            SourceSetup(
                name: "pbx",
                records: pages,
                dialect: Generic(),
                rules: SourceRules(zone: .utc),
                since: .beginning,
                isLinked: false
            ),
            planner: Planner(webhooks: []),
            ledger: ledger,
            in: RunSurroundings(
                now: { Timestamp(seconds: 1_800_000_000) },
                random: { 0 },
                say: { notes.append($0.text) },
                shouldStop: { notes.count >= stop }
            )
        )
        try ingest.run(&summary)
        return notes
    }

    @Test func `takes each row once, also one that came again in the next page`() throws {
        var summary = RunSummary()
        let notes = try ingest(Pages(4), into: MemoryLedger(), &summary)
        #expect(notes == ["page 1", "page 2", "page 3", "page 4"])
        #expect(summary.rows.read == 12)
        #expect(summary.rows.new == 9)
        #expect(summary.rows.known == 3)
    }

    @Test func `is one page ahead at most, and takes nothing behind a commit that failed`() throws {
        let ledger = MemoryLedger()
        ledger.pagesLeft = 2
        let pages = Pages(10)
        var summary = RunSummary()
        #expect(throws: RunError.self) { _ = try ingest(pages, into: ledger, &summary) }
        #expect(summary.rows.new == 5)
        #expect(pages.read == 4)
        #expect(try ledger.checkpoints(of: "pbx").map(\.position) == ["2"])
    }

    @Test func `takes the pages before a failure of the source`() throws {
        let ledger = MemoryLedger()
        let pages = Pages(3)
        pages.endsInFailure = true
        var summary = RunSummary()
        #expect(throws: RunError.self) { _ = try ingest(pages, into: ledger, &summary) }
        #expect(summary.rows.new == 7)
        #expect(try ledger.checkpoints(of: "pbx").map(\.position) == ["3"])
    }

    @Test func `leaves the page that was read when it was asked to stop`() throws {
        let ledger = MemoryLedger()
        let pages = Pages(10)
        var summary = RunSummary()
        _ = try ingest(pages, into: ledger, &summary, stoppingBehind: 2)
        #expect(summary.rows.new == 5)
        #expect(pages.read == 3)
        #expect(try ledger.checkpoints(of: "pbx").map(\.position) == ["2"])
    }
}
