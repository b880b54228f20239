/// A lead's id inside a free text of the row.
enum LeadID {
    /// The value of `lead=…` or `leadid=…` inside a text, or empty.
    static func inside(_ text: String) -> String {
        for name in ["leadid=", "lead_id=", "lead="] {
            guard let mark = text.firstRange(of: name) else { continue }
            return String(
                text[mark.upperBound...].prefix { !" ;,&|\"".contains($0) && !$0.isNewline }
            )
        }
        return ""
    }
}
