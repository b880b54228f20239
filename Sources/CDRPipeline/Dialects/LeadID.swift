/// A lead's id inside a free text of the row.
enum LeadID {
    private static let names = ["leadid=", "lead_id=", "lead="].map { Array($0.utf8) }
    private static let ends = Set(" ;,&|\"\r\n\t".utf8)

    /// The value of `lead=…` or `leadid=…` inside a text, or empty.
    static func inside(_ text: String) -> String {
        // Nearly every row has none, and searching a String costs more than reading the row.
        guard text.utf8.count > 5, text.utf8.contains(UInt8(ascii: "=")) else { return "" }
        let bytes = Array(text.utf8)
        for start in bytes.indices where bytes[start] == UInt8(ascii: "l") {
            let rest = bytes[start...]
            guard let name = names.first(where: { rest.starts(with: $0) }) else { continue }
            let value = rest.dropFirst(name.count).prefix { !ends.contains($0) }
            return String(decoding: value, as: UTF8.self)
        }
        return ""
    }
}
