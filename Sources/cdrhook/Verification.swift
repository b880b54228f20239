import ArgumentParser
import CDRPipeline
import SQLite

/// Reads sources, the ledger and a receiver's list side by side, and prints where they disagree.
final class Verification {
    private let reader: LedgerReader
    private let known: LedgerKnowledge
    private let webhooks: [Webhook]
    private let output: Output
    private var counts: FindingCounts
    private var receipts: ReceiptCheck?
    private var rows = 0
    private var calls = 0
    private var deliveries = 0
    private var lacksSource = false

    /// The deliveries that were never made and should have been.
    private(set) var missing: [Finding] = []

    /// Whether rows were found that were never taken and can be.
    private(set) var hasMissingRows = false

    /// How many gaps no repair closes: what cannot be read, changed, vanished or differs from a
    /// receiver's list.
    private(set) var lasting = 0

    /// The most calls that are held at once.
    private static let pageSize = 500

    /// A comparison with a ledger, as far as these webhooks go.
    init(
        _ ledger: String,
        _ webhooks: [Webhook],
        limit: Int,
        _ output: Output
    ) throws(LedgerError) {
        reader = try LedgerReader(path: ledger)
        known = try reader.knowledge()
        self.webhooks = webhooks
        self.output = output
        counts = FindingCounts(limit: limit)
    }

    /// Compares and prints; returns the exit code.
    func run(
        over windows: [(SourceConfiguration, Range<Timestamp>)],
        received: ReceivedList?,
        at now: Timestamp
    ) throws -> ExitCode {
        do {
            if let received { receipts = try check(of: received) }
            for (source, window) in windows { try verify(source, in: window, at: now) }
            if let received { try explainRest(of: received) }
        } catch let error as LedgerError {
            throw Failures.exit(for: error, output)
        } catch let error as SourceError {
            output.failure("cannot read \(error.place): \(error.reason)", advice: error.advice)
            throw ExitCode(5)
        }
        let code: Int32 = lacksSource ? 5 : counts.gaps > 0 ? 3 : 0
        let words = VerifyWords(
            counts: counts,
            rows: rows,
            calls: calls,
            deliveries: deliveries,
            exit: code
        )
        words.words.forEach(output.words)
        output.data(words.json)
        // Cron sends a person what is said beside the data.
        if output.isJSON { words.gaps.forEach(output.talk) }
        return ExitCode(code)
    }

    private func find(_ finding: Finding) {
        if finding.isGap {
            switch (finding.kind, finding.why) {
            case (.deliveryMissing, _): missing.append(finding)
            case (.rowMissing, .rejected): lasting += 1
            case (.rowMissing, _): hasMissingRows = true
            case (.deliveryOverdue, _): break
            default: lasting += 1
            }
        }
        guard counts.take(finding) else { return }
        output.data(FindingWords(finding: finding).json)
        output.words(FindingWords(finding: finding).words)
    }

    private func verify(
        _ source: SourceConfiguration,
        in window: Range<Timestamp>,
        at now: Timestamp
    ) throws {
        let (from, until) = (window.lowerBound.rfc3339, window.upperBound.rfc3339)
        output.data(
            .object([
                ("type", .text("window")), ("source", .text(source.name)), ("since", .text(from)),
                ("until", .text(until)),
            ])
        )
        output.words("\(source.name): calls that began from \(from) until \(until)")
        do {
            var verify = Verify(
                try Rooms.source(source),
                in: window,
                webhooks: webhooks,
                knowing: known,
                lookBack: source.lookBackOfTable,
                at: now
            )
            try compareRows(of: source.name, &verify)
            try compareCalls(of: source.name, in: window, &verify)
        } catch let error as LedgerError {
            throw error
        } catch {
            lacksSource = true
            Failures.say(error, aboutSource: source.name, output)
        }
    }

    private func compareRows(of source: String, _ verify: inout Verify) throws {
        try verify.open()
        while let page = try verify.nextPage() {
            rows += page.legs.count
            let kept = try reader.kept(page.legs.map(\.key), of: source)
            let rejected = try reader.rejected(page.digests(without: kept), of: source)
            verify.compare(page, with: kept, rejected: rejected, find)
        }
    }

    private func compareCalls(
        of source: String,
        in window: Range<Timestamp>,
        _ verify: inout Verify
    ) throws(LedgerError) {
        let ids = Set(webhooks.map(\.id))
        let isWhole = Set(known.webhooks.keys).subtracting(ids).isEmpty
        var after: Int64 = 0
        while true {
            let stories = try reader.stories(
                of: source,
                in: window,
                after: after,
                limit: Self.pageSize
            )
            guard let last = stories.last else { return }
            after = last.number
            for var story in stories {
                if !isWhole { story.deliveries.removeAll { !ids.contains($0.webhook) } }
                calls += 1
                deliveries += story.deliveries.count
                verify.compare(story, find)
                for delivery in story.deliveries {
                    receipts?.compare(delivery, of: story.call).forEach(find)
                }
            }
        }
    }

    private func check(of list: ReceivedList) throws(SourceError) -> ReceiptCheck {
        var check = ReceiptCheck()
        try list.forEachID { check.take($0) }
        return check
    }

    /// Tells of what is in the list and was not met in the window.
    private func explainRest(of list: ReceivedList) throws {
        guard var rest = receipts, rest.unexplained > 0 else { return }
        try reader.forEachEventID { rest.excuse($0) }
        try list.forEachID { id in rest.finding(about: id).map(find) }
    }
}

extension SourceConfiguration {
    /// How far late rows of a table are looked for; `nil` for files, which are read on only.
    var lookBackOfTable: Duration? {
        if case .postgres = place { lookBack } else { nil }
    }
}
