/// Reads FusionPBX's CDR rows of one layout.
///
/// 1. Answered is what has an answer time or talk time. `status` says busy or failed of an answered
///    call that ended so, and `missed` of one that the caller left; it decides only where nothing
///    else does.
/// 2. `duration` is the talk time since 2023-10: the whole length is end − start.
/// 3. A row of leg b and the row of a queue's agent tell of a call that the caller's row tells.
struct FusionPBXLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let start, answer, end: FusionPBXTime
    private let words: FusionPBXWords
    private let links: FusionPBXLinks
    private let direction, number, source, destination, called, `extension`: Int?
    private let billsec, billmsec, agent, lastApp, lastArg, ringGroup, queue: Int?
    private let recordPath, recordName, leadid: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        start = FusionPBXTime("start", in: columns)
        answer = FusionPBXTime("answer", in: columns)
        end = FusionPBXTime("end", in: columns)
        words = FusionPBXWords(columns)
        links = FusionPBXLinks(columns)
        let column = rules.callTypes.column.lowercased()
        direction =
            (column.isEmpty ? nil : columns.index(of: column)) ?? columns.index(of: "direction")
        number = columns.index(of: "caller_id_number")
        source = columns.index(of: "source_number", "caller_id_number")
        destination = columns.index(of: "destination_number", "caller_destination")
        called = columns.index(of: "caller_destination")
        self.extension = columns.index(of: "extension")
        billsec = columns.index(of: "billsec")
        billmsec = columns.index(of: "billmsec")
        agent = columns.index(of: "cc_agent")
        lastApp = columns.index(of: "last_app")
        lastArg = columns.index(of: "last_arg")
        ringGroup = columns.index(of: "ring_group_uuid")
        queue = columns.index(of: "cc_queue", "call_center_queue_uuid")
        recordPath = columns.index(of: "record_path")
        recordName = columns.index(of: "record_name")
        leadid = columns.index(of: "leadid", "lead_id")
        var missing: [String] = []
        if !start.isThere { missing.append("start_epoch or start_stamp") }
        if number == nil && destination == nil {
            missing.append("caller_id_number or destination_number")
        }
        if !words.areThere { missing.append("hangup_cause or status") }
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let (times, length, talk) = try times(of: record)
        let isAnswered = times.answer != nil
        let reason = words.cause(of: record)
        var leg = Leg(
            key: "",
            uniqueid: links.own(record),
            startAt: times.start,
            answerAt: times.answer,
            endAt: times.end,
            duration: length,
            billDuration: isAnswered ? talk : 0,
            cause: isAnswered ? .answered : reason.cause ?? .failed,
            rawCause: reason.word,
            status: reason.word,
            callType: .internal,
            src: record.text(at: source),
            dst: record.text(at: destination),
            callerIDNumber: record.text(at: number),
            row: RowText(record)
        )
        if leg.src.isEmpty { leg.src = leg.callerIDNumber }
        if leg.callerIDNumber.isEmpty { leg.callerIDNumber = leg.src }
        if leg.dst.isEmpty { leg.dst = record.text(at: called) }
        leg.callType =
            CallTypeRules.callType(of: record.text(at: direction))
            ?? types.callType(from: leg.src, to: leg.dst)
        leg.isCauseUnknown = !isAnswered && reason.cause == nil
        leg.isCauseVague = reason.isVague
        leg.saysAnswered = reason.word == "NORMAL_CLEARING"
        leg.isTimeAmbiguous = times.isAmbiguous
        links.tell(record, in: &leg)
        leg.isBridged =
            isAnswered && !words.isVoicemail(record)
            && links.isBridged(record, leg, unless: words.isUnconnected(record, reason.cause))
        if leg.callType == .inbound { leg.did = record.text(at: called) }
        if leg.isBridged { leg.agent = agent(of: record, leg) }
        let name = record.text(at: recordName)
        let path = record.text(at: recordPath)
        leg.recording = name.isEmpty || path.isEmpty ? name : "\(path)/\(name)"
        leg.leadid = record.text(at: leadid)
        leg.hangupInitiator = words.initiator(of: record, leg)
        leg.setKey(leg.uniqueid.isEmpty ? nil : leg.uniqueid)
        return leg
    }

    private func times(
        of record: Record
    ) throws(RecordError) -> (times: RowClock.Times, length: Int, talk: Int) {
        guard let began = try start.parsed(record) else {
            throw RecordError(column: start.name(in: record), expected: "when the call began")
        }
        var ignored = false
        let startAt = clock.moment(of: began, notBefore: nil, &ignored)
        let ended = try end.parsed(record).map { clock.moment(of: $0, notBefore: nil, &ignored) }
        let answered = try answer.parsed(record)
        let answeredAt = answered.map { clock.moment(of: $0, notBefore: nil, &ignored) }
        var talk = try record.seconds(at: billsec)
        let milliseconds = try record.seconds(at: billmsec)
        if billsec == nil {
            talk = milliseconds / 1_000
            if milliseconds == 0, let answeredAt, let ended {
                talk = max(0, Int((ended - answeredAt).wholeSeconds))
            }
        }
        var length = ended.map { max(0, Int(($0 - startAt).wholeSeconds)) } ?? 0
        if ended == nil {
            let rung = answeredAt.map { max(0, Int(($0 - startAt).wholeSeconds)) } ?? 0
            length = rung + talk
        }
        let isSilent =
            !answer.isThere && billsec == nil && billmsec == nil && words.saysAnswered(record)
        let times = clock.times(
            start: began,
            answer: answered,
            saysAnswered: talk > 0 || milliseconds > 0 || isSilent,
            length: max(length, talk),
            talk: isSilent ? length : talk,
            notBefore: nil
        )
        return (times, max(length, talk), isSilent ? length : talk)
    }

    /// The extension that talked: of a call from inside to outside nobody did but the caller.
    private func agent(of record: Record, _ leg: Leg) -> String {
        // The row of a queue's agent is called inbound whatever it was.
        let agent = record.text(at: agent).prefix { $0 != "@" }
        if types.isExtension(agent) { return String(agent) }
        guard leg.callType != .outbound else { return "" }
        if leg.isCallers {
            let known = record.text(at: self.extension)
            // The extension column of an internal call holds the caller's.
            if leg.callType == .inbound, types.isExtension(known) { return known }
            if let dialled = dialled(record) { return dialled }
            if !record.text(at: ringGroup).isEmpty || !record.text(at: queue).isEmpty { return "" }
        }
        return types.isExtension(leg.dst) ? leg.dst : ""
    }

    /// The one user that a bridge dialled: `user/201@example.com`.
    private func dialled(_ record: Record) -> String? {
        let argument = record.text(at: lastArg)
        guard record.text(at: lastApp) == "bridge",
            !argument.contains(where: { ",|:".contains($0) })
        else { return nil }
        let words = argument.split(separator: "/")
        guard words.count >= 2, words[words.count - 2].hasSuffix("user") else { return nil }
        let user = words[words.count - 1].prefix { $0 != "@" }
        return types.isExtension(user) ? String(user) : nil
    }
}
