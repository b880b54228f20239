/// Yeastar's call records: the download of the P series, the table of the S series and Cloud PBX.
///
/// The rows of one call share its id. A name stands with its number, `Ann Lee<2000>`. The word
/// VOICEMAIL is an answer by nobody.
///
/// Source: help.yeastar.com, call-detail-record-cdr-overview, key-metrics-for-cdr-details,
/// cloudpbx/topic/cdr-database.
package struct Yeastar: Dialect {
    package let name = "yeastar"
    package let summary = "Yeastar: CDR download of the P series, table of the S series and Cloud"
    package let hasCorrelation = true
    package let tableCarriesOffsets = false
    package let csv = CSVFormat()

    package let table = TableHints(starts: ["datetime"], ends: [], ids: ["id"])

    /// The dialect.
    package init() {}

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        row.has("call from", "call to", "status")
            || row.has("datetime", "srctrunk", "dsttrunk", "disposition")
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try MappedLegReader(columns, mapping: Self.mapping, rules: rules)
    }

    private static let mapping: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["id", "uniqueid", "call id"]
        mapping.link = mapping.uniqueid
        mapping.start.whole = ["time", "datetime"]
        mapping.src = ["call from", "src"]
        mapping.dst = ["call to", "dst"]
        mapping.callerIDNumber = ["clid"]
        mapping.did = ["did/ddi", "did", "ddi", "didnumber"]
        mapping.duration = ["call duration", "call duration(s)", "duration"]
        mapping.talk = ["talk duration", "talk duration(s)", "billable"]
        mapping.ring = ["ring duration", "ring duration(s)"]
        mapping.status = ["status", "disposition"]
        mapping.causes = [.yeastar, .asteriskDisposition]
        mapping.unbridgedWords = ["voicemail"]
        mapping.direction = ["communication type", "call type", "calltype"]
        mapping.recording = ["recording file", "recordfile"]
        mapping.initiator = ["disconnected by"]
        return mapping
    }()
}
