/// FreeSWITCH's CDR: the files of mod_cdr_csv, and the table of mod_cdr_pg_csv.
///
/// The files have no header, and nothing in them is escaped: values stand between quotes as they
/// are. Their stock templates differ in how many fields they have.
///
/// Source: signalwire/freeswitch, mod_cdr_csv.c, conf/vanilla/autoload_configs/cdr_csv.conf.xml,
/// mod_cdr_pg_csv/scripts/create.sql.
package struct FreeSWITCH: Dialect {
    package let name = "freeswitch"
    package let summary =
        "FreeSWITCH: mod_cdr_csv (example, snom, linksys, asterisk, default), mod_cdr_pg_csv"
    package let hasCorrelation = false
    package let tableCarriesOffsets = true
    package let csv = CSVFormat(quoting: .pasted)

    /// The dialect.
    package init() {}

    private static let common = [
        "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp",
        "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid",
        "accountcode",
    ]
    private static let plain = Columns(common)
    private static let example = Columns(common + ["read_codec", "write_codec"])
    private static let linksys = Columns(
        common + ["read_codec", "write_codec", "sip_user_agent", "sip_p_rtp_stat"]
    )
    private static let snom = Columns(
        common + [
            "read_codec", "write_codec", "sip_user_agent", "call_clientcode", "sip_rtp_rxstat",
            "sip_rtp_txstat", "sofia_record_file",
        ]
    )
    private static let asterisk = Columns([
        "accountcode", "caller_id_number", "destination_number", "context", "caller_id",
        "channel_name", "bridge_channel", "last_app", "last_arg", "start_stamp", "answer_stamp",
        "end_stamp", "duration", "billsec", "hangup_cause", "amaflags", "uuid", "userfield",
    ])

    package func layout(of row: CSVRow) -> Columns? {
        switch row.count {
        case 13: Self.plain
        case 15: Self.example
        case 17: Self.linksys
        case 18: Self.asterisk
        case 20: Self.snom
        default: nil
        }
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 10 else { return false }
        let names = (0..<row.count).map { row.text(at: $0).lowercased() }
        return ["start_stamp", "hangup_cause", "uuid"].allSatisfy(names.contains)
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError)
        -> any LegReader
    {
        try FreeSWITCHLegReader(columns, rules: rules)
    }
}
