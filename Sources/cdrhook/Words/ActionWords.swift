import CDRPipeline

/// What somebody did to a webhook, as JSON and in people's words.
struct ActionWords {
    let action: WebhookAction

    /// The line of an action.
    var json: JSON {
        .object([
            ("type", .text("action")), ("at", .moment(action.at)),
            ("webhook", .text(action.webhook)), ("command", .text(action.command)),
            ("user", .known(action.user)), ("uid", .integer(action.userID)),
            ("sudo_user", .known(action.sudoUser)), ("outcome", .text(action.outcome.rawValue)),
            ("note", .known(action.note)), ("before", .optional(action.before)),
            ("after", .optional(action.after)),
        ])
    }

    /// Who did what and when, and the lines of the file that came and went.
    var lines: [String] {
        let old = Self.lines(action.before)
        let new = Self.lines(action.after)
        let changes = new.difference(from: old)
        let gone = changes.removals.map { "  - \(Self.text(of: $0))" }
        let come = changes.insertions.map { "  + \(Self.text(of: $0))" }
        return ([title] + gone + come).map(Output.printable)
    }

    private var title: String {
        var who = action.user.isEmpty ? "uid \(action.userID)" : action.user
        if !action.sudoUser.isEmpty { who += " (by sudo: \(action.sudoUser))" }
        let end =
            switch action.outcome {
            case .begun: ", cut off: the file says whether it was done"
            case .done: ""
            case .failed: ", which failed"
            }
        let note = action.note.isEmpty ? "" : " (\(action.note))"
        return "\(action.at.rfc3339) \(who): \(action.command)\(note)\(end)"
    }

    private static func lines(_ text: String?) -> [String] {
        (text ?? "").split(separator: "\n").map(String.init)
    }

    private static func text(of change: CollectionDifference<String>.Change) -> String {
        switch change {
        case .insert(_, let element, _), .remove(_, let element, _): element
        }
    }
}
