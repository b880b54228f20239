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
        try configuration.fromLedger(orElse: [:], output) { ledger throws(LedgerError) in
            try ledger.healths()
        }
    }

    /// What the webhook is owed.
    func health(_ configuration: Configuration, _ output: Output) throws -> WebhookHealth {
        try Self.healths(configuration, output)[id] ?? WebhookHealth()
    }

    /// The webhook's file with `active` set; as it is where it counts already.
    static func editor(
        of webhook: Webhook,
        settingActive isActive: Bool,
        _ configuration: Configuration,
        _ output: Output
    ) throws -> WebhookFileEditor {
        let change = WebhookChange("active", value: .truth(isActive))
        return try WebhookFileEditor.editor(
            of: configuration.file(of: webhook),
            making: webhook.isActive == isActive ? [] : [change],
            output
        )
    }
}
