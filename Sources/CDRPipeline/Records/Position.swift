/// Where a row stands in its source, for messages and for the ledger's list of rejected rows.
package struct Position: Sendable, Hashable {
    /// The file's path, or the table's name.
    package var place: String

    /// The byte at which the row begins, in a file.
    package var offset: UInt64?

    /// The line on which the row begins, counted from 1, in a file.
    package var line: Int?

    /// A row's place.
    package init(place: String, offset: UInt64? = nil, line: Int? = nil) {
        self.place = place
        self.offset = offset
        self.line = line
    }

    /// A row's place again, from its words.
    package init(words: String) {
        func number(_ mark: String, in text: inout String) -> UInt64? {
            guard let at = text.ranges(of: mark).last,
                let number = UInt64(text[at.upperBound...])
            else { return nil }
            text = String(text[..<at.lowerBound])
            return number
        }
        var rest = words
        offset = number(", byte ", in: &rest)
        line = number(", line ", in: &rest).flatMap { Int(exactly: $0) }
        place = rest
    }

    /// The place in words, such as `Master.csv, line 12, byte 4711`.
    package var description: String {
        var words = place
        if let line { words += ", line \(line)" }
        if let offset { words += ", byte \(offset)" }
        return words
    }
}
