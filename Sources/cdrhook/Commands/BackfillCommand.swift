import ArgumentParser
import CDRPipeline
import FoundationEssentials
import Glibc

/// `cdrhook backfill`: historical calls of a range to chosen webhooks.
struct BackfillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backfill",
        abstract: "Send the calls of a past range to chosen webhooks, after a plan.",
        discussion: """
            It reads the source from its beginning, takes rows of the range that were never taken, \
            and plans: what each webhook would be sent by event, day and hangup cause, what it has \
            already, what it does not want and why, and three exact requests. Then it asks; where \
            nobody can be asked, --yes is needed.

              cdrhook backfill --source pbx --since 2026-11-01 --until 2026-11-08 \\
                --webhook crm --plan

            The ids are those that live events have, so what a webhook got before is not sent \
            again, and the next sync does not send it either. Delays do not apply to the past. \
            Live calls go first, and requests carry `webhook-replay: true`. Killed, the same \
            command goes on where it was, and so does any sync; `cdrhook replay` lists, pauses, \
            resumes and cancels.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: BackfillChoice

    @Option(
        help: ArgumentHelp(
            "Send exactly the plan of this file; refused when rows, mapping or ledger have moved.",
            valueName: "file"
        )
    )
    var apply: String?

    @Option(help: ArgumentHelp("Write the plan to a file for --apply.", valueName: "file"))
    var planOut: String?

    @Flag(
        name: [.customLong("plan"), .customLong("dry-run")],
        help: "Only plan: rows are taken, nothing is owed and nothing sent."
    )
    var isPlan = false

    @Flag(help: "Send without asking.")
    var yes = false

    func validate() throws {
        guard apply == nil else {
            guard choice.isEmpty, planOut == nil, !isPlan else {
                throw ValidationError("--apply stands alone: its file says everything")
            }
            return
        }
        try choice.validateNeeded()
    }

    func run() throws {
        let output = shared.output
        let sends = !isPlan && planOut == nil
        guard !sends || yes || output.canAsk else {
            throw ValidationError(
                "nobody can be asked here: --yes sends, --plan only shows what would be sent"
            )
        }
        let configuration = try shared.configuration(output)
        let file = try apply.map { try PlanFile.read($0) }
        let choice = file.map { BackfillChoice($0) } ?? choice
        let source = try choice.source(in: configuration)
        var selection = try choice.selection(of: source, in: configuration)
        let replay = try choice.replay(of: selection)
        output.talk(
            "backfill: calls that began from \(selection.range.lowerBound.rfc3339) until "
                + "\(selection.range.upperBound.rfc3339), to "
                + selection.webhooks.map(\.id).joined(separator: ", ")
        )
        let session = try RunSession("backfill", configuration, output: output)
        try session.takeHistory(of: source, in: selection.range)
        if choice.asOf == .then {
            selection.revisions = try session.revisions(of: selection.webhooks)
        }
        let backfill = session.backfill(selection, zone: source.rules.zone)
        let plan = try session.plan(backfill)
        let words = PlanWords(plan: plan, selection: selection, replay: replay, isPlan: !sends)
        words.show(on: output, access: configuration.access)
        if let planOut {
            try PlanFile(choice, selection, digest: plan.digest).write(to: planOut)
            output.talk("the plan stands in \(planOut); send it with: backfill --apply \(planOut)")
        }
        if let file, file.digest != Hex.text(of: plan.digest) {
            output.failure(
                "rows, mapping or ledger have moved since the plan was made; nothing is owed",
                advice: "Make a new one with --plan-out, and look at it."
            )
            throw session.end(with: 78)
        }
        if sends, yes || output.agrees(to: words.question) {
            try session.owe(backfill, as: replay)
            throw try session.deliverAndFinish(to: selection.webhooks)
        }
        throw try session.deliverAndFinish(to: [])
    }
}
