/// FreeSWITCH's CDR: the files of mod_cdr_csv, the table and the spool files of mod_cdr_pg_csv, and
/// the objects of mod_json_cdr.
///
/// The CSV files have no header, and nothing in them is escaped: values stand between quotes as
/// they are. Their stock templates differ in how many fields they have, and in where the times
/// stand. A spool file holds the values of the INSERTs that failed.
///
/// Source: signalwire/freeswitch, mod_cdr_csv.c, conf/vanilla/autoload_configs/cdr_csv.conf.xml,
/// mod_cdr_pg_csv/scripts/create.sql, mod_json_cdr.c.
package struct FreeSWITCH: Dialect {
    package let name = "freeswitch"
    package let summary =
        "FreeSWITCH: mod_cdr_csv (all six templates), mod_cdr_pg_csv and its spool, mod_json_cdr"
    package let hasCorrelation = true
    package let tableCarriesOffsets = true
    package let csv = CSVFormat(quoting: .pasted)

    /// The dialect.
    package init() {}

    private static let common = [
        "caller_id_name", "caller_id_number", "destination_number", "context", "start_stamp",
        "answer_stamp", "end_stamp", "duration", "billsec", "hangup_cause", "uuid", "bleg_uuid",
        "accountcode",
    ]

    /// The templates `default` and `sql`.
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
    private static let rating = Columns([
        "uuid", "signal_bond", "direction", "ani", "destination_number", "answer_stamp",
        "end_stamp", "billsec", "accountcode", "userfield", "network_addr", "regex",
        "sip_gateway_name",
    ])

    /// The stock columns of mod_cdr_pg_csv; the last two are commented out in its sample.
    private static let spools = (16...18).map { count in
        Columns(
            (["local_ip_v4"] + common
                + ["read_codec", "write_codec", "sip_hangup_disposition", "ani"])
                .prefix(count).map { $0 }
        )
    }

    package func layout(of row: CSVRow) -> Columns? {
        // A stamp has 19 characters; a number of as many digits as an epoch is none.
        func isTime(_ index: Int) -> Bool {
            let text = Array(row.text(at: index).utf8)
            return text.count >= 19 && TimeParser.parse(text[...]) != nil
        }
        switch row.count {
        case 13 where isTime(4): return Self.plain
        case 13 where isTime(6): return Self.rating
        case 13: return Self.plain
        case 15: return Self.example
        case 16...18 where isTime(5) && !isTime(4): return Self.spools[row.count - 16]
        case 17: return Self.linksys
        case 18: return Self.asterisk
        case 20: return Self.snom
        default: return nil
        }
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 10 else { return false }
        return row.has("start_stamp", "hangup_cause", "uuid")
    }

    package func format(of text: [UInt8]) -> CSVFormat? {
        let first = text.drop { $0 == 0x20 }
        let word = String(decoding: first.prefix(6), as: UTF8.self).lowercased()
        if word == "insert" || word.hasPrefix("null,") || first.first == UInt8(ascii: "'") {
            return CSVFormat(quoting: .sql)
        }
        return sniffedFormat(of: text)
    }

    package func isFamiliar(_ leg: Leg) -> Bool {
        leg.uniqueid.utf8.count == 36 && leg.uniqueid.utf8.count { $0 == UInt8(ascii: "-") } == 4
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
