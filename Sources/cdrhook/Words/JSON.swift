import CDRPipeline

/// A JSON value that keeps the order of its keys.
indirect enum JSON {
    case object([(String, JSON)])
    case array([JSON])
    case text(String)
    case integer(Int)
    case decimal(Double)
    case truth(Bool)
    case null

    /// A text, or null without one.
    static func optional(_ text: String?) -> JSON { text.map { .text($0) } ?? .null }

    /// A number, or null without one.
    static func optional(_ number: Int?) -> JSON { number.map { .integer($0) } ?? .null }

    /// A text, or null for an empty one.
    static func known(_ text: String) -> JSON { text.isEmpty ? .null : .text(text) }

    /// A moment as RFC 3339 in UTC, or null.
    static func moment(_ moment: Timestamp?) -> JSON { optional(moment?.rfc3339) }

    /// Where a row stands: `file`, `line` and `offset`.
    static func place(_ position: Position) -> [(String, JSON)] {
        [
            ("file", .text(position.place)),
            ("line", .optional(position.line)),
            ("offset", .optional(position.offset.map { Int($0) })),
        ]
    }

    /// The value on one line.
    var line: String {
        var bytes: [UInt8] = []
        write(to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(to bytes: inout [UInt8]) {
        switch self {
        case .object(let fields):
            bytes.append(UInt8(ascii: "{"))
            for (index, field) in fields.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                JSONText.append(field.0, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                field.1.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "}"))
        case .array(let items):
            bytes.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                item.write(to: &bytes)
            }
            bytes.append(UInt8(ascii: "]"))
        case .text(let text): JSONText.append(text, to: &bytes)
        case .integer(let number): bytes.append(contentsOf: String(number).utf8)
        case .decimal(let number): bytes.append(contentsOf: String(number).utf8)
        case .truth(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
        case .null: bytes.append(contentsOf: "null".utf8)
        }
    }
}
