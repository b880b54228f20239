import ArgumentParser
import CDRPipeline

/// `cdrhook redeliver`: owe ended deliveries again.
struct RedeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeliver",
        abstract: "Send deliveries again that ended without success, or close them.",
        discussion: """
            The same event ids and bodies as before, so a receiver that knows an id takes it once. \
            Automatic retries begin anew after it.

              cdrhook redeliver --webhook crm --state exhausted --state refused

            What is held in doubt is released with --state held, and closed with --state held \
            --cancel: a cancelled delivery is sent by no run, and stays in the ledger.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "refused, exhausted, held or cancelled; repeatable (default refused and exhausted).",
            valueName: "state"
        )
    )
    var state: [String] = []

    @Option(help: ArgumentHelp("Only of this webhook; repeatable (default all).", valueName: "id"))
    var webhook: [String] = []

    @Flag(help: "End them as cancelled instead of sending them again.")
    var cancel = false

    @Flag(help: "Only count what would be sent again.")
    var dryRun = false

    private static let ended = ["refused", "exhausted", "held", "cancelled"]

    func validate() throws {
        for word in state where !Self.ended.contains(word) {
            throw ValidationError("--state is \"\(word)\"; expected \(Keys.words(Self.ended))")
        }
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let names = webhook.isEmpty ? configuration.webhooks.filter(\.isActive).map(\.id) : webhook
        let webhooks = names.isEmpty ? [] : try configuration.webhooks(named: names)
        let words = state.isEmpty ? ["refused", "exhausted"] : state
        let selection = RedeliverSelection(
            states: Set(words.compactMap { DeliveryState(rawValue: $0) }),
            webhooks: names
        )
        let session = try RunSession("redeliver", configuration, output: output)
        if cancel, !dryRun {
            output.words("\(try session.cancel(selection)) deliveries are cancelled")
            throw try session.deliverAndFinish(to: [])
        }
        let count = try session.redeliver(selection, isDryRun: dryRun)
        output.data(
            .object([
                ("type", .text("plan")), ("deliveries", .integer(count)),
                ("dry_run", .truth(dryRun)),
            ])
        )
        output.words("\(count) deliveries \(dryRun ? "would be" : "are") owed again")
        throw try session.deliverAndFinish(to: dryRun ? [] : webhooks)
    }
}
