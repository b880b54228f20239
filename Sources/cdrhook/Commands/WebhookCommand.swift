import ArgumentParser

/// `cdrhook webhook`: the actions on configured webhooks.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Act on a configured webhook.",
        subcommands: [WebhookActivateCommand.self]
    )
}
