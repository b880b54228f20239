/// Yate's CDR: the files of the module cdrfile, and the Postgres table of register.conf.sample.
///
/// A file has no header, and nothing in it is escaped: tabs between bare fields, or with
/// `tabs=false` commas between quoted texts and bare numbers. Not combined it has a row a leg,
/// combined a row a call.
///
/// Source: yatevoip/yate, modules/cdrfile.cpp, modules/cdrbuild.cpp, conf.d/register.conf.sample.
package struct Yate: Dialect {
    package let name = "yate"
    package let summary = "Yate: cdrfile (tabs or commas, combined or not), the Postgres table cdr"
    package let hasCorrelation = true
    package let tableCarriesOffsets = true
    package let csv = CSVFormat()

    /// A row is written when its call begins, and changed until `ended`.
    package let table = TableHints(starts: ["time"], ends: [], ids: [], finished: "ended")

    /// The dialect.
    package init() {}

    private static let leg = Columns([
        "time", "billid", "chan", "address", "caller", "called", "billtime", "ringtime",
        "duration", "direction", "status", "reason",
    ])
    private static let combined = Columns([
        "time", "billid", "chan", "address", "caller", "called", "billtime", "ringtime",
        "duration", "status", "reason", "out_leg.chan", "out_leg.address", "out_leg.billtime",
        "out_leg.ringtime", "out_leg.duration", "out_leg.reason",
    ])

    package func format(of text: [UInt8]) -> CSVFormat? {
        let time = text.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
        guard !time.isEmpty, time.endIndex < text.endIndex else {
            return sniffedFormat(of: text)
        }
        return text[time.endIndex] == UInt8(ascii: ",")
            ? CSVFormat(quoting: .pasted)
            : CSVFormat(delimiter: text[time.endIndex], quoting: .bare)
    }

    package func layout(of row: CSVRow) -> Columns? {
        // The rows of a table whose header is not known may be as long: theirs are no lengths.
        guard TimeParser.parse(Array(row.text(at: 0).utf8)[...]) != nil,
            (6...8).allSatisfy({ Double(row.text(at: $0)) != nil })
        else { return nil }
        switch row.count {
        case 12: return Self.leg
        case 17: return Self.combined
        default: return nil
        }
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        guard row.count >= 3 else { return false }
        let own = ["billid", "billtime", "duration", "ringtime"].count { row.has($0) }
        return row.has("time") && own >= 2
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try YateLegReader(columns, rules: rules)
    }
}
