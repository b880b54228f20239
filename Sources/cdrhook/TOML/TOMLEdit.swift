/// A TOML document whose values are changed one by one, and whose rest stays to the letter:
/// comments, order, spaces.
///
/// What was changed is read again, and must say what it said before but for that value. Where it
/// does not, as with a key in an inline table, the change is not made.
struct TOMLEdit {
    /// The document as it is written.
    private(set) var bytes: [UInt8]

    /// What it says.
    private(set) var document: TOMLTable

    /// A document to edit, or `nil` when it is none.
    init?(_ bytes: [UInt8]) {
        guard let document = Self.document(bytes) else { return nil }
        self.bytes = bytes
        self.document = document
    }

    /// Sets a key to a value, or takes it away; comments behind it stay.
    ///
    /// - Parameters:
    ///   - path: The key, behind those of the tables that it stands in.
    ///   - value: The value, or `nil`.
    /// - Returns: Whether it was done; if not, nothing changed.
    mutating func set(_ path: [String], to value: TOMLValue?) -> Bool {
        if node(at: path)?.value.toml == value?.toml { return true }
        guard let after = changed(path, to: value), let new = Self.document(after),
            Self.node(at: path, in: new)?.value.toml == value?.toml,
            Self.rest(of: document, without: path) == Self.rest(of: new, without: path)
        else { return false }
        bytes = after
        document = new
        return true
    }

    /// Makes the table under a header say this and nothing else, in this order.
    ///
    /// - Returns: Whether it was done; if not, some of it may be.
    mutating func setTable(_ path: [String], to wanted: TOMLTable) -> Bool {
        for name in names(at: path) where wanted[name] == nil {
            guard set(path + [name], to: nil) else { return false }
        }
        for (name, node) in wanted.entries {
            guard set(path + [name], to: node.value) else { return false }
        }
        return order(path, as: wanted.entries.map(\.key))
    }

    /// What stands at a path.
    func node(at path: [String]) -> TOMLNode? { Self.node(at: path, in: document) }

    private func names(at path: [String]) -> [String] {
        guard case .table(let table)? = node(at: path)?.value else { return [] }
        return table.entries.map(\.key)
    }

    /// Lets the lines of a table's keys change places.
    private mutating func order(_ path: [String], as wanted: [String]) -> Bool {
        guard names(at: path) != wanted else { return true }
        let nodes = wanted.compactMap { node(at: path + [$0]) }
        guard nodes.count == wanted.count, nodes.allSatisfy(isOnOneLine) else { return false }
        var lines = self.lines
        for (place, node) in zip(nodes.map(\.line).sorted(), nodes) {
            lines[place - 1] = self.lines[node.line - 1]
        }
        let after = Self.joined(lines)
        guard let new = Self.document(after),
            Self.rest(of: document, without: path) == Self.rest(of: new, without: path)
        else { return false }
        for (name, node) in zip(wanted, nodes)
        where Self.node(at: path + [name], in: new)?.value.toml != node.value.toml {
            return false
        }
        bytes = after
        document = new
        return names(at: path) == wanted
    }

    private func isOnOneLine(_ node: TOMLNode) -> Bool {
        node.span.map { !bytes[$0].contains(UInt8(ascii: "\n")) } ?? false
    }

    static func document(_ bytes: [UInt8]) -> TOMLTable? {
        try? TOMLReader.read(String(decoding: bytes, as: UTF8.self))
    }

    private static func node(at path: [String], in table: TOMLTable) -> TOMLNode? {
        guard let key = path.first, let node = table[key] else { return nil }
        guard path.count > 1 else { return node }
        guard case .table(let inner) = node.value else { return nil }
        return Self.node(at: Array(path.dropFirst()), in: inner)
    }

    /// Everything but that key; a table that is left empty says as much as none.
    private static func rest(of document: TOMLTable, without path: [String]) -> String {
        TOMLValue.table(document.changed(by: WebhookChange(path: path, value: nil))).toml
    }
}
