import CDRPipeline

/// Says what a person should know of a run: once, as a warning line and as talk.
final class NoteKeeper {
    private let output: Output
    private var said: Set<RunNote> = []

    /// A keeper that says things to `output`.
    init(_ output: Output) { self.output = output }

    /// Says a note, unless it was said before.
    func say(_ note: RunNote) {
        guard said.insert(note).inserted else { return }
        var fields: [(String, JSON)] = [("type", .text("warning")), ("code", .text(note.code))]
        var name = ""
        switch note.subject {
        case .run: break
        case .source(let source):
            fields.append(("source", .text(source)))
            name = source + ": "
        case .webhook(let webhook):
            fields.append(("webhook", .text(webhook)))
            name = webhook + ": "
        }
        if let count = note.count { fields.append(("count", .integer(count))) }
        fields.append(("text", .text(note.text)))
        output.clearPassing()
        output.data(.object(fields))
        output.talk("\(name)\(note.text)")
    }

    /// Says how many rows of a source came late or were rejected.
    func sayCounts(_ source: String, before: RunSummary.Rows, after: RunSummary.Rows) {
        let late = after.late - before.late
        if late > 0 {
            say(
                RunNote(
                    "late-rows",
                    about: .source(source),
                    count: late,
                    "\(late) rows became visible after later ones had been read; they were taken"
                )
            )
        }
        let rejected = after.rejected - before.rejected
        if rejected > 0 {
            say(
                RunNote(
                    "rejected-rows",
                    about: .source(source),
                    count: rejected,
                    "\(rejected) rows cannot be read and are kept as rejected; see report_rejected"
                )
            )
        }
    }

    /// Names the words that the cause map does not have.
    func sayUnknownCauses(_ causes: [String: Int]) {
        guard !causes.isEmpty else { return }
        let words = causes.keys.sorted().map { "\"\($0)\"" }.joined(separator: ", ")
        say(
            RunNote(
                "unknown-causes",
                about: .run,
                count: causes.values.reduce(0, +),
                "unknown hangup causes were told as Failed: \(words)"
            )
        )
    }
}
