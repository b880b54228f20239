import CDRPipeline

/// Tables of what is sent under which name.
extension Keys {
    /// Ours = theirs, in the order of the file.
    func mappings(_ key: String) -> [ParameterMapping]? {
        guard let table = table(key, expected: "a table of ours = theirs") else { return nil }
        var mappings: [ParameterMapping] = []
        for name in table.names {
            // `cdr.COLUMN` without quotes is a dotted key: a table named cdr.
            if name == "cdr", let columns = table.table("cdr", expected: "columns of the row") {
                for column in columns.names {
                    if let fields = columns.fields(column) {
                        mappings.append(ParameterMapping(.column(column.lowercased()), as: fields))
                    }
                }
                continue
            }
            guard let parameter = Parameter(name) else {
                table.unknown(
                    name,
                    "a parameter: "
                        + Parameter.Name.allCases.map(\.rawValue).joined(separator: ", ")
                        + " or cdr.COLUMN"
                )
                continue
            }
            if let fields = table.fields(name) {
                mappings.append(ParameterMapping(parameter, as: fields))
            }
        }
        return mappings
    }

    /// Fields that are always the same.
    func fixedFields(_ key: String) -> [FixedField] {
        guard let table = table(key, expected: "a table of field = text") else { return [] }
        return table.names.compactMap { name in
            switch table.node(name)?.value {
            case .text(let text): FixedField(name: name, value: text)
            case .integer(let number): FixedField(name: name, value: String(number))
            case .truth(let truth): FixedField(name: name, value: String(truth))
            default: table.text(name).map { FixedField(name: name, value: $0) }
            }
        }
    }
}
