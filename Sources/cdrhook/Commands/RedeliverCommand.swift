import ArgumentParser
import CDRPipeline

/// `cdrhook redeliver`: owe ended deliveries again.
struct RedeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeliver",
        abstract: "Send deliveries again that ended without success, or close them.",
        discussion: """
            The same event ids as before, so a receiver that knows an id takes it once; the bodies \
            are made with today's mapping. Automatic retries begin anew after it, and attempts are \
            never counted anew. It shows what it found by webhook, state and last answer, and asks \
            on a terminal.

              cdrhook redeliver --webhook crm --state exhausted --since 12h
              cdrhook redeliver --status 422 --plan

            What is held in doubt is released with --state held, and closed with --state held \
            --cancel: a cancelled delivery is sent by no run, and stays in the ledger.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: RedeliverChoice

    @Flag(help: "End them as cancelled instead of sending them again.")
    var cancel = false

    @Flag(
        name: [.customLong("plan"), .customLong("dry-run")],
        help: "Only show what would be sent again."
    )
    var isPlan = false

    @Flag(help: "Do it without asking.")
    var yes = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let selection = try choice.selection(in: configuration)
        let session = try RunSession("redeliver", configuration, output: output)
        let groups = try session.groups(selection)
        let count = groups.reduce(0) { $0 + $1.count }
        for group in groups {
            output.data(RedeliverWords(group: group).json)
            output.words(RedeliverWords(group: group).line)
        }
        output.data(
            .object([
                ("type", .text("plan")), ("deliveries", .integer(count)),
                ("dry_run", .truth(isPlan)),
            ])
        )
        let verb = cancel ? "cancelled" : "sent again"
        output.words("\(count) deliveries \(isPlan ? "would be" : "are to be") \(verb)")
        let mayGo = yes || !output.canAsk || output.agrees(to: "\(count) deliveries: go on?")
        guard !isPlan, count > 0, mayGo else { throw try session.deliverAndFinish(to: []) }
        if cancel {
            _ = try session.cancel(selection)
            throw try session.deliverAndFinish(to: [])
        }
        try session.redeliver(selection)
        throw try session.deliverAndFinish(
            to: configuration.webhooks.filter { selection.webhooks.contains($0.id) }
        )
    }
}
