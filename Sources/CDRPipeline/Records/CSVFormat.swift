/// How a CSV file is written.
package struct CSVFormat: Sendable, Hashable {
    /// The byte between two fields.
    package var delimiter = UInt8(ascii: ",")

    /// What a quote inside a quoted field looks like.
    package var quoting = Quoting.doubled

    /// A comma-separated format with doubled quotes (RFC 4180).
    package init(delimiter: UInt8 = UInt8(ascii: ","), quoting: Quoting = .doubled) {
        self.delimiter = delimiter
        self.quoting = quoting
    }

    /// What a quote inside a quoted field looks like.
    package enum Quoting: String, Sendable, CaseIterable {
        /// A quote is written twice, and a line feed may stand inside quotes (RFC 4180, Asterisk).
        case doubled

        /// Nothing is escaped: a quote ends the field only before a delimiter or the end of the
        /// line (FreeSWITCH's mod_cdr_csv pastes values between quotes as they are).
        case pasted
    }
}
