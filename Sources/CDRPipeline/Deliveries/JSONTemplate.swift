/// One flat JSON object whose names are the same every time: they are escaped once.
struct JSONTemplate: Sendable {
    private struct Field {
        /// The text up to the value: `{"name":` or `,"name":`.
        let opening: [UInt8]
        let parameter: Parameter
    }

    private let fields: [Field]

    /// What follows the last value.
    private let ending: [UInt8]

    /// An object of mapped parameters, and fixed fields behind them.
    init(_ mappings: [ParameterMapping], fixed: [FixedField]) {
        var text = [UInt8(ascii: "{")]
        func open(_ name: String) {
            if text != [UInt8(ascii: "{")] { text.append(UInt8(ascii: ",")) }
            JSONText.append(name, to: &text)
            text.append(UInt8(ascii: ":"))
        }
        var fields: [Field] = []
        for mapping in mappings {
            for name in mapping.fields {
                if !fields.isEmpty { text = [] }
                open(name)
                fields.append(Field(opening: text, parameter: mapping.parameter))
            }
        }
        if !fields.isEmpty { text = [] }
        for field in fixed {
            open(field.name)
            JSONText.append(field.value, to: &text)
        }
        self.fields = fields
        ending = text + [UInt8(ascii: "}")]
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
