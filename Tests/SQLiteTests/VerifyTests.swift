import CDRPipeline
import Contracts
import Foundation
import SQLite
import Testing

/// What every switch writes, taken by one sync and compared at once with what it was taken from.
@Suite struct `A comparison with the source` {
    struct Export: CustomTestStringConvertible {
        let dialect: String
        let file: String

        var testDescription: String { "\(dialect)/\(file)" }

        static let all: [Export] = Dialects.all.flatMap { dialect in
            let folder = fixtures.appending(path: dialect.name).path
            let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return files.filter { !$0.hasSuffix(".calls") }.sorted()
                .map { Export(dialect: dialect.name, file: $0) }
        }
    }

    private let now = Timestamp(seconds: 4_000_000_000)

    private func setup(_ export: Export) throws -> SourceSetup {
        let dialect = try #require(Dialects.named(export.dialect))
        let path = fixtures.appending(path: "\(export.dialect)/\(export.file)").path
        let now = now
        return SourceSetup(
            name: "pbx",
            records: CSVFiles(path: path, dialect: dialect, now: { now }),
            dialect: dialect,
            rules: SourceRules(zone: try #require(TimeZoneRules(named: "Europe/Kyiv"))),
            since: .beginning,
            isLinked: dialect.hasCorrelation
        )
    }

    @Test(arguments: Export.all)
    func `finds every call as it was told`(export: Export) throws {
        let folder = try TemporaryFolder()
        let webhooks = [try Samples.webhook()]
        let ledger = try SQLiteLedger(path: folder.file("ledger.sqlite"))
        try ledger.register(webhooks, at: now)
        let now = now
        let ingest = Ingest(
            try setup(export),
            planner: Planner(webhooks: webhooks),
            ledger: ledger,
            in: RunSurroundings(now: { now }, random: { 0 })
        )
        var summary = RunSummary()
        try ingest.run(&summary)
        let reader = try LedgerReader(path: folder.file("ledger.sqlite"))
        let window = Timestamp(seconds: 0)..<now
        var verify = Verify(
            try setup(export),
            in: window,
            webhooks: webhooks,
            knowing: try reader.knowledge(),
            lookBack: nil,
            at: now
        )
        var found: [Finding] = []
        var (rows, calls) = (0, 0)
        try verify.open()
        while let page = try verify.nextPage() {
            rows += page.legs.count
            let kept = try reader.kept(page.legs.map(\.key), of: "pbx")
            let rejected = try reader.rejected(page.digests(without: kept), of: "pbx")
            verify.compare(page, with: kept, rejected: rejected) { found.append($0) }
        }
        for story in try reader.stories(of: "pbx", in: window, after: 0, limit: 1_000) {
            calls += 1
            verify.compare(story) { found.append($0) }
        }
        #expect(rows == summary.rows.new)
        #expect(calls == summary.calls.new)
        let rejected = found.filter { $0.kind == .rowMissing && $0.why == .rejected }
        #expect(rejected.count == summary.rows.rejected)
        let rest = found.filter {
            $0.kind != .rowMissing && $0.kind != .rowWaiting && $0.kind != .deliveryOverdue
        }
        #expect(rest.isEmpty, "\(rest)")
    }
}
