/// Asterisk's CDR: cdr_csv and cdr_custom files, and the Postgres tables of cdr_pgsql, alembic,
/// FreePBX.
///
/// A custom mapping may use any separator, single quotes, or JSON objects whose names are columns;
/// FreePBX's export has a header, and PHP's quotes.
///
/// cdr_csv has no header. Its 16 columns are followed by `uniqueid` when loguniqueid is on,
/// `userfield` when loguserfield is on, and `peeraccount`, `linkedid`, `sequence` when
/// newcdrcolumns is on.
///
/// Source: asterisk/asterisk, cdr/cdr_csv.c build_csv_record,
/// configs/samples/cdr_custom.conf.sample.
package struct Asterisk: Dialect {
    package let name = "asterisk"
    package let summary =
        "Asterisk: Master.csv (16 to 21 columns), cdr_custom, Postgres cdr, FreePBX, CEL beside it"
    package let hasCorrelation = true
    package let tableCarriesOffsets = false
    package let csv = CSVFormat()

    /// The event log beside the records has times of its own.
    package let table = TableHints(
        starts: TableHints.stock.starts,
        ends: TableHints.stock.ends + ["eventtime"],
        ids: TableHints.stock.ids
    )

    /// The dialect.
    package init() {}

    private static let base = [
        "accountcode", "src", "dst", "dcontext", "clid", "channel", "dstchannel", "lastapp",
        "lastdata", "start", "answer", "end", "duration", "billsec", "disposition", "amaflags",
    ]
    private static let new = ["peeraccount", "linkedid", "sequence"]

    private static let plain16 = Columns(base)
    private static let uniqueid17 = Columns(base + ["uniqueid"])
    private static let userfield17 = Columns(base + ["userfield"])
    private static let both18 = Columns(base + ["uniqueid", "userfield"])
    private static let new19 = Columns(base + new)
    private static let uniqueid20 = Columns(base + ["uniqueid"] + new)
    private static let userfield20 = Columns(base + ["userfield"] + new)
    private static let all21 = Columns(base + ["uniqueid", "userfield"] + new)

    /// The stock mapping of cdr_custom: 19 columns too, but the start stands one place earlier.
    private static let custom19 = Columns([
        "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp", "lastdata", "start",
        "answer", "end", "duration", "billsec", "disposition", "amaflags", "accountcode",
        "uniqueid", "userfield", "sequence",
    ])

    package func layout(of row: CSVRow) -> Columns? {
        switch row.count {
        case 16: Self.plain16
        case 17: Self.isUniqueID(row.text(at: 16)) ? Self.uniqueid17 : Self.userfield17
        case 18: Self.both18
        case 19: Self.isTime(row.text(at: 8)) ? Self.custom19 : Self.new19
        case 20 where AsteriskEventReader.isEvent(row): AsteriskEventReader.custom
        case 20: Self.isUniqueID(row.text(at: 16)) ? Self.uniqueid20 : Self.userfield20
        case 21: Self.all21
        default: nil
        }
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 10 else { return false }
        return row.has("channel", "duration", "billsec", "disposition")
            || row.has("eventtype", "eventtime", "channame")
    }

    package func format(of text: [UInt8]) -> CSVFormat? {
        guard var format = sniffedFormat(of: text) else { return nil }
        guard format.quoting == .doubled else { return format }
        if text.first == UInt8(ascii: "'") { format.quote = UInt8(ascii: "'") }
        // PHP's fputcsv writes a quote behind a backslash once.
        if text.starts(with: "calldate,".utf8) { format.quoting = .escaped }
        return format
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError)
        -> any LegReader
    {
        if let events = AsteriskEventReader(columns, rules: rules) { return events }
        return try AsteriskLegReader(columns, rules: rules)
    }

    package func isFamiliar(_ leg: Leg) -> Bool {
        leg.isKeyHashed || Self.isUniqueID(leg.uniqueid)
    }

    /// Whether a text looks like `[systemname-]epoch.number`.
    static func isUniqueID(_ text: String) -> Bool { epoch(ofUniqueID: text) != nil }

    /// The epoch inside a uniqueid: when its channel was made, in UTC.
    static func epoch(ofUniqueID text: String) -> Timestamp? {
        guard let dot = text.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        let number = text.utf8[text.utf8.index(after: dot)...]
        guard !number.isEmpty, number.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let digits = text.utf8[..<dot].reversed().prefix { (0x30...0x39).contains($0) }.reversed()
        guard (9...11).contains(digits.count) else { return nil }
        return Timestamp(seconds: digits.reduce(Int64(0)) { $0 * 10 + Int64($1 - 0x30) })
    }

    private static func isTime(_ text: String) -> Bool {
        TimeParser.parse(Array(text.utf8)[...]) != nil
    }
}
