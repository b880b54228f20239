import ArgumentParser

/// `cdrhook webhook`: the actions on configured webhooks.
struct WebhookCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "webhook",
        abstract: "Act on a configured webhook.",
        discussion: """
            A webhook is a file in the webhooks folder, and its id is the file's name without \
            .toml; `status` shows what each is owed and got. A webhook that is paused or waits for \
            its receiver goes on with `webhook activate ID`.
            """,
        subcommands: [WebhookActivateCommand.self]
    )
}
