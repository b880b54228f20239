import ArgumentParser
import CDRPipeline

/// Makes good what `verify` found missing: rows are taken, deliveries are owed through the planner
/// of backfill, and what is owed is sent.
struct Repair {
    private let verification: Verification
    private let windows: [(source: SourceConfiguration, range: Range<Timestamp>)]
    private let configuration: Configuration
    private let output: Output

    init(
        _ verification: Verification,
        _ windows: [(SourceConfiguration, Range<Timestamp>)],
        _ configuration: Configuration,
        _ output: Output
    ) {
        self.verification = verification
        self.windows = windows
        self.configuration = configuration
        self.output = output
    }

    /// Repairs, and returns the exit code: 3 while something is left that no repair closes.
    func run(asking: Bool, at now: Timestamp) throws -> ExitCode {
        let session = try RunSession("verify", configuration, output: output)
        if verification.hasMissingRows {
            for window in windows { try session.takeHistory(of: window.source, in: window.range) }
        }
        for window in windows { try owe(what: window, session, asking: asking, at: now) }
        let code = try session.deliverAndFinish(to: configuration.webhooks)
        return code == .success && verification.lasting > 0 ? ExitCode(3) : code
    }

    private func owe(
        what window: (source: SourceConfiguration, range: Range<Timestamp>),
        _ session: RunSession,
        asking: Bool,
        at now: Timestamp
    ) throws {
        let missing = verification.missing.filter { $0.source == window.source.name }
        let byWebhook = Dictionary(grouping: missing, by: \.webhook)
        for webhook in configuration.webhooks {
            guard let findings = byWebhook[webhook.id] else { continue }
            var selection = BackfillSelection(
                source: window.source.name,
                range: window.range,
                webhooks: [webhook]
            )
            selection.calls = Set(findings.map(\.call))
            selection.events = Set(findings.compactMap(\.event))
            let replay = Replay(
                name: "verify \(window.source.name) \(webhook.id) \(now.rfc3339)",
                asked: "verify --repair",
                madeAt: now
            )
            let backfill = session.backfill(selection, zone: window.source.rules.zone)
            let words = PlanWords(
                plan: try session.plan(backfill),
                selection: selection,
                replay: replay,
                isPlan: false
            )
            words.show(on: output, access: configuration.access)
            guard !asking || output.agrees(to: words.question) else { continue }
            try session.owe(backfill, as: replay)
        }
    }
}
