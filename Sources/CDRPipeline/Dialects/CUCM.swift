/// Cisco Unified Communications Manager's CDR: its flat files, and the exports of CAR.
///
/// A flat file names its columns on its first line and their SQL types on its second; an export of
/// CAR has the names alone. Columns are read by name, since each release added some. Files of call
/// quality (cmr_…) may lie beside those of calls: their rows are never calls.
///
/// Source: Cisco, Reporting and Billing Administration Guide for Unified CM 14.
package struct CUCM: Dialect {
    package let name = "cucm"
    package let summary = "Cisco Unified CM: CDR flat files, CAR exports"
    package let hasCorrelation = true
    package let tableCarriesOffsets = true
    package let csv = CSVFormat()
    package let dropsCompleteFiles = true

    package let table = TableHints(
        starts: ["datetimeorigination"],
        ends: ["datetimedisconnect"],
        ids: []
    )

    /// The dialect.
    package init() {}

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 5 else { return false }
        return row.has("globalcallid_callid")
            && (row.has("datetimeorigination") || row.has("datetimestamp"))
    }

    /// The line of SQL types: `INTEGER,INTEGER,VARCHAR(50),UNIQUEIDENTIFIER`.
    package func isRemark(_ row: CSVRow) -> Bool {
        guard row.count >= 5 else { return false }
        return [0, 1].allSatisfy { index in
            let type = row.text(at: index).uppercased().prefix { $0 != "(" && $0 != " " }
            return Self.types.contains(String(type))
        }
    }

    private static let types: Set<String> = [
        "BIGINT", "CHAR", "DATETIME", "INT", "INTEGER", "NVARCHAR", "SMALLINT", "UNIQUEIDENTIFIER",
        "VARCHAR",
    ]

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try CUCMLegReader(columns, rules: rules)
    }
}
