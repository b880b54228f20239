/// One JSON object whose names are the same every time: they are escaped once.
struct JSONTemplate: Sendable {
    private struct Field {
        /// The text up to the value: `{"name":`, `,"name":`, or more where objects begin or end.
        let opening: [UInt8]
        let parameter: Parameter
    }

    private var fields: [Field] = []

    /// What follows the last value.
    private var ending: [UInt8] = []

    /// An object of mapped parameters, and fixed fields behind them.
    ///
    /// - Parameters:
    ///   - mappings: Ours = theirs, in their order.
    ///   - fixed: Fields that are always the same.
    ///   - isNested: Whether a dot in a name parts a field from the object that it is in.
    init(_ mappings: [ParameterMapping], fixed: [FixedField], isNested: Bool) {
        func path(_ name: String) -> ArraySlice<String> {
            isNested ? FieldPath.parts(of: name)[...] : [name]
        }
        var tree = JSONTree()
        for mapping in mappings {
            for name in mapping.fields { tree.put(.parameter(mapping.parameter), at: path(name)) }
        }
        for field in fixed { tree.put(.text(field.value), at: path(field.name)) }
        write(tree)
    }

    /// Writes an object behind ``ending``, which begins anew after each value that is not known
    /// yet.
    private mutating func write(_ tree: JSONTree) {
        ending.append(UInt8(ascii: "{"))
        for (index, entry) in tree.entries.enumerated() {
            if index > 0 { ending.append(UInt8(ascii: ",")) }
            JSONText.append(entry.name, to: &ending)
            ending.append(UInt8(ascii: ":"))
            switch entry.content {
            case .parameter(let parameter):
                fields.append(Field(opening: ending, parameter: parameter))
                ending = []
            case .text(let text): JSONText.append(text, to: &ending)
            case .object(let inner): write(inner)
            }
        }
        ending.append(UInt8(ascii: "}"))
    }

    /// The object with the values of an event.
    func text(_ values: ParameterValues) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(512)
        for field in fields {
            bytes.append(contentsOf: field.opening)
            JSONText.append(values[field.parameter], to: &bytes)
        }
        bytes.append(contentsOf: ending)
        return bytes
    }
}
