import CDRPipeline

/// A new webhook's file: what was said, what counts where nothing was, and a few words on each key.
struct WebhookFileText {
    let webhook: Webhook
    let table: TOMLTable

    /// Keys that hold a table of their own under a header.
    static let sections = ["parameters", "fixed", "hangup_causes", "headers", "salesforce"]

    /// The file.
    var text: String { (head + keys + sections).map { "\($0)\n" }.joined() }

    private var head: [String] {
        [
            "# Where cdrhook tells of calls, and how; the file's name is the webhook's id.",
            "# A key behind # shows what counts without it. "
                + "`cdrhook webhook edit \(webhook.id)` keeps",
            "# comments.", "",
        ]
    }

    /// The keys that stand on one line: those of the page first, what is seldom said behind them.
    private var keys: [String] {
        let all = SettingWords(webhook: webhook, table: table).all
        var lines: [String] = []
        for setting in all where !Self.sections.contains(setting.key) {
            let note = Self.notes[setting.key].map { "  # \($0)" } ?? ""
            if let said = table[setting.key]?.value {
                lines.append("\(setting.key) = \(said.toml)\(note)")
            } else if case .null = setting.value {
                guard let sample = Self.samples[setting.key] else { continue }
                lines.append("# none: \(setting.key) = \(sample)\(note)")
            } else if Self.notes[setting.key] != nil {
                let usual = setting.key == "delay" ? "0" : setting.value.line
                lines.append("# \(setting.key) = \(usual)\(note)")
            }
        }
        return lines
    }

    private var sections: [String] {
        Self.sections.flatMap { key -> [String] in
            let note = Self.notes[key].map { "  # \($0)" } ?? ""
            guard case .table(let inner)? = table[key]?.value else {
                return sample(of: key).map { ["", "# [\(key)]\(note)", "# \($0)"] } ?? []
            }
            return ["", "[\(key)]\(note)"]
                + inner.entries.map { "\(TOMLKey.written($0.key)) = \($0.node.value.toml)" }
        }
    }

    /// A line for a table that nothing was said of; `nil` where it has no place.
    private func sample(of key: String) -> String? {
        switch key {
        case "parameters" where webhook.isEditable: "uniqueid = \"id\""
        case "hangup_causes": "\"No Answer\" = \"missed\""
        default: nil
        }
    }

    private static let samples = [
        "mask": "\"last-4\"", "rate": "\"50/s\"", "allow": "[\"10.1.0.0/16:443\"]",
    ]

    private static let notes = [
        "type": "custom, or predefined with an integration",
        "integration": "what `cdrhook integrations` names",
        "name": "for people",
        "url": "its own query is kept",
        "active": "false: nothing is sent",
        "call_types": "the calls it hears of",
        "event": "call-start, call-answer or call-end",
        "method": "get, post or json",
        "retries": "tries after the first one",
        "delay": "from the event: seconds, \"90s\", \"15m\"",
        "waits": "of the retries; the last one repeats",
        "timeout": "of a whole request",
        "mask": "numbers are cut to their last four digits",
        "rate": "requests begun a second or a minute",
        "allow": "addresses besides public ones",
        "parameters": "ours = theirs, in this order; else all under our names",
        "fixed": "fields that are always the same",
        "hangup_causes": "our cause = the receiver's word",
    ]
}
