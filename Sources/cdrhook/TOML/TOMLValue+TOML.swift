extension TOMLValue {
    /// The value as a file has it on one line.
    var toml: String {
        switch self {
        case .table(let table):
            let entries = table.entries.map { "\(TOMLKey.written($0.key)) = \($0.node.value.toml)" }
            return entries.isEmpty ? "{}" : "{ \(entries.joined(separator: ", ")) }"
        case .array(let nodes): return "[\(nodes.map(\.value.toml).joined(separator: ", "))]"
        case .date(let date): return date
        case .text, .integer, .float, .truth: return json().line
        }
    }

    /// A list of texts.
    static func list(_ texts: [String]) -> TOMLValue {
        .array(texts.map { TOMLNode(value: .text($0), line: 0) })
    }

    /// A whole number where the text is one, else the text.
    static func number(_ text: String) -> TOMLValue {
        Int64(text).map { .integer($0) } ?? .text(text)
    }

    /// The text, where it is one.
    var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }

    /// The value without the lines on which its parts stand.
    var unplaced: TOMLValue {
        switch self {
        case .array(let nodes):
            return .array(nodes.map { TOMLNode(value: $0.value.unplaced, line: 0) })
        case .table(var table):
            for (key, node) in table.entries {
                table[key] = TOMLNode(value: node.value.unplaced, line: 0)
            }
            return .table(table)
        default: return self
        }
    }
}
