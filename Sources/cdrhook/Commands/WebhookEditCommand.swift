import ArgumentParser
import CDRPipeline

/// `cdrhook webhook edit`: other settings for a webhook, by flags or field by field.
struct WebhookEditCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "edit",
        abstract: "Change settings of a webhook; the rest of its file stays to the letter.",
        discussion: """
            Only what a flag says is changed, and --unset takes a key away, so that its default \
            counts. Without flags it asks on a terminal for each field of the help page; an empty \
            answer keeps what stands in brackets. It shows what the receiver was and would be told \
            of an invented call, and on a terminal asks before it saves. Comments and order stay. \
            Where no parameter map stands in the file, --parameter writes all that are sent into it.

            cdrhook webhook edit crm --retries 5 --delay 30
            cdrhook webhook edit crm --parameter src=from --unset parameters.leadid
            cdrhook webhook edit crm --unset rate --set 'timeout = "10s"'

            Exit codes: 0 changed, or not on second thoughts; 11 a run has the ledger, in which it \
            is recorded; 64 nothing to change; 78 something said cannot be used, or must be edited \
            by hand.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: WebhookChoice
    @OptionGroup var fields: WebhookFields

    @Option(
        help: ArgumentHelp(
            "A key to take away, such as rate or parameters.leadid; may be repeated.",
            valueName: "key"
        )
    )
    var unset: [String] = []

    @Flag(help: "Do not ask.")
    var yes = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let webhook = try configuration.webhook(named: choice.id)
        var editor = try WebhookFileEditor.editor(
            of: configuration.file(of: webhook),
            output
        )
        let before = WebhookDraft(path: editor.path, table: editor.document)
        editor = try WebhookFileEditor.editor(
            of: editor.path,
            making: changes(of: webhook, before, output),
            output
        )
        guard editor.after != editor.before else {
            return output.words("\(choice.id) says so already; nothing is changed")
        }
        let after = WebhookDraft(path: editor.path, table: editor.document)
        let words = WebhookEditWords(
            before: try before.usable(output),
            after: try after.usable(output),
            tables: (before.table, after.table)
        )
        words.show(on: output)
        guard !asks || output.agrees(to: "Save it in \(editor.path)?") else {
            return output.words("nothing is saved")
        }
        try ActionRecorder.save(
            editor,
            by: "webhook edit",
            on: choice.id,
            configuration,
            asks: asks,
            output
        )
        output.data(words.json(file: editor.path))
        output.words("\(choice.id) is changed from the next run on")
    }

    private var asks: Bool { Output(json: nil).canAsk && !yes }

    /// What flags say, or answers where no flag says anything.
    private func changes(
        of webhook: Webhook,
        _ draft: WebhookDraft,
        _ output: Output
    ) throws -> [WebhookChange] {
        let taken = try unset.map { text in
            guard let change = WebhookChange(taking: text) else {
                throw ValidationError("--unset is \"\(text)\"; expected a key of the file")
            }
            return change
        }
        let said = try fields.changes()
        if said.isEmpty, taken.isEmpty {
            guard asks else {
                throw ValidationError("nobody can be asked here; expected a flag for each change")
            }
            var dialogue = WebhookDialogue(draft, id: choice.id, output: output)
            return try dialogue.run()
        }
        let isFirstParameter =
            draft.table["parameters"] == nil && said.contains { $0.path.first == "parameters" }
        // Without a map all are sent; with one, what stands in it.
        return (isFirstParameter ? allParameters(of: webhook) : []) + said + taken
    }

    private func allParameters(of webhook: Webhook) -> [WebhookChange] {
        webhook.parameters.map { mapping in
            let fields = mapping.fields
            return WebhookChange(
                "parameters",
                mapping.parameter.text,
                value: fields.count == 1 ? .text(fields[0]) : .list(fields)
            )
        }
    }
}
