import ArgumentParser
import CDRPipeline

/// `cdrhook integrations`: the receivers that predefined webhooks know.
struct IntegrationsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "integrations",
        abstract: "List the receivers that predefined webhooks know, and what each is verified by.",
        discussion: """
            The name in the first column is what `integration` takes in a webhook's file with \
            type = "predefined". An unverified one is a guess that its vendor must confirm: \
            `cdrhook integrations show NAME` prints a file to begin with, which says what to ask.
            """,
        subcommands: [IntegrationsListCommand.self, IntegrationsShowCommand.self],
        defaultSubcommand: IntegrationsListCommand.self
    )
}

/// `cdrhook integrations list`: every integration.
struct IntegrationsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the receivers that predefined webhooks know."
    )

    @Flag(inversion: .prefixedNo, help: "JSON lines on stdout.")
    var json: Bool?

    func run() throws {
        let output = Output(json: json)
        let width = Integrations.all.map(\.name.count).max() ?? 0
        for integration in Integrations.all {
            let events = integration.events.map { JSON.text($0.rawValue) }
            output.data(
                .object([
                    ("type", .text("integration")), ("name", .text(integration.name)),
                    ("summary", .text(integration.summary)), ("events", .array(events)),
                    ("verified", .truth(integration.basis != nil)),
                    ("basis", .optional(integration.basis)),
                ])
            )
            let gap = String(repeating: " ", count: width - integration.name.count + 2)
            let margin = String(repeating: " ", count: width + 2)
            let basis = integration.basis.map { "verified against: \($0)" } ?? "UNVERIFIED"
            output.words(integration.name + gap + integration.summary)
            output.words(margin + basis)
        }
    }
}

/// `cdrhook integrations show`: a webhook file to begin with.
struct IntegrationsShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print a webhook file of an integration to begin with.",
        discussion: """
            cdrhook integrations show zammad > webhooks.d/zammad.toml
            """
    )

    @Argument(help: "The integration's name.")
    var name: String

    func run() throws {
        guard let integration = Integrations.named(name) else {
            let names = Keys.words(Integrations.all.map(\.name))
            throw ValidationError("there is no integration \"\(name)\"; known: \(names)")
        }
        let lines = IntegrationSample(integration: integration).lines
        lines.forEach(Output(json: false).words)
    }
}
