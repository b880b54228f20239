/// Any export with a header: a mapping of its columns in the configuration, and for columns that it
/// leaves out the names that exports commonly have.
///
/// | field          | common names                                                            |
/// |----------------|-------------------------------------------------------------------------|
/// | when it began  | start, start time, call start, setup time, date/time, calldate, …        |
/// | caller, callee | from, caller, source, A number, ANI; to, callee, destination, B number, … |
/// | how it went    | status, disposition, result, hangup cause, …                             |
///
/// Case, spaces and signs in names do not count. Good enough for Twilio, Vonage and billing files.
package struct Generic: Dialect {
    package let name = "generic"
    package let summary =
        "any CSV with a header: Twilio, Vonage, billing exports; `mapping` for others"
    package let tableCarriesOffsets = false
    package let csv = CSVFormat()
    private let given: LegMapping
    private let columns: Columns?

    /// The dialect.
    ///
    /// - Parameters:
    ///   - mapping: What the configuration says; fields it leaves empty follow the common names.
    ///   - columns: The names of the fields of files that have no header.
    package init(mapping: LegMapping = LegMapping(), columns: [String]? = nil) {
        given = mapping
        self.columns = columns.map { Columns($0) }
    }

    package var table: TableHints {
        TableHints(
            starts: given.start.whole + TableHints.stock.starts,
            ends: given.end.whole + TableHints.stock.ends,
            ids: TableHints.stock.ids
        )
    }

    package var hasCorrelation: Bool { !given.link.isEmpty }

    package func layout(of row: CSVRow) -> Columns? {
        columns.flatMap { $0.names.count == row.count ? $0 : nil }
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 3, !row.hasNumber else { return false }
        let names = Columns((0..<row.count).map { row.text(at: $0) })
        let mapping = CommonNames.mapping(of: names, given: given)
        func has(_ list: [String]) -> Bool { list.contains { names.index(of: $0) != nil } }
        return (has(mapping.start.whole) || has(mapping.start.date))
            && (has(mapping.src) || has(mapping.dst))
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try MappedLegReader(
            columns,
            mapping: CommonNames.mapping(of: columns, given: given),
            rules: rules
        )
    }
}
