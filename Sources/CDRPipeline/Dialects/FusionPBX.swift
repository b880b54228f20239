/// FusionPBX's CDR: the table v_xml_cdr, and the CSV that its call detail page exports.
///
/// Columns are read by name, since installs differ in age and an export leaves out what its user
/// may not see. The export quotes everything and escapes nothing; a copy of the table that psql
/// wrote does neither, which its first line tells.
///
/// Source: fusionpbx/fusionpbx, app/xml_cdr/app_config.php, xml_cdr_export.php,
/// resources/classes/xml_cdr.php.
package struct FusionPBX: Dialect {
    package let name = "fusionpbx"
    package let summary = "FusionPBX: the table v_xml_cdr, and the CSV export of its calls"
    package let hasCorrelation = true
    package let tableCarriesOffsets = true
    package let csv = CSVFormat(quoting: .pasted)

    /// The dialect.
    package init() {}

    package func format(of text: [UInt8]) -> CSVFormat? {
        guard var format = sniffedFormat(of: text) else { return nil }
        let isQuoted = text.first == UInt8(ascii: "\"")
        if format.quoting == .pasted, !isQuoted { format.quoting = .doubled }
        return format
    }

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 3 else { return false }
        return (row.has("start_epoch") || row.has("start_stamp"))
            && ["caller_id_number", "destination_number", "xml_cdr_uuid"].contains { row.has($0) }
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try FusionPBXLegReader(columns, rules: rules)
    }
}
