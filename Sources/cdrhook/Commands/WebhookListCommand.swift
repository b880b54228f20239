import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook webhook list`: the table of webhooks.
struct WebhookListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every webhook: what its file says, what it is owed, how its receiver is.",
        discussion: """
            PENDING is what is owed and how long the oldest of it has been; HEALTH is the breaker \
            (closed: requests go out; open: too many failed in a row; paused: the receiver \
            answered 410) and how many of the last \(WebhookHealth.mostLooked) deliveries that \
            were tried were answered with 2xx. Values in the query of a URL are masked.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let healths = try WebhookChoice.healths(configuration, output)
        let all = configuration.webhooks.map { webhook in
            WebhookWords(webhook: webhook, health: healths[webhook.id] ?? WebhookHealth())
        }
        all.forEach { output.data($0.json) }
        guard !all.isEmpty else {
            return output.words("there is no webhook in \(configuration.webhooksFolder)")
        }
        let now = SystemClock.now()
        let rows = [WebhookWords.header] + all.map { $0.row(at: now) }
        TableWords(rows: rows).lines.forEach(output.words)
    }
}
