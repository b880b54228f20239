import ArgumentParser
import CDRPipeline

/// `cdrhook backfill`: historical calls of a range to chosen webhooks.
struct BackfillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Send the calls of a past range to chosen webhooks.",
        discussion: """
            It reads the source from its beginning, takes rows of the range that were never taken, \
            and owes the range's calls to the webhooks that are named: the same planner and the \
            same event ids as `sync`, so what a webhook got before is not sent again. Delays do \
            not apply to the past. Killed, the same command goes on where it was.

              cdrhook backfill --source pbx --since 2026-11-01 --until 2026-11-08 \\
                --webhook crm --dry-run

            --dry-run takes the rows and counts what would be owed; it owes and sends nothing.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("The source.", valueName: "name"))
    var source: String

    @Option(
        help: ArgumentHelp(
            "From when on, by the call's start: a date or a date and time, in the source's zone "
                + "unless it has an offset.",
            valueName: "time"
        )
    )
    var since: String

    @Option(help: ArgumentHelp("Until when, not included (default now).", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("A webhook that gets the calls; repeatable.", valueName: "id"))
    var webhook: [String] = []

    @Option(help: ArgumentHelp("A name for the replay.", valueName: "name"))
    var name: String?

    @Flag(help: "Only count what would be owed.")
    var dryRun = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let chosen = try configuration.source(named: source)
        let webhooks = try configuration.webhooks(named: webhook)
        let range = try range(in: chosen.rules.zone)
        let label = name ?? "\(source) \(range.lowerBound.rfc3339) to \(range.upperBound.rfc3339)"
        output.talk(
            "backfill: calls that began from \(range.lowerBound.rfc3339) "
                + "until \(range.upperBound.rfc3339), to "
                + webhooks.map(\.id).joined(separator: ", ")
        )
        let session = try RunSession("backfill", configuration, output: output)
        try session.takeHistory(of: chosen, in: range)
        let backfill = Backfill(of: source, in: range, to: webhooks, replay: label)
        let owed = try session.owe(backfill, isDryRun: dryRun)
        output.data(
            .object([
                ("type", .text("plan")), ("replay", .text(label)), ("calls", .integer(owed.calls)),
                ("deliveries", .integer(owed.deliveries)), ("filtered", .integer(owed.filtered)),
                ("dry_run", .truth(dryRun)),
            ])
        )
        output.words(
            "\(owed.calls) calls: \(owed.deliveries) deliveries "
                + (dryRun ? "would be owed at most" : "are new") + ", \(owed.filtered) filtered"
        )
        throw try session.deliverAndFinish(to: dryRun ? [] : webhooks)
    }

    private func range(in zone: TimeZoneRules) throws -> Range<Timestamp> {
        guard let from = MomentText.moment(since, in: zone) else {
            throw ValidationError("--since is \"\(since)\"; expected a time such as 2026-11-01")
        }
        guard let until else { return from..<max(from, SystemClock.now()) }
        guard let to = MomentText.moment(until, in: zone), to >= from else {
            throw ValidationError(
                "--until is \"\(until)\"; expected a time such as 2026-11-08, not before --since"
            )
        }
        return from..<to
    }
}
