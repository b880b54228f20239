import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook webhook show`: one webhook with everything of its file.
struct WebhookShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show everything of a webhook: its file, the defaults, and what it is owed.",
        discussion: """
            A setting that the file leaves out is shown as it counts, marked as default. Secrets \
            are named by where they are to be found, and the values of a URL's query are masked.
            With --history: each add, edit, remove, activate, deactivate and change of \
            hangup causes, with the user's name, and the lines of the file that came and went.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    @Flag(help: "Show instead who did what to it and when, oldest first, removed or not.")
    var history = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        if history { return try showHistory(configuration, output) }
        let webhook = try configuration.webhook(named: choice.id)
        let file = configuration.file(of: webhook)
        let words = WebhookWords(
            webhook: webhook,
            health: try choice.health(configuration, output)
        )
        let table = TOMLFile.read(file) { output.failure($0.sentence) } ?? TOMLTable()
        let settings = SettingWords(webhook: webhook, table: table)
        output.data(.object(words.fields + [("file", .text(file))] + settings.fields))
        output.words("\(webhook.id): \(file)")
        settings.lines.forEach { output.words("  \($0)") }
        let now = SystemClock.now()
        output.words(
            "pending \(words.pending(at: now)); last delivery "
                + "\(words.health.deliveredAt?.rfc3339 ?? "never"); \(words.condition)"
        )
    }

    private func showHistory(_ configuration: Configuration, _ output: Output) throws {
        let actions = try configuration.fromLedger(orElse: [], output) {
            ledger throws(LedgerError) in try ledger.actions(on: choice.id)
        }
        guard !actions.isEmpty else {
            let webhook = try configuration.webhook(named: choice.id)
            return output.words("nothing that was done to \(webhook.id) is recorded")
        }
        for words in actions.map({ ActionWords(action: $0) }) {
            output.data(words.json)
            words.lines.forEach(output.words)
        }
    }
}
