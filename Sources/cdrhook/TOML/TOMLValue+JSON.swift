extension TOMLValue {
    /// The value as JSON, its lines forgotten; each text as `say` puts it.
    func json(_ say: (String) -> String = { $0 }) -> JSON {
        switch self {
        case .text(let text): .text(say(text))
        case .integer(let number): .integer(Int(number))
        case .float(let number): .decimal(number)
        case .truth(let truth): .truth(truth)
        case .date(let date): .text(date)
        case .array(let nodes): .array(nodes.map { $0.value.json(say) })
        case .table(let table):
            .object(table.entries.map { ($0.key, $0.node.value.json(say)) })
        }
    }
}
