import ArgumentParser
import CDRPipeline

/// `cdrhook webhook test`: a real request about a call that never was.
struct WebhookTestCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Tell a webhook's receiver of an invented call, and show the exchange.",
        discussion: """
            The receiver really gets it, as it would from a run: its ids begin with cdrhook-test-, \
            it carries the header webhook-test: true, and its outside number belongs to nobody. \
            Of an integration with several events each is sent. A webhook that is not active can \
            be tested too. The ledger is neither read nor written. Secrets are masked.

            Exit codes: 0 delivered, 3 not, 78 a secret cannot be read.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        let access = configuration.access[webhook.id] ?? AccessConfiguration()
        let test: WebhookTest
        do throws(ConfigurationProblems) {
            test = WebhookTest(webhook, try access.values(), at: SystemClock.now())
        } catch {
            throw Failures.exit(for: error, output)
        }
        var isWell = true
        for delivery in test.deliveries {
            let verdict = send(delivery, of: test, to: webhook, access, output)
            isWell = isWell && verdict == .delivered
        }
        throw ExitCode(isWell ? 0 : 3)
    }

    /// Sends one event and prints how it went.
    private func send(
        _ delivery: ClaimedDelivery,
        of test: WebhookTest,
        to webhook: Webhook,
        _ access: AccessConfiguration,
        _ output: Output
    ) -> Verdict {
        output.words("* \(delivery.event.kind.title) of \(delivery.event.call.uniqueid)")
        let judgement = test.send(delivery) { request, response in
            let words = ExchangeWords(
                request: request,
                response: response,
                webhook: webhook,
                access: access
            )
            words.json(about: delivery).forEach(output.data)
            words.lines.forEach(output.words)
        }
        let words = VerdictWords(judgement: judgement)
        output.data(
            .object([
                ("type", .text("test")), ("webhook", .text(webhook.id)),
                ("event", .text(delivery.event.kind.rawValue)),
                ("event_id", .text(delivery.id.text)), ("verdict", .text(words.word)),
                ("reason", .known(judgement.reason)),
            ])
        )
        output.words("* \(Output.printable(words.sentence))")
        return judgement.verdict
    }
}
