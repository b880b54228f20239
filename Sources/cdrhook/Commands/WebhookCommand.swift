import ArgumentParser

/// `cdrhook webhook`: the actions on configured webhooks.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "List the configured webhooks, and act on one.",
        discussion: """
            A webhook is a file in the webhooks folder, and its id is the file's name without \
            .toml. A webhook that is paused or waits for \
            its receiver goes on with `webhook activate ID`.
            """,
        subcommands: [
            WebhookListCommand.self, WebhookShowCommand.self, WebhookAddCommand.self,
            WebhookEditCommand.self, WebhookTestCommand.self,
            WebhookActivateCommand.self, WebhookDeactivateCommand.self, WebhookCausesCommand.self,
            WebhookHeldCommand.self, WebhookRemoveCommand.self,
        ],
        defaultSubcommand: WebhookListCommand.self
    )
}
