import ArgumentParser
import CDRPipeline

/// `cdrhook webhook deactivate`: send a webhook nothing more.
struct WebhookDeactivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deactivate",
        abstract: "Send a webhook nothing more, and keep what it is owed.",
        discussion: """
            It sets `active = false` in the webhook's file and leaves the rest of the file as it \
            is. From the next run on no call is planned for the webhook; what it is owed already \
            waits for `webhook activate`. While a run has the ledger, in which it is recorded who \
            did this, nothing is changed (exit 11).
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        try ActionRecorder.save(
            WebhookChoice.editor(of: webhook, settingActive: false, configuration, output),
            by: "webhook deactivate",
            on: webhook.id,
            configuration,
            output
        )
        let health = try choice.health(configuration, output)
        output.data(
            .object([
                ("type", .text("webhook")), ("id", .text(webhook.id)), ("active", .truth(false)),
                ("was_active", .truth(webhook.isActive)), ("pending", .integer(health.pending)),
                ("pending_since", .moment(health.pendingSince)),
            ])
        )
        let words = WebhookWords(webhook: webhook, health: health)
        output.words(
            "\(webhook.id) is not active\(webhook.isActive ? " from the next run on" : "")"
        )
        guard health.pending > 0 else { return }
        output.words(
            "what it is owed waits (\(words.pending(at: SystemClock.now()))): webhook activate "
                + "\(webhook.id) sends it on, with --skip-pending it is cancelled"
        )
    }
}
