import CDRPipeline

/// The keys of one table of a configuration file, read by name; what is not read is refused.
final class Keys {
    let file: String
    private let path: String
    private let table: TOMLTable
    private let line: Int
    private var used: Set<String> = []
    private let report: (ConfigurationProblem) -> Void

    /// The keys of `table`, whose own path is `path`.
    init(
        _ table: TOMLTable,
        file: String,
        path: String = "",
        line: Int = 0,
        report: @escaping (ConfigurationProblem) -> Void
    ) {
        self.table = table
        self.file = file
        self.path = path
        self.line = line
        self.report = report
    }

    /// The keys in the order of the file.
    var names: [String] { table.entries.map(\.key) }

    /// A value as it stands.
    func node(_ key: String) -> TOMLNode? {
        used.insert(key)
        return table[key]
    }

    /// A text.
    func text(_ key: String, expected: String = "a text") -> String? {
        guard let node = node(key) else { return nil }
        guard case .text(let text) = node.value else { return refuse(key, node, expected) }
        return text
    }

    /// A text that must be there.
    func required(_ key: String, expected: String) -> String? {
        if let text = text(key, expected: expected) { return text }
        if table[key] == nil { miss(key, expected) }
        return nil
    }

    /// A whole number within a range.
    func integer(_ key: String, in range: ClosedRange<Int64>) -> Int? {
        guard let node = node(key) else { return nil }
        guard case .integer(let number) = node.value, range.contains(number) else {
            return refuse(
                key,
                node,
                "a whole number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return Int(number)
    }

    /// True or false.
    func truth(_ key: String) -> Bool? {
        guard let node = node(key) else { return nil }
        guard case .truth(let truth) = node.value else { return refuse(key, node, "true or false") }
        return truth
    }

    /// One of a few words.
    func choice<T: RawRepresentable<String> & CaseIterable>(_ key: String, of type: T.Type) -> T? {
        guard let node = node(key) else { return nil }
        if case .text(let text) = node.value, let choice = T(rawValue: text) { return choice }
        return refuse(key, node, Self.words(T.allCases.map(\.rawValue)))
    }

    /// A length of time: `"90s"`, `"15m"`, `"24h"`, `"7d"`, or whole seconds.
    func duration(_ key: String, atMost longest: Duration = .seconds(366 * 86_400)) -> Duration? {
        guard let node = node(key) else { return nil }
        if let duration = DurationText.duration(node.value), duration <= longest { return duration }
        return refuse(
            key,
            node,
            "a length of time such as \"90s\", \"15m\", \"24h\", \"7d\" or whole seconds"
                + (longest < .seconds(366 * 86_400)
                    ? ", at most \(DurationText.text(longest))" : "")
        )
    }

    /// A list of texts; one text alone counts as a list of one.
    func texts(_ key: String, expected: String) -> [(text: String, line: Int)]? {
        guard let node = node(key) else { return nil }
        if case .text(let text) = node.value { return [(text, node.line)] }
        guard case .array(let items) = node.value else { return refuse(key, node, expected) }
        var texts: [(text: String, line: Int)] = []
        for item in items {
            guard case .text(let text) = item.value else { return refuse(key, item, expected) }
            texts.append((text, item.line))
        }
        return texts
    }

    /// A table below this one.
    func table(_ key: String, expected: String) -> Keys? {
        guard let node = node(key) else { return nil }
        guard case .table(let inner) = node.value else { return refuse(key, node, expected) }
        return Keys(inner, file: file, path: full(key), line: node.line, report: report)
    }

    /// Says that the value of a key cannot be used; of a hidden one only its kind is shown.
    @discardableResult
    func refuse<T>(
        _ key: String,
        _ node: TOMLNode,
        _ expected: String,
        isHidden: Bool = false
    )
        -> T?
    {
        report(
            ConfigurationProblem(
                file: file,
                line: node.line,
                key: full(key),
                found: isHidden ? node.value.kind : node.value.found,
                expected: expected
            )
        )
        return nil
    }

    /// Says that a key is missing.
    func miss(_ key: String, _ expected: String) {
        report(ConfigurationProblem(file: file, line: line, key: full(key), expected: expected))
    }

    /// Refuses every key that was not read.
    func finish(knowing known: [String]) {
        for (key, node) in table.entries where !used.contains(key) {
            report(
                ConfigurationProblem(
                    file: file,
                    line: node.line,
                    key: "",
                    expected: "unknown key \"\(full(key))\"; known keys: "
                        + known.joined(separator: ", ")
                )
            )
        }
    }

    /// Reports a problem of this file.
    func reportProblem(_ problem: ConfigurationProblem) { report(problem) }

    /// The whole path of a key of this table.
    func full(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// `"a", "b" or "c"`.
    static func words(_ words: [String]) -> String {
        let quoted = words.map { "\"\($0)\"" }
        guard quoted.count > 1, let last = quoted.last else { return quoted.joined() }
        return quoted.dropLast().joined(separator: ", ") + " or " + last
    }
}
