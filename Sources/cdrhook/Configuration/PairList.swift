/// Pairs of names as people write them: `src = from`, in their order.
struct PairList {
    /// The names with what each is given; one that comes twice has a list.
    private(set) var table = TOMLTable()

    /// Adds a pair, `ours=theirs`; `false` when it is none.
    mutating func add(_ text: some StringProtocol) -> Bool {
        guard let equals = text.firstIndex(of: "=") else { return false }
        let name = String(text[..<equals].trimmed)
        add(name, String(text[text.index(after: equals)...].trimmed))
        return !name.isEmpty
    }

    /// Adds a name with what it is given.
    mutating func add(_ name: String, _ given: String) {
        switch table[name]?.value {
        case .text(let first): put(name, .list([first, given]))
        case .array(let nodes): put(name, .list(nodes.compactMap(\.value.text) + [given]))
        default: put(name, .text(given))
        }
    }

    private mutating func put(_ name: String, _ value: TOMLValue) {
        table[name] = TOMLNode(value: value, line: 0)
    }
}
