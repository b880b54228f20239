/// How a file of rows is written.
package struct CSVFormat: Sendable, Hashable {
    /// The byte between two fields.
    package var delimiter: UInt8

    /// The byte around a quoted field.
    package var quote: UInt8

    /// What a quote inside a quoted field looks like, or that rows are not CSV at all.
    package var quoting: Quoting

    /// A comma-separated format with doubled quotes (RFC 4180).
    package init(
        delimiter: UInt8 = UInt8(ascii: ","),
        quote: UInt8 = UInt8(ascii: "\""),
        quoting: Quoting = .doubled
    ) {
        self.delimiter = delimiter
        self.quote = quote
        self.quoting = quoting
    }

    /// What a quote inside a quoted field looks like.
    package enum Quoting: String, Sendable, CaseIterable {
        /// A quote is written twice, and a line feed may stand inside quotes (RFC 4180, Asterisk).
        case doubled

        /// As ``doubled``, but a quote behind a backslash is written once (PHP's fputcsv).
        case escaped

        /// Nothing is escaped: a quote ends the field only before a delimiter or the end of the
        /// line (FreeSWITCH's mod_cdr_csv pastes values between quotes as they are).
        case pasted

        /// Quotes are bytes like others (Kamailio's flat files, Yate).
        case bare

        /// Values of an SQL statement, with or without the statement around them.
        case sql

        /// One JSON object a record.
        case json
    }

    /// What finds the records of a file in this format.
    package var scanner: any RowScanner {
        switch quoting {
        case .doubled, .escaped, .pasted, .bare: CSVScanner(self)
        case .sql: SQLRowScanner()
        case .json: JSONRowScanner()
        }
    }

    /// The bytes that part fields in the files of one switch or another.
    package static let delimiters: [UInt8] = [
        UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t"), UInt8(ascii: "|"),
    ]
}
