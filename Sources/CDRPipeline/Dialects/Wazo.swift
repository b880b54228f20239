/// Wazo's call logs: the CSV of wazo-call-logd, and its table.
///
/// Times carry offsets. `duration` counts from the answer. An unanswered call has no cause: its
/// status is `unknown`. A call's row may be made again under another id, so a row is known by when
/// the call was and who was in it.
///
/// Source: wazo-platform/wazo-call-logd, plugins/cdr/http.py and the model of call_logd_call_log.
package struct Wazo: Dialect {
    package let name = "wazo"
    package let summary = "Wazo: CSV of wazo-call-logd, table call_logd_call_log"
    package let hasCorrelation = false
    package let tableCarriesOffsets = true
    package let exportsCarryOffsets = true
    package let csv = CSVFormat()

    package let table = TableHints(starts: ["date"], ends: ["date_end"], ids: ["id"])

    /// The dialect.
    package init() {}

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        row.has("call_direction", "source_extension", "start")
            || row.has("date", "date_answer", "date_end", "direction")
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        var mapping = Self.mapping
        if columns.index(of: "conversation_id") != nil { mapping.key = ["conversation_id"] }
        return WazoLegReader(
            mapped: try MappedLegReader(columns, mapping: mapping, rules: rules),
            blocked: columns.index(of: "blocked")
        )
    }

    private static let mapping: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["conversation_id", "id"]
        mapping.key = ["start", "end", "source_extension", "destination_extension"]
        mapping.start.whole = ["start", "date"]
        mapping.answer.whole = ["answer", "date_answer"]
        mapping.end.whole = ["end", "date_end"]
        mapping.src = ["source_extension", "source_exten"]
        mapping.dst = ["destination_extension", "destination_exten"]
        mapping.did = ["requested_extension", "requested_exten"]
        mapping.agent = ["destination_internal_extension", "destination_internal_exten"]
        mapping.status = ["call_status"]
        mapping.causes = [.wazo]
        mapping.unbridgedWords = ["voicemail"]
        mapping.direction = ["call_direction", "direction"]
        mapping.recording = ["recording_1_uuid"]
        return mapping
    }()
}

/// Reads Wazo's rows: the mapped leg, with what the table knows of blocked calls.
struct WazoLegReader: LegReader {
    let mapped: MappedLegReader
    let blocked: Int?

    func leg(from record: Record) throws(RecordError) -> Leg {
        var leg = try mapped.leg(from: record)
        guard leg.answerAt == nil, FusionPBXWords.isTrue(record.text(at: blocked)) else {
            return leg
        }
        leg.cause = .failed
        leg.rawCause = "blocked"
        leg.status = leg.rawCause
        return leg
    }
}
