import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook webhook held`: what a crash left in doubt for a webhook that holds it.
struct WebhookHeldCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "held",
        abstract: "List what a webhook holds in doubt; send it or close it.",
        discussion: """
            A webhook with in_doubt = "hold" keeps what a crash left without an outcome: its \
            receiver may have it or not. --send sends all of it again, under the ids that it had; \
            --close ends it as cancelled, which redeliver --state cancelled undoes. One event or \
            one call alone is chosen by redeliver --state held with --event-id or --uniqueid.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    @Flag(help: "Send it again.")
    var send = false

    @Flag(help: "End it as cancelled.")
    var close = false

    func validate() throws {
        guard !send || !close else {
            throw ValidationError("--send and --close say opposite things; expected one of them")
        }
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        guard send || close else { return try list(configuration, output) }
        let session = try RunSession("redeliver", configuration, output: output)
        let held = RedeliverSelection(states: [.held], webhooks: [webhook.id])
        if close {
            let count = try session.cancel(held)
            output.words("\(count) deliveries are cancelled")
            throw try session.deliverAndFinish(to: [])
        }
        try session.redeliver(held, as: Redelivery())
        throw try session.deliverAndFinish(to: [webhook])
    }

    private func list(_ configuration: Configuration, _ output: Output) throws {
        let held = try configuration.fromLedger(orElse: [], output) { ledger throws(LedgerError) in
            try ledger.held(of: choice.id)
        }
        held.map(\.json).forEach(output.data)
        held.map(\.line).forEach(output.words)
        if held.isEmpty { output.words("\(choice.id) holds nothing") }
    }
}
