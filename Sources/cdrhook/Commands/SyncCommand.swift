import ArgumentParser

/// `cdrhook sync`: cron's verb.
struct SyncCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Take what is new in every source, and send what is due.",
        discussion: """
            This is the command for cron, once a minute or once an hour. It reads new call detail \
            records, owes each call's events to the webhooks that want them, sends what is due and \
            ends. What is due later (a delay, a retry) waits in the ledger for a later run.

            A run may be killed anywhere: the next one goes on. Two runs at once cannot happen: \
            the second one leaves at once with exit code 11.

            Exit codes: `cdrhook help exit-codes`.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "Wait so long, all in all, for deliveries that are due soon (default 15s).",
            valueName: "time"
        )
    )
    var linger: String?

    @Flag(
        help: ArgumentHelp(
            "Go on with a source whose dialect, calls or key changed: its rows get other keys.",
            discussion:
                "Rows that are read again are then new ones, and their calls are told again."
        )
    )
    var accept = false

    func validate() throws {
        if let linger, DurationText.duration(linger) == nil {
            throw ValidationError("--linger is \"\(linger)\"; expected a time such as 15s or 2m")
        }
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let session = try RunSession("sync", configuration, output: output)
        try session.ingest(accepting: accept)
        throw try session.deliverAndFinish(
            to: configuration.webhooks,
            linger: linger.flatMap { DurationText.duration($0) }
        )
    }
}
