import CDRPipeline

/// One field of the help page, as a person is asked for it.
struct WebhookQuestion {
    /// How an answer is written.
    enum Form {
        /// One of a few words, as the file or the page spells it.
        case word

        /// A text as it is.
        case text

        /// A whole number, or a length of time.
        case number

        /// Words between commas, or `all`.
        case words

        /// `ours = theirs` between commas, or `all`; ours alone is sent under its own name.
        case pairs

        /// What stands behind the key in a file.
        case toml
    }

    /// The key of the file.
    let key: String

    /// What is asked for.
    let title: String

    let form: Form

    /// What counts when nothing is answered; empty where something must be.
    var usual = ""

    /// Whether ``usual`` is written into the file.
    var writesUsual = false

    /// What an answer says; `nil` for everything, which is what counts where the file says nothing.
    func value(of answer: String) -> TOMLValue? {
        switch form {
        case .word:
            let word = answer.lowercased().split(separator: " ").joined(separator: "-")
            return .text(word.hasPrefix("raw-post") ? WebhookMethod.json.rawValue : word)
        case .text: return .text(answer)
        case .number: return .number(answer)
        case .words:
            if answer.lowercased() == "all" { return nil }
            let words = answer.split(separator: ",").map { $0.trimmed.lowercased() }
            return .list(words)
        case .pairs:
            if answer.lowercased() == "all" { return nil }
            var pairs = PairList()
            for part in answer.split(separator: ",") where !pairs.add(part) {
                pairs.add(String(part.trimmed), String(part.trimmed))
            }
            return .table(pairs.table)
        case .toml: return WebhookChange(line: "value = \(answer)")?.value
        }
    }

    /// What a file says, as it would be answered; ``usual`` where it says nothing.
    func answer(in table: TOMLTable) -> String {
        switch table[key]?.value {
        case nil: return usual
        case .text(let text): return key == "url" ? Self.masked(text, table) : text
        case .array(let nodes) where form == .words:
            return nodes.compactMap(\.value.text).joined(separator: ", ")
        case .table(let pairs) where form == .pairs:
            return pairs.entries.flatMap { entry in
                let theirs = entry.node.value.text.map { [$0] } ?? entry.node.value.texts
                return theirs.map { "\(entry.key) = \($0)" }
            }.joined(separator: ", ")
        case .some(let value): return value.toml
        }
    }

    /// A URL without what may be secret in it.
    private static func masked(_ text: String, _ table: TOMLTable) -> String {
        guard let url = try? WebhookURL(text) else { return "***" }
        return url.masked(for: table["integration"]?.value.text)
    }

    /// Whether a problem is one of this field.
    func concerns(_ problem: ConfigurationProblem) -> Bool {
        problem.key == key || problem.key.hasPrefix("\(key).")
            || problem.key.isEmpty && problem.expected.contains("\"\(key)\"")
    }
}

extension TOMLValue {
    /// The texts of a list.
    fileprivate var texts: [String] {
        guard case .array(let nodes) = self else { return [] }
        return nodes.compactMap(\.value.text)
    }
}
