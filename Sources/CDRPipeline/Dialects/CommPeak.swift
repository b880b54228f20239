/// CommPeak's call records in both shapes, PBX Stats and the Dialer.
///
/// They are CSV with a header, or the JSON that the interface answers.
///
/// | shape     | how it went                                | answer                     |
/// |-----------|--------------------------------------------|----------------------------|
/// | PBX Stats | `hangup_cause`, spelled in several ways    | end − `bill_duration`      |
/// | Dialer    | `status`, FreeSWITCH's word for the cause  | none: the length is talk   |
///
/// Times are UTC without saying so. Values settle after the call has ended.
///
/// Source: docs.commpeak.com/reference/searchcdrs; a public client of the interface (facts, 1.9).
package struct CommPeak: Dialect {
    package let name = "commpeak"
    package let summary = "CommPeak: PBX Stats and Dialer call records, CSV or JSON"
    package let hasCorrelation = false
    package let tableCarriesOffsets = true
    package let exportsCarryOffsets = true
    package let csv = CSVFormat()

    package let table = TableHints(
        starts: ["call_start", "start_at"],
        ends: ["call_end", "end_at"],
        ids: ["id", "call_id"]
    )

    /// The dialect.
    package init() {}

    package func layout(of row: CSVRow) -> Columns? { nil }

    package func isHeader(_ row: CSVRow) -> Bool {
        row.has("call_start", "destination", "hangup_cause")
            || row.has("start_at", "src", "dst", "status")
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        let isDialer = columns.index(of: "start_at") != nil
        return CommPeakLegReader(
            mapped: try MappedLegReader(
                columns,
                mapping: isDialer ? Self.dialer : Self.stats,
                rules: rules
            ),
            bridgedAgent: columns.index(of: "bridged_agent_pbxextension", "bridged_agent_name"),
            hangup: columns.index(of: "client_hangup_disposition")
        )
    }

    private static let stats: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["uniqueid", "id"]
        mapping.key = ["id"]
        mapping.start.whole = ["call_start"]
        mapping.end.whole = ["call_end"]
        mapping.src = ["source", "caller_id"]
        mapping.dst = ["destination"]
        mapping.callerIDNumber = ["caller_id"]
        mapping.did = ["did"]
        mapping.duration = ["duration"]
        mapping.talk = ["bill_duration"]
        mapping.status = ["hangup_cause"]
        mapping.causes = [.asteriskDisposition, .generic, .freeswitch]
        mapping.direction = ["direction", "type", "call_type"]
        mapping.agent = [
            "bridged_agent_pbxextension", "agent_pbxextension", "bridged_agent_name", "agent_name",
        ]
        mapping.recording = ["recording_link"]
        mapping.leadid = ["leadid", "lead_id"]
        return mapping
    }()

    private static let dialer: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["call_uuid", "call_id"]
        mapping.key = ["call_id"]
        mapping.start.whole = ["start_at"]
        mapping.end.whole = ["end_at"]
        mapping.src = ["src"]
        mapping.dst = ["dst"]
        mapping.callerIDNumber = ["caller_id_number", "client_callerid_number"]
        mapping.duration = ["call_duration", "duration"]
        mapping.talk = ["bill_duration"]
        mapping.status = ["hangup_cause", "status"]
        mapping.causes = [.freeswitch, .generic]
        // Only a call that was taken is cleared normally; another one has a cause of its own.
        mapping.statusWords = ["normal_clearing": .answered]
        mapping.agent = ["agent_callerid_number"]
        mapping.recording = ["public_recording_url", "public_recording"]
        mapping.leadid = ["leadid", "lead_id"]
        return mapping
    }()
}

/// Reads CommPeak's rows: the mapped leg, with what the words of one product mean.
struct CommPeakLegReader: LegReader {
    let mapped: MappedLegReader
    let bridgedAgent: Int?
    let hangup: Int?

    func leg(from record: Record) throws(RecordError) -> Leg {
        var leg = try mapped.leg(from: record)
        let isFromOutside = leg.src.contains("@did.")
        leg.src = Self.user(leg.src)
        leg.callerIDNumber = Self.user(leg.callerIDNumber)
        if isFromOutside { leg.callType = .inbound }
        if bridgedAgent != nil {
            leg.isBridged = leg.answerAt != nil && !record.text(at: bridgedAgent).isEmpty
        }
        switch record.text(at: hangup).lowercased() {
        case "agent": leg.hangupInitiator = leg.callType == .inbound ? .callee : .caller
        case "client": leg.hangupInitiator = leg.callType == .inbound ? .caller : .callee
        default: break
        }
        return leg
    }

    /// The user of an address such as `593990899917@did.commpeak.com`.
    private static func user(_ text: String) -> String { String(text.prefix { $0 != "@" }) }
}
