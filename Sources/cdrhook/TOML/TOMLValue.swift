/// A value of a TOML document, with the line on which it stands.
struct TOMLNode: Sendable {
    /// The value.
    var value: TOMLValue

    /// The line, counted from 1.
    var line: Int

    /// Where the bytes of the value stand, when it is one of a line `key = value`.
    var span: Range<Int>?
}

/// What a TOML value can be; dates are kept as they are written.
enum TOMLValue: Sendable {
    case text(String)
    case integer(Int64)
    case float(Double)
    case truth(Bool)
    case date(String)
    case array([TOMLNode])
    case table(TOMLTable)

    /// What the value is, in words for a message.
    var kind: String {
        switch self {
        case .text: "a text"
        case .integer: "a whole number"
        case .float: "a decimal number"
        case .truth: "true or false"
        case .date: "a date"
        case .array: "a list"
        case .table: "a table"
        }
    }

    /// What was found, for a message: short values as they are.
    var found: String {
        switch self {
        case .text(let text): "\"\(text)\""
        case .integer(let number): String(number)
        case .float(let number): String(number)
        case .truth(let truth): String(truth)
        case .date(let date): date
        case .array, .table: kind
        }
    }
}

/// A table that keeps its keys in the order of the file.
struct TOMLTable: Sendable {
    /// The keys with their values, in the order in which they were first written.
    private(set) var entries: [(key: String, node: TOMLNode)] = []

    /// Whether the table was opened by a header or written inline: then it is closed to others.
    var isDefined = false

    /// The value under a key.
    subscript(_ key: String) -> TOMLNode? {
        get { entries.first { $0.key == key }?.node }
        set {
            guard let newValue else { return entries.removeAll { $0.key == key } }
            if let index = entries.firstIndex(where: { $0.key == key }) {
                entries[index].node = newValue
            } else {
                entries.append((key, newValue))
            }
        }
    }
}

/// A text that is not TOML.
struct TOMLError: Error, Sendable {
    /// The line at fault, counted from 1.
    var line: Int

    /// What was expected or what is wrong.
    var reason: String
}
