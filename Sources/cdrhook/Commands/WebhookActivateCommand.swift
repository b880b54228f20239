import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook webhook activate`: send a webhook what it is owed, whatever stopped it.
struct WebhookActivateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Activate a webhook, end its pause, and try its receiver at once.",
        discussion: """
            A webhook is not active when its file says so, is paused when its receiver answers \
            410 Gone, and waits when its receiver failed ten times in a row. This ends all three: \
            the next sync sends what is owed, or with --skip-pending what is owed is cancelled \
            and only new calls are told. What ended as refused is sent again by redeliver.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    @Flag(help: "Cancel what it is owed; redeliver --state cancelled sends it after all.")
    var skipPending = false

    /// What the ledger did.
    private struct Outcome {
        var wasShut = false
        var cancelled = 0
        var health = WebhookHealth()
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        let editor = try WebhookChoice.editor(
            of: webhook,
            settingActive: true,
            configuration,
            output
        )
        let recorder = try ActionRecorder(
            skipPending ? "webhook activate --skip-pending" : "webhook activate",
            on: webhook.id,
            configuration,
            output
        )
        var outcome = Outcome()
        if try editor.after != editor.before || skipPending || isShut(recorder.ledger, output) {
            try recorder.record(before: editor.before, after: editor.after) {
                try editor.save(output)
                // Read again: the ledger is told what the files say now.
                outcome = try change(recorder.ledger, try shared.configuration(output), output)
                return outcome.cancelled > 0 ? "\(outcome.cancelled) cancelled" : ""
            }
        }
        outcome.health = try choice.health(configuration, output)
        output.data(
            .object([
                ("type", .text("webhook")), ("id", .text(webhook.id)), ("active", .truth(true)),
                ("was_active", .truth(webhook.isActive)), ("was_shut", .truth(outcome.wasShut)),
                ("cancelled", .integer(outcome.cancelled)),
                ("pending", .integer(outcome.health.pending)),
                ("pending_since", .moment(outcome.health.pendingSince)),
            ])
        )
        say(outcome, webhook, output)
    }

    /// Whether the webhook is paused, or its receiver failed lately.
    private func isShut(_ ledger: SQLiteLedger?, _ output: Output) throws -> Bool {
        do throws(LedgerError) {
            return try ledger?.breakers()[choice.id] != nil
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    private func change(
        _ ledger: SQLiteLedger?,
        _ configuration: Configuration,
        _ output: Output
    ) throws -> Outcome {
        let now = SystemClock.now()
        var outcome = Outcome()
        guard let ledger else { return outcome }
        do throws(LedgerError) {
            try ledger.register(configuration.webhooks, at: now)
            outcome.wasShut = try ledger.reset(breakerOf: choice.id)
            if skipPending {
                // What a killed run left in doubt is owed too.
                _ = try ledger.rescue(configuration.inDoubtPolicies, at: now)
                outcome.cancelled = try ledger.cancel(
                    RedeliverSelection(states: [.scheduled], webhooks: [choice.id])
                )
            }
        } catch {
            throw Failures.exit(for: error, output)
        }
        return outcome
    }

    private func say(_ outcome: Outcome, _ webhook: Webhook, _ output: Output) {
        let id = webhook.id
        if webhook.isActive, !outcome.wasShut {
            output.words("\(id) was active, and neither paused nor waiting")
        } else {
            output.words("\(id) is active")
        }
        if outcome.cancelled > 0 {
            output.words("\(outcome.cancelled) that it was owed are cancelled")
        }
        if outcome.health.pending > 0 {
            let words = WebhookWords(webhook: webhook, health: outcome.health)
            output.words(
                "the next sync sends what it is owed (\(words.pending(at: SystemClock.now())))"
            )
        }
    }
}
