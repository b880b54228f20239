import ArgumentParser
import CDRPipeline
import FoundationEssentials

/// `cdrhook webhook remove`: take a webhook's file away.
struct WebhookRemoveCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "remove",
        abstract: "Remove a webhook: its file is moved aside, and nothing more is sent to it.",
        discussion: """
            The file stays beside the others under the ending .toml.removed, which no run reads; \
            under its old name it is the same webhook again. The next run cancels what it was \
            owed, and says how much; redeliver --state cancelled sends it after all.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    @Flag(help: "Do not ask.")
    var yes = false

    func run() throws {
        let output = shared.output
        guard yes || output.canAsk else {
            throw ValidationError("nobody can be asked here: --yes removes it")
        }
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        let health = try choice.health(configuration, output)
        let words = WebhookWords(webhook: webhook, health: health)
        let owed =
            health.pending == 0
            ? "" : ", which is owed \(words.pending(at: SystemClock.now()))"
        guard yes || output.agrees(to: "Remove \(webhook.id)\(owed)?") else {
            return output.words("\(webhook.id) stays")
        }
        let file = configuration.file(of: webhook)
        let place = Self.freePlace(for: file)
        let recorder = try ActionRecorder(
            "webhook remove",
            on: webhook.id,
            configuration,
            asks: output.canAsk && !yes,
            output
        )
        let before = FileManager.default.contents(atPath: file).map(Array.init)
        try recorder.record(before: before, after: nil) {
            try Self.move(file, to: place, output)
            return ""
        }
        output.data(
            .object([
                ("type", .text("webhook")), ("id", .text(webhook.id)), ("removed", .truth(true)),
                ("file", .text(place)), ("pending", .integer(health.pending)),
                ("pending_since", .moment(health.pendingSince)),
            ])
        )
        output.words("\(webhook.id)\(owed) is removed; its file is \(place)")
    }

    private static func move(_ file: String, to place: String, _ output: Output) throws {
        do {
            try FileManager.default.moveItem(atPath: file, toPath: place)
        } catch {
            let problem = ConfigurationProblem(
                file: file,
                key: "",
                expected: "the file cannot be moved to \(place)"
            )
            throw Failures.exit(for: ConfigurationProblems(all: [problem]), output)
        }
    }

    /// A name that no earlier removal took.
    private static func freePlace(for file: String) -> String {
        var place = "\(file).removed"
        var number = 1
        while FileManager.default.fileExists(atPath: place) {
            number += 1
            place = "\(file).removed.\(number)"
        }
        return place
    }
}
