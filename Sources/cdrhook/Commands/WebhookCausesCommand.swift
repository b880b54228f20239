import ArgumentParser
import CDRPipeline

/// `cdrhook webhook hangup-causes`: the names that a webhook has for hangup causes.
struct WebhookCausesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hangup-causes",
        abstract: "Show, set or clear a webhook's own names for hangup causes.",
        discussion: """
            Without --set and --clear it shows what the receiver is told of each cause. A name is \
            set in the webhook's file, the rest of which stays as it is, and counts from the next \
            run on: `--set "No Answer=missed" --clear Busy`.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice

    @Option(help: ArgumentHelp("Give a cause a name; may be repeated.", valueName: "cause=name"))
    var set: [String] = []

    @Option(
        help: ArgumentHelp("Take a cause's own name away; may be repeated.", valueName: "cause")
    )
    var clear: [String] = []

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        let changes = try set.map(Self.naming) + clear.map { (try Self.cause($0), String?.none) }
        let editor = try WebhookFileEditor.editor(
            of: configuration.file(of: webhook),
            making: changes.map { cause, name in
                let value = name.map { TOMLValue.text($0) }
                return WebhookChange("hangup_causes", cause.rawValue, value: value)
            },
            output
        )
        try ActionRecorder.save(
            editor,
            by: "webhook hangup-causes",
            on: webhook.id,
            configuration,
            output
        )
        show(try shared.configuration(output).webhook(named: choice.id), output)
    }

    private func show(_ webhook: Webhook, _ output: Output) {
        for cause in HangupCause.allCases {
            let own = webhook.causeNames[cause]
            output.data(
                .object([
                    ("type", .text("hangup-cause")), ("webhook", .text(webhook.id)),
                    ("cause", .text(cause.rawValue)), ("name", .optional(own)),
                ])
            )
        }
        let rows = HangupCause.allCases.map { cause in
            [cause.rawValue, webhook.causeNames[cause].map(Output.printable) ?? "(no own name)"]
        }
        TableWords(rows: rows).lines.forEach(output.words)
    }

    /// A cause and its name, of `cause=name`.
    private static func naming(_ text: String) throws -> (HangupCause, String?) {
        guard let equals = text.firstIndex(of: "=") else {
            throw ValidationError("--set is \"\(text)\"; expected a cause, = and its name")
        }
        return (
            try cause(String(text[..<equals])), String(text[text.index(after: equals)...])
        )
    }

    private static func cause(_ text: String) throws -> HangupCause {
        guard let cause = HangupCause(rawValue: text) else {
            let known = Keys.words(HangupCause.allCases.map(\.rawValue))
            throw ValidationError("there is no hangup cause \"\(text)\"; expected \(known)")
        }
        return cause
    }
}
