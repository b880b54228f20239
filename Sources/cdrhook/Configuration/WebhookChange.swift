/// One setting of a webhook's file that is to say something else.
struct WebhookChange {
    /// The key, behind those of the tables that it stands in.
    var path: [String]

    /// What it is to say; `nil` takes it away.
    var value: TOMLValue?

    init(_ path: String..., value: TOMLValue?) { self.init(path: path, value: value) }

    init(path: [String], value: TOMLValue?) {
        self.path = path
        self.value = value
    }

    /// The change that a line of a file asks for, `key = value`; a value that is no TOML is a text.
    ///
    /// - Returns: `nil` when it is no such line.
    init?(line: String) {
        guard let equals = line.firstIndex(of: "=") else { return nil }
        let text = JSON.text(String(line[line.index(after: equals)...].trimmed)).line
        guard let table = Self.read(line) ?? Self.read("\(line[..<equals]) = \(text)") else {
            return nil
        }
        var path: [String] = []
        var value = TOMLValue.table(table)
        // The tables of a dotted key are open; what stands in braces is a value.
        while case .table(let inner) = value, !inner.isDefined, let entry = inner.entries.first {
            guard inner.entries.count == 1 else { return nil }
            path.append(entry.key)
            value = entry.node.value
        }
        guard !path.isEmpty else { return nil }
        self.path = path
        // It is said here, and not on a line of the file.
        self.value = value.unplaced
    }

    /// The key whose value a text names, as `retries` or `hangup_causes."No Answer"`.
    init?(taking text: String) {
        guard let change = WebhookChange(line: "\(text) = 0") else { return nil }
        path = change.path
    }

    private static func read(_ line: String) -> TOMLTable? { try? TOMLReader.read(line) }
}

extension TOMLTable {
    /// The table with a change made.
    func changed(by change: WebhookChange) -> TOMLTable {
        var table = self
        table.set(change.path[...], to: change.value)
        return table
    }

    private mutating func set(_ path: ArraySlice<String>, to value: TOMLValue?) {
        guard let key = path.first else { return }
        guard path.count > 1 else {
            self[key] = value.map { TOMLNode(value: $0, line: 0) }
            return
        }
        var inner = TOMLTable()
        if case .table(let known)? = self[key]?.value { inner = known }
        inner.set(path.dropFirst(), to: value)
        self[key] = inner.entries.isEmpty ? nil : TOMLNode(value: .table(inner), line: 0)
    }
}

extension StringProtocol {
    /// The text without the spaces around it.
    var trimmed: SubSequence {
        let rest = drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return rest }
        return rest[...last]
    }
}
