/// Grandstream UCM's call records: the CSV of its interface, and the download of its web page.
///
/// They are Asterisk's columns under other names, with the extensions of both channels. The
/// interface quotes nothing: a comma inside `lastdata` makes two fields of one, so what is too much
/// in a row belongs there. `ext-local` is a call inside, `from-internal` one to outside.
///
/// Source: UCM6510 CDR API guide, page 13; GXW450X manual, page 132.
package struct Grandstream: Dialect {
    package let name = "grandstream"
    package let summary = "Grandstream UCM: CSV of the CDR interface and of the web page"
    package let hasCorrelation = true
    package let tableCarriesOffsets = false
    package let csv = CSVFormat()

    /// The dialect.
    package init() {}

    /// What the web page calls Asterisk's columns.
    private static let names = [
        "account code": "accountcode", "caller number": "src", "callee number": "dst",
        "context": "dcontext", "callerid": "clid", "source channel": "channel",
        "dest channel": "dstchannel", "start time": "start", "answer time": "answer",
        "end time": "end", "call time": "duration", "talk time": "billsec",
        "dest channel extension": "dstchannel_ext", "source channel extension": "channel_ext",
    ]

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        row.has("acctid", "channel", "disposition")
            || row.has("caller number", "callee number", "disposition")
    }

    package func fitted(_ row: CSVRow, to header: Columns) -> CSVRow? {
        let extra = row.count - header.names.count
        guard extra > 0, let place = header.index(of: "lastdata") else { return nil }
        var (bytes, ends): ([UInt8], [Int]) = ([], [])
        for index in 0..<row.count {
            bytes += row.bytes(at: index)
            if (place..<(place + extra)).contains(index) {
                bytes.append(UInt8(ascii: ","))
            } else {
                ends.append(bytes.count)
            }
        }
        return CSVRow(bytes: bytes, ends: ends)
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        let asterisk = Columns(columns.names.map { Self.names[$0] ?? $0 })
        return GrandstreamLegReader(
            asterisk: try AsteriskLegReader(asterisk, rules: rules),
            context: asterisk.index(of: "dcontext"),
            account: asterisk.index(of: "acctid"),
            extensions: asterisk.index(of: "dstchannel_ext"),
            types: CallTypeMatcher(rules.callTypes)
        )
    }
}

/// Reads Grandstream's rows as Asterisk's, with the direction by their contexts.
struct GrandstreamLegReader: LegReader {
    let asterisk: AsteriskLegReader
    let context: Int?
    let account: Int?
    let extensions: Int?
    let types: CallTypeMatcher

    func leg(from record: Record) throws(RecordError) -> Leg {
        var leg = try asterisk.leg(from: record)
        let id = record.text(at: account)
        if !id.isEmpty {
            leg.key = id
            leg.isKeyHashed = false
        }
        let context = record.text(at: context)
        if context.hasPrefix("ext-did") {
            leg.callType = .inbound
        } else if context == "ext-local" {
            leg.callType = .internal
        } else if context == "from-internal" {
            leg.callType = types.isExtension(leg.dst) ? .internal : .outbound
        }
        let agent = record.text(at: extensions)
        if leg.isBridged, types.isExtension(agent) { leg.agent = agent }
        return leg
    }
}
