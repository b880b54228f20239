import ArgumentParser
import CDRPipeline
import SQLite

/// Which webhook a command is about.
struct WebhookChoice: ParsableArguments {
    @Argument(help: "The webhook's id: its file's name without .toml.")
    var id: String

    /// What each webhook is owed, by its id; nothing before the first run makes the ledger.
    static func healths(
        _ configuration: Configuration,
        _ output: Output
    ) throws -> [String: WebhookHealth] {
        do throws(LedgerError) {
            return try LedgerReader(path: configuration.ledger).healths()
        } catch {
            if error.kind == .missing { return [:] }
            throw Failures.exit(for: error, output)
        }
    }

    /// What the webhook is owed.
    func health(_ configuration: Configuration, _ output: Output) throws -> WebhookHealth {
        try Self.healths(configuration, output)[id] ?? WebhookHealth()
    }

    /// Sets `active` in the webhook's file.
    static func setActive(
        _ isActive: Bool,
        _ webhook: Webhook,
        _ configuration: Configuration,
        _ output: Output
    ) throws {
        do throws(ConfigurationProblem) {
            var editor = try WebhookFileEditor(path: configuration.file(of: webhook))
            try editor.make(WebhookChange("active", value: .truth(isActive)))
            try editor.write()
        } catch {
            throw Failures.exit(for: ConfigurationProblems(all: [error]), output)
        }
    }
}
