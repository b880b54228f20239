/// Reads FreeSWITCH's CDR rows of one layout.
///
/// A row is one leg. The caller's leg, A, names the leg it was bridged to last, B: the two are one
/// call by B's uuid. Rows of mod_json_cdr name the leg that originated them instead.
struct FreeSWITCHLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let direction: Int?
    private let number, destination, uuid: Int
    private let start, end, answer, duration, billsec, cause, otherLeg, originator: Int?
    private let context, disposition, userfield, leadid, lastApp, lastArg, recording: Int?
    private let lastCause, sipStatus, bridgeChannel: Int?

    /// Whether rows of called legs name the leg that originated them.
    private let namesOrigin: Bool

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        var missing: [String] = []
        func need(_ name: String, _ index: Int?) -> Int {
            if index == nil { missing.append(name) }
            return index ?? 0
        }
        let profile = "callflow.0.caller_profile."
        number = need(
            "caller_id_number",
            columns.index(of: "caller_id_number", "ani", profile + "caller_id_number")
        )
        destination = need(
            "destination_number",
            columns.index(of: "destination_number", profile + "destination_number")
        )
        uuid = need("uuid", columns.index(of: "uuid", "variables.uuid"))
        start = columns.index(of: "start_stamp", "variables.start_epoch", "start_epoch")
        answer = columns.index(of: "answer_stamp", "variables.answer_epoch", "answer_epoch")
        end = columns.index(of: "end_stamp", "variables.end_epoch", "end_epoch")
        if start == nil && end == nil { missing.append("start_stamp") }
        duration = columns.index(of: "duration", "variables.duration")
        billsec = columns.index(of: "billsec", "variables.billsec")
        cause = columns.index(of: "hangup_cause", "variables.hangup_cause")
        otherLeg = columns.index(of: "bleg_uuid", "signal_bond", "variables.bridge_uuid")
        originator = columns.index(
            of: "originating_leg_uuid",
            "variables.originating_leg_uuid",
            "variables.originator"
        )
        namesOrigin = originator != nil || columns.index(of: "variables.uuid") != nil
        lastCause = columns.index(of: "variables.last_bridge_hangup_cause")
        sipStatus = columns.index(
            of: "variables.sip_invite_failure_status",
            "variables.sip_term_status"
        )
        bridgeChannel = columns.index(of: "bridge_channel")
        context = columns.index(of: "context", profile + "context")
        disposition = columns.index(
            of: "sip_hangup_disposition",
            "variables.sip_hangup_disposition"
        )
        userfield = columns.index(of: "userfield", "variables.userfield")
        leadid = columns.index(of: "leadid", "lead_id", "variables.lead_id")
        lastApp = columns.index(of: "last_app", "variables.last_app")
        lastArg = columns.index(of: "last_arg", "variables.last_arg")
        recording = columns.index(of: "sofia_record_file")
        direction =
            rules.callTypes.column.isEmpty
            ? nil : columns.index(of: rules.callTypes.column.lowercased())
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let id = record.text(at: uuid)
        let talk = try record.seconds(at: billsec)
        let times = try times(of: record, talk: talk)
        let isAnswered = times.answer != nil
        let word = record.text(at: cause)
        let length = Int((times.end - times.start).wholeSeconds)
        let known = isAnswered ? .answered : cause(of: record, word: word, length: length)
        var leg = Leg(
            key: "",
            uniqueid: id,
            startAt: times.start,
            answerAt: times.answer,
            endAt: times.end,
            duration: length,
            billDuration: isAnswered ? talk : 0,
            cause: known ?? .failed,
            rawCause: word,
            status: word,
            callType: callType(of: record),
            src: record.text(at: number),
            dst: record.text(at: destination),
            callerIDNumber: record.text(at: number),
            row: RowText(record)
        )
        leg.isCauseUnknown = known == nil
        leg.isTimeAmbiguous = times.isAmbiguous
        leg.laterBy = times.laterBy
        leg.isNoCall = FreeSWITCHCauses.isTakenOver(word)
        leg.isPartial = leg.isNoCall
        tellParties(of: record, in: &leg)
        leg.leadid = record.text(at: leadid)
        if leg.leadid.isEmpty { leg.leadid = LeadID.inside(record.text(at: userfield)) }
        leg.recording = record.text(at: recording)
        leg.hangupInitiator = initiator(of: record, leg)
        leg.setKey(id.isEmpty ? nil : id)
        return leg
    }

    /// Why an unanswered leg ended.
    private func cause(of record: Record, word: String, length: Int) -> HangupCause? {
        // The template opencdrrate has no cause: unanswered is all it says.
        if word.isEmpty { return .noAnswer }
        // A bridge that failed and a dialplan that ended say NORMAL_CLEARING: the bridge says why.
        let last = record.text(at: lastCause)
        if word == "NORMAL_CLEARING", last != word, !last.isEmpty,
            let cause = CauseMap.cause(last, in: .freeswitch)
        {
            return cause
        }
        // A person refused when the phone rang first, or by SIP 603; a network refuses at once.
        if word == "CALL_REJECTED", length >= 2 || record.text(at: sipStatus) == "603" {
            return .busy
        }
        return CauseMap.cause(word, in: .freeswitch)
    }

    private func times(of record: Record, talk: Int) throws(RecordError) -> RowClock.Times {
        // A call of less than a second may have billsec 0: the answer's stamp tells.
        let answered = try record.optionalTime(at: answer)
        let ended = try record.optionalTime(at: end)
        if let start, !record.bytes(at: start).isEmpty {
            return clock.times(
                start: try record.time(at: start),
                answer: answered,
                saysAnswered: talk > 0,
                length: try record.seconds(at: duration),
                talk: talk,
                notBefore: nil
            )
        }
        // The template opencdrrate has no start: what is known begins with the answer.
        guard let first = answered ?? ended else {
            throw RecordError(
                column: record.columns.names[start ?? end ?? 0],
                expected: "a time such as 2026-11-24 08:00:00"
            )
        }
        return clock.times(
            start: first,
            answer: answered,
            saysAnswered: talk > 0,
            length: talk,
            talk: talk,
            notBefore: nil
        )
    }

    private func tellParties(of record: Record, in leg: inout Leg) {
        let isAnswered = leg.answerAt != nil
        let other = record.text(at: otherLeg)
        let origin = record.text(at: originator)
        leg.isBridged = isAnswered && (!other.isEmpty || isBridgedByApplication(record, leg))
        if namesOrigin {
            // Both legs of a bridge name each other: who was originated by another is B.
            leg.link = origin.isEmpty ? leg.uniqueid : origin
            leg.isCallers = origin.isEmpty
            leg.isNoCall = leg.isNoCall || !origin.isEmpty
        } else {
            leg.connectedTo = other
            leg.link = other.isEmpty ? leg.uniqueid : other
        }
        // The loser of a race does not name its call: nothing is to wait for it.
        if leg.isNoCall, origin.isEmpty { leg.link = "" }
        // B stands behind A, whenever it began.
        leg.sequence = origin.isEmpty && !other.isEmpty ? 0 : 1
        guard isAnswered else { return }
        let app = record.text(at: lastApp)
        leg.agent = app == "bridge" ? extensionDialled(record.text(at: lastArg)) : ""
        if leg.agent.isEmpty, types.isExtension(leg.dst) { leg.agent = leg.dst }
    }

    /// Whether the template asterisk, whose `bridge_channel` stays empty, tells of a bridge: it was
    /// the last application, and the call ended as talks do.
    private func isBridgedByApplication(_ record: Record, _ leg: Leg) -> Bool {
        guard bridgeChannel != nil else { return false }
        if !record.text(at: bridgeChannel).isEmpty { return true }
        return record.text(at: lastApp) == "bridge"
            && ["NORMAL_CLEARING", "ALLOTTED_TIMEOUT", "MEDIA_TIMEOUT"].contains(leg.rawCause)
    }

    /// The extension in a bridge's argument, such as `{a=b}sofia/lab/1002@10.0.0.2:5060` or
    /// `user/1002@pbx`; empty when more than one was dialled, or none.
    private func extensionDialled(_ argument: String) -> String {
        var text = argument[...]
        while let open = text.first, let close = ["{": "}", "[": "]", "<": ">"][open],
            let end = text.firstIndex(of: Character(close))
        {
            text = text[text.index(after: end)...]
        }
        guard !text.contains(where: { $0 == "," || $0 == "|" }) else { return "" }
        let user = text.prefix { $0 != "@" }.split(separator: "/").last ?? ""
        return types.isExtension(user) ? String(user) : ""
    }

    /// Who hung up, seen from the leg of the caller.
    ///
    /// Source: FreeSWITCH mod_sofia.c and sofia.c; `recv_bye` is the party of this leg.
    private func initiator(of record: Record, _ leg: Leg) -> HangupInitiator? {
        switch record.text(at: disposition) {
        case "recv_bye", "recv_cancel": .caller
        case "send_bye": leg.isBridged ? .callee : .system
        case "send_refuse" where Self.farEndCauses.contains(leg.rawCause): .callee
        case "send_refuse", "send_cancel": .system
        case "recv_refuse": .callee
        default: leg.cause == .canceled && leg.rawCause == "ORIGINATOR_CANCEL" ? .caller : nil
        }
    }

    /// Causes that the switch passes on to the caller from the side that was called.
    private static let farEndCauses: Set<String> = [
        "USER_BUSY", "CALL_REJECTED", "UNALLOCATED_NUMBER", "INCOMPATIBLE_DESTINATION",
    ]

    private func callType(of record: Record) -> CallType {
        if let type = CallTypeRules.callType(of: record.text(at: direction)) { return type }
        let context = record.text(at: context)
        if context == "public" || types.isInbound(context: context) { return .inbound }
        return types.callType(from: record.text(at: number), to: record.text(at: destination))
    }
}
