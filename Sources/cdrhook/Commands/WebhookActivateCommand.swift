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
        let lock = try lock(configuration, output)
        if !webhook.isActive {
            try WebhookChoice.setActive(true, webhook, configuration, output)
        }
        // Read again: the ledger is told what the files say now.
        let outcome = try change(try shared.configuration(output), under: lock, output)
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

    private func lock(_ configuration: Configuration, _ output: Output) throws -> RunLock {
        do throws(LedgerError) {
            return try Rooms.lock(
                configuration.ledger,
                for: "webhook activate",
                at: SystemClock.now()
            )
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    private func change(
        _ configuration: Configuration,
        under lock: RunLock,
        _ output: Output
    ) throws -> Outcome {
        let now = SystemClock.now()
        var outcome = Outcome()
        do throws(LedgerError) {
            let ledger = try Rooms.ledger(configuration.ledger, lock: lock)
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
        outcome.health = try choice.health(configuration, output)
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
