import ArgumentParser
import CDRPipeline
import FoundationEssentials

/// `cdrhook webhook add`: a new webhook, by flags or field by field.
struct WebhookAddCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a webhook: its file is written once all of it is valid.",
        discussion: """
            On a terminal it asks for each field of the help page that no flag says, in the page's \
            order; an empty answer takes what stands in brackets. It shows what the receiver would \
            be told of an invented call, and asks before it saves. With --yes, or where nobody can \
            be asked, the flags must say all that is required. The file gets the owner and mode of \
            cdrhook.toml, and a comment on each key.

            cdrhook webhook add crm --url https://crm.example/hook --event call-end
            cdrhook webhook add desk --type predefined --integration zammad --url https://…
            cdrhook webhook add bi --url https://bi.example/ --event call-end --method post \
            --parameter uniqueid=id --parameter src=from --hangup-cause "No Answer=missed" \
            --set 'auth = { bearer = { env = "BI_TOKEN" } }'

            Exit codes: 0 added, or not on second thoughts; 11 a run has the ledger, in which it \
            is recorded; 64 the id is taken, or something required is not said; 78 something said \
            cannot be used.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Argument(help: "The new webhook's id, for ever: letters, digits, - and _.")
    var id: String

    @OptionGroup var fields: WebhookFields

    @Flag(help: "Do not ask.")
    var yes = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output, makingFolder: true)
        let path = try place(in: configuration)
        let asks = output.canAsk && !yes
        let draft = try draft(of: path, asks: asks, output)
        let text = WebhookFileText(webhook: try draft.usable(output).webhook, table: draft.table)
        let bytes = Array(text.text.utf8)
        // What was written is read as a run will read it, before it stands there.
        let written = WebhookDraft(path: path, table: try document(bytes, output))
        let (webhook, access) = try written.usable(output)
        for delivery in SampleCall(endingAt: SystemClock.now()).deliveries(to: webhook) {
            RequestWords.show(delivery, to: webhook, access, on: output)
        }
        guard !asks || output.agrees(to: "Save it as \(path)?") else {
            return output.words("nothing is saved")
        }
        let recorder = try ActionRecorder(
            "webhook add",
            on: id,
            configuration,
            asks: asks,
            output
        )
        try recorder.record(before: nil, after: bytes) {
            try create(path, bytes, like: configuration.file, output)
            return ""
        }
        output.data(
            .object([
                ("type", .text("webhook")), ("id", .text(id)), ("added", .truth(true)),
                ("active", .truth(webhook.isActive)), ("file", .text(path)),
            ])
        )
        output.words("\(id) is added; its file is \(path)")
    }

    /// The file that is to be; nothing may be there.
    private func place(in configuration: Configuration) throws -> String {
        guard !id.isEmpty, id.utf8.allSatisfy(\.isWordByte) else {
            throw ValidationError(
                "the id is \"\(id)\"; expected letters, digits, - and _, as a file's name"
            )
        }
        let path = "\(configuration.webhooksFolder)/\(id).toml"
        guard !FileManager.default.fileExists(atPath: path) else {
            throw ValidationError(
                "there is a webhook \"\(id)\" already; webhook edit \(id) changes it"
            )
        }
        return path
    }

    /// What flags and answers say.
    private func draft(of path: String, asks: Bool, _ output: Output) throws -> WebhookDraft {
        let said = try fields.changes()
        var draft = WebhookDraft(path: path, table: TOMLTable())
        for change in said { draft.table = draft.table.changed(by: change) }
        let problems = draft.problemsSoFar
        guard problems.isEmpty else {
            throw Failures.exit(for: ConfigurationProblems(all: problems), output)
        }
        if asks {
            let known = Set(said.compactMap(\.path.first))
            var dialogue = WebhookDialogue(draft, id: id, known: known, output: output)
            for change in try dialogue.run() { draft.table = draft.table.changed(by: change) }
            return draft
        }
        let missing = draft.problems.filter(\.isMissing)
        guard missing.isEmpty else {
            let flags = missing.map { "\(WebhookFields.flag(of: $0.key)) (\($0.expected))" }
            throw ValidationError(
                "nobody can be asked here; expected \(flags.joined(separator: ", "))"
            )
        }
        return draft
    }

    private func document(_ bytes: [UInt8], _ output: Output) throws -> TOMLTable {
        do throws(TOMLError) {
            return try TOMLReader.read(String(decoding: bytes, as: UTF8.self))
        } catch {
            throw refuse("the file cannot be written: \(error.reason)", "", output)
        }
    }

    private func create(
        _ path: String,
        _ bytes: [UInt8],
        like file: String,
        _ output: Output
    ) throws {
        do throws(FileReplacement.Failure) {
            try FileReplacement(path: path).create(bytes, like: file)
        } catch {
            throw refuse("the file cannot be written: \(error.reason)", path, output)
        }
    }

    private func refuse(_ sentence: String, _ path: String, _ output: Output) -> ExitCode {
        let problem = ConfigurationProblem(file: path, key: "", expected: sentence)
        return Failures.exit(for: ConfigurationProblems(all: [problem]), output)
    }
}
