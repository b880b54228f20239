import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook webhook activate`: end a webhook's pause.
struct WebhookActivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "End a webhook's pause, and try its receiver at once.",
        discussion: """
            A webhook is paused when its receiver answers 410 Gone, and waits when its receiver \
            failed ten times in a row. This ends both; the next sync sends what is owed. What \
            ended as refused is sent again by redeliver.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Argument(help: "The webhook's id: its file's name without .toml.")
    var id: String

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        _ = try configuration.webhooks(named: [id])
        var wasShut = false
        do throws(LedgerError) {
            let lock = try RunLock(
                ledger: configuration.ledger,
                holder: "webhook activate (pid \(Process.id)) since \(SystemClock.now().rfc3339)"
            )
            let ledger = try Rooms.ledger(configuration.ledger, lock: lock)
            try ledger.register(configuration.webhooks, at: SystemClock.now())
            wasShut = try ledger.reset(breakerOf: id)
        } catch {
            throw Failures.exit(for: error, output)
        }
        output.data(
            .object([
                ("type", .text("webhook")), ("id", .text(id)), ("active", .truth(true)),
                ("was_shut", .truth(wasShut)),
            ])
        )
        output.words(
            wasShut
                ? "\(id): the next sync sends what it is owed"
                : "\(id) was neither paused nor waiting"
        )
    }
}
