/// Reads FreeSWITCH's CDR rows of one layout.
struct FreeSWITCHLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let direction: Int?
    private let number, destination, start, duration, cause, uuid: Int
    private let answer, billsec, otherLeg, context, disposition, userfield, leadid: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        var missing: [String] = []
        func need(_ name: String) -> Int {
            guard let index = columns.index(of: name) else {
                missing.append(name)
                return 0
            }
            return index
        }
        number = need("caller_id_number")
        destination = need("destination_number")
        start = need("start_stamp")
        duration = need("duration")
        cause = need("hangup_cause")
        uuid = need("uuid")
        answer = need("answer_stamp")
        billsec = need("billsec")
        otherLeg = columns.index(of: "bleg_uuid", "bridge_channel")
        context = columns.index(of: "context")
        disposition = columns.index(of: "sip_hangup_disposition")
        userfield = columns.index(of: "userfield")
        leadid = columns.index(of: "leadid", "lead_id")
        direction =
            rules.callTypes.column.isEmpty
            ? nil : columns.index(of: rules.callTypes.column.lowercased())
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let id = record.text(at: uuid)
        let length = try record.seconds(at: duration)
        let talk = try record.seconds(at: billsec)
        // A call of less than a second may have billsec 0: the answer's stamp tells.
        let times = clock.times(
            start: try record.time(at: start),
            answer: try record.optionalTime(at: answer),
            saysAnswered: talk > 0,
            length: length,
            talk: talk,
            notBefore: nil
        )
        let isAnswered = times.answer != nil
        let word = record.text(at: cause)
        let known = isAnswered ? .answered : CauseMap.cause(word, in: .freeswitch)
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
        leg.isPartial = ["LOSE_RACE", "PICKED_OFF", "BOWOUT"].contains(word)
        leg.isBridged = isAnswered && !record.text(at: otherLeg).isEmpty
        if leg.isBridged, types.isExtension(leg.dst) { leg.agent = leg.dst }
        leg.leadid = record.text(at: leadid)
        if leg.leadid.isEmpty { leg.leadid = LeadID.inside(record.text(at: userfield)) }
        leg.hangupInitiator = initiator(of: record, leg)
        leg.setKey(id.isEmpty ? nil : id)
        return leg
    }

    /// Who hung up, seen from the leg of the caller.
    ///
    /// Source: FreeSWITCH mod_sofia.c and sofia.c; `recv_bye` is the party of this leg.
    private func initiator(of record: Record, _ leg: Leg) -> HangupInitiator? {
        switch record.text(at: disposition) {
        case "recv_bye", "recv_cancel": .caller
        case "send_bye": leg.isBridged ? .callee : .system
        case "send_refuse", "send_cancel": .system
        case "recv_refuse": .callee
        default: leg.cause == .canceled && leg.rawCause == "ORIGINATOR_CANCEL" ? .caller : nil
        }
    }

    private func callType(of record: Record) -> CallType {
        if let type = CallTypeRules.callType(of: record.text(at: direction)) { return type }
        let context = record.text(at: context)
        if context == "public" || types.isInbound(context: context) { return .inbound }
        return types.callType(from: record.text(at: number), to: record.text(at: destination))
    }
}
