/// Reads 3CX's lines and segments: the mapped leg, with what 3CX's kinds of parties tell.
struct ThreeCXLegReader: LegReader {
    private let mapped: MappedLegReader
    private let types: CallTypeMatcher
    private let fromType, toType, finalType: [Int]
    private let finalNumber, finalDN, reason, dialled: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        let isSegment = columns.index(of: "cdr_started_at") != nil
        mapped = try MappedLegReader(
            columns,
            mapping: isSegment ? Self.segment : Self.line,
            rules: rules
        )
        types = CallTypeMatcher(rules.callTypes)
        func all(_ names: String...) -> [Int] { names.compactMap { columns.index(of: $0) } }
        // A voicemail box has the directory number of its extension: the entity tells them apart.
        fromType = all("from-type", "source_entity_type", "source_dn_type")
        toType = all("to-type", "destination_entity_type", "destination_dn_type")
        finalType = all("final-type", "destination_entity_type", "destination_dn_type")
        finalNumber = columns.index(of: "final-number", "destination_dn_number")
        finalDN = columns.index(of: "final-dn", "destination_dn_number")
        dialled = columns.index(of: "dial-no", "source_participant_trunk_did")
        reason = columns.index(of: "reason-terminated", "termination_reason")
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        var leg = try mapped.leg(from: record)
        leg.src = Self.number(leg.src)
        leg.dst = Self.number(leg.dst)
        leg.callerIDNumber = Self.number(leg.callerIDNumber)
        leg.link = Self.withoutWord(leg.link)
        leg.uniqueid = Self.withoutWord(leg.uniqueid)
        leg.isCallers = true
        let reason = record.text(at: reason).lowercased()
        leg.hangupInitiator =
            reason.hasSuffix("bysrc") || reason.hasPrefix("src_")
            ? .caller : reason.hasSuffix("bydst") || reason.hasPrefix("dst_") ? .callee : nil
        let kind = Self.kind(record, finalType)
        if leg.answerAt == nil, leg.rawCause.lowercased() == reason { tellUnanswered(&leg, kind) }
        // Another segment tells how the call went on, and ended.
        leg.isPartial =
            leg.answerAt == nil
            && (Self.moved.contains(reason) || Self.moved.contains(leg.rawCause.lowercased()))
        leg.isCauseVague = leg.isPartial
        leg.isBridged = leg.answerAt != nil && (kind == .phone || kind == .line)
        let final = [finalNumber, finalDN].map { Self.number(record.text(at: $0)) }
        leg.agent =
            leg.isBridged && kind == .phone ? final.first { types.isExtension($0) } ?? "" : ""
        leg.callType = callType(of: record, leg)
        leg.did = leg.callType == .inbound ? record.text(at: dialled) : ""
        if leg.dst.isEmpty { leg.dst = leg.did }
        return leg
    }

    /// Who ended an unanswered call says how it ended.
    private func tellUnanswered(_ leg: inout Leg, _ kind: Kind) {
        switch leg.hangupInitiator {
        case .caller: leg.cause = .canceled
        case .callee where kind == .application:
            // A queue or a group gives up when nobody takes the call.
            leg.cause = .noAnswer
            leg.hangupInitiator = .system
        case .callee: leg.cause = .busy
        default: return
        }
        leg.isCauseUnknown = false
    }

    private func callType(of record: Record, _ leg: Leg) -> CallType {
        let from = Self.kind(record, fromType)
        let to = [toType, finalType].map { Self.kind(record, $0) }
        guard from != .unknown else { return leg.callType }
        let isToLine = !to.contains(.phone) && (to.contains(.line) || to.contains(.wayOut))
        if from == .line { return isToLine ? .transit : .inbound }
        return isToLine ? .outbound : .internal
    }

    /// What a party is, by the first of the columns that says so.
    private static func kind(_ record: Record, _ columns: [Int]) -> Kind {
        Kind(columns.lazy.map { record.text(at: $0) }.first { !$0.isEmpty } ?? "")
    }

    /// What a party is: `Extension`, `Line`, `Queue`, or V20's `external_line`, `ring_group`.
    private enum Kind {
        case phone, line, wayOut, application, unknown

        init(_ word: String) {
            switch word.lowercased() {
            case "": self = .unknown
            case "extension": self = .phone
            case "line", "external", "externalline", "external_line", "provider", "trunk", "bridge",
                "outside line":
                self = .line
            case "outbound_rule", "outboundrule": self = .wayOut
            default: self = .application
            }
        }
    }

    /// How V20 ends a segment, beside the words of the cause map.
    private static let segmentWords: [String: HangupCause] = [
        "cancelled": .canceled, "completed_elsewhere": .noAnswer, "continued_in": .noAnswer,
        "no_answer": .noAnswer, "polling": .noAnswer, "rejected": .busy,
    ]

    /// Ends of a segment that another one goes on from, or that was withdrawn.
    private static let moved: Set<String> = [
        "cancelled", "completed_elsewhere", "continued_in", "redirected",
    ]

    /// `10016` of `Ext.10016`.
    private static func number(_ text: String) -> String {
        text.hasPrefix("Ext.") ? String(text.dropFirst(4)) : text
    }

    /// `288831` of `Call 288831`.
    private static func withoutWord(_ text: String) -> String {
        text.hasPrefix("Call ") ? String(text.dropFirst(5)) : text
    }

    private static let line: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["historyid"]
        mapping.link = ["historyid"]
        mapping.key = ["historyid", "callid", "time-start"]
        mapping.start.whole = ["time-start"]
        mapping.answer.whole = ["time-answered"]
        mapping.end.whole = ["time-end"]
        mapping.src = ["from-no", "from-dn"]
        mapping.dst = ["dial-no", "to-no", "to-dn"]
        mapping.talk = ["duration"]
        mapping.status = ["reason-terminated"]
        mapping.causes = [.threeCX]
        mapping.statusWords = segmentWords
        return mapping
    }()

    private static let segment: LegMapping = {
        var mapping = LegMapping()
        mapping.uniqueid = ["call_history_id"]
        mapping.link = ["call_history_id"]
        mapping.key = ["cdr_id"]
        mapping.start.whole = ["cdr_started_at"]
        mapping.answer.whole = ["cdr_answered_at"]
        mapping.end.whole = ["cdr_ended_at"]
        mapping.src = ["source_participant_phone_number", "source_dn_number"]
        mapping.dst = ["destination_participant_phone_number", "destination_dn_number"]
        mapping.status = ["termination_reason_details", "termination_reason"]
        mapping.causes = [.threeCX]
        mapping.statusWords = segmentWords
        return mapping
    }()
}
