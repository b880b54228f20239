/// OpenSIPS's accounting: the tables acc and missed_calls, and the files of db_flatstore.
///
/// With the flag `cdr` a call is one row, written when its BYE is answered; without it an INVITE
/// and a BYE, as Kamailio has them.
///
/// Source: OpenSIPS/opensips, modules/acc/README.md, scripts/postgres/acc-create.sql.
package struct OpenSIPS: Dialect {
    package let name = "opensips"
    package let summary = "OpenSIPS: acc and missed_calls as tables or CSV, db_flatstore files"
    package let hasCorrelation = true
    package let tableCarriesOffsets = false
    package let csv = CSVFormat()

    package let table = AccLayouts.table

    /// The dialect.
    package init() {}

    package func format(of text: [UInt8]) -> CSVFormat? {
        AccLayouts.flatFormat(of: text) ?? sniffedFormat(of: text)
    }

    package func layout(of row: CSVRow) -> Columns? {
        AccLayouts.layout(of: row, mayHaveLengths: true)
    }

    package func isHeader(_ row: CSVRow) -> Bool { AccLayouts.isHeader(row) }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try AccLegReader(columns, rules: rules)
    }
}
