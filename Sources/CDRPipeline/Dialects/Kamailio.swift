/// Kamailio's accounting: the tables acc, missed_calls and acc_cdrs, the files of db_flatstore, and
/// the table cdrs, which a procedure makes of acc.
///
/// Source: kamailio 5.6, postgres/acc-create.sql, the stock kamailio.cfg, the module acc;
/// kamailio/kamcli, acc cdrs-table-create and cdrs-proc-create.
package struct Kamailio: Dialect {
    package let name = "kamailio"
    package let summary =
        "Kamailio: acc, missed_calls, acc_cdrs and cdrs as tables or CSV, db_flatstore files"
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
        AccLayouts.layout(of: row, mayHaveLengths: false) ?? AccLayouts.wholeCalls(of: row)
    }

    package func isHeader(_ row: CSVRow) -> Bool { AccLayouts.isHeader(row) }

    package func isFamiliar(_ leg: Leg) -> Bool {
        leg.row.columns.index(of: "call_start_time") != nil
            || leg.row.columns.index(of: "setuptime", "created") == nil
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try AccLegReader(columns, rules: rules)
    }
}
