/// Reads Asterisk's CDR rows of one layout.
struct AsteriskLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let direction: Int?
    private let start, src, dst, disposition: Int
    private let answer, end, duration, billsec, uniqueid, linkedid, sequence, clid: Int?
    private let context, channel, dstchannel, lastapp, lastdata, did, cnum, outboundCnum: Int?
    private let userfield, recording, leadid, hangupCause, dialStatus, hangupSource: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        var missing: [String] = []
        func need(_ names: String..., at index: Int?) -> Int {
            if index == nil { missing.append(names.joined(separator: " or ")) }
            return index ?? 0
        }
        start = need("start", "calldate", at: columns.index(of: "start", "calldate"))
        src = need("src", "source", at: columns.index(of: "src", "source"))
        dst = need("dst", "dest", at: columns.index(of: "dst", "dest"))
        disposition = need("disposition", at: columns.index(of: "disposition"))
        channel = columns.index(of: "channel")
        answer = columns.index(of: "answer", "answertime")
        end = columns.index(of: "end", "endtime")
        duration = columns.index(of: "duration")
        billsec = columns.index(of: "billsec")
        uniqueid = columns.index(of: "uniqueid")
        linkedid = columns.index(of: "linkedid")
        sequence = columns.index(of: "sequence")
        clid = columns.index(of: "clid")
        context = columns.index(of: "dcontext")
        dstchannel = columns.index(of: "dstchannel", "dest_channel")
        lastapp = columns.index(of: "lastapp")
        lastdata = columns.index(of: "lastdata")
        did = columns.index(of: "did")
        cnum = columns.index(of: "cnum")
        outboundCnum = columns.index(of: "outbound_cnum")
        userfield = columns.index(of: "userfield")
        recording = columns.index(of: "recordingfile", "recording")
        leadid = columns.index(of: "leadid", "lead_id")
        hangupCause = columns.index(of: "hangupcause")
        dialStatus = columns.index(of: "dialstatus")
        hangupSource = columns.index(of: "hangupsource")
        direction =
            rules.callTypes.column.isEmpty
            ? nil : columns.index(of: rules.callTypes.column.lowercased())
        if duration == nil || billsec == nil { missing.append("duration and billsec") }
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let (id, link) = ids(of: record)
        let talk = try record.seconds(at: billsec)
        let length = try record.seconds(at: duration)
        let word = Self.word(of: record, at: disposition)
        // Most rows say so, and looking a word up costs more than reading it.
        let meaning =
            word == "ANSWERED" ? .answered : CauseMap.cause(word, in: .asteriskDisposition)
        let times = try times(
            of: record,
            id: id,
            length: length,
            talk: talk,
            saysAnswered: meaning == .answered
        )
        let cause =
            times.answer != nil
            ? (.answered, word) : cause(of: record, word: word, meaning: meaning, length: length)
        let type = callType(of: record)
        var leg = Leg(
            key: "",
            uniqueid: id,
            startAt: times.start,
            answerAt: times.answer,
            endAt: times.end,
            duration: length,
            billDuration: times.answer == nil ? 0 : talk,
            cause: cause.cause ?? .failed,
            rawCause: cause.raw,
            status: word,
            callType: type.type,
            src: record.text(at: src),
            dst: record.text(at: dst),
            callerIDNumber: callerID(of: record),
            row: RowText(record)
        )
        leg.callTypeRule = type.rule
        // A row without a word knows no more than that nobody answered.
        if cause.raw.isEmpty, cause.cause == nil { leg.cause = .noAnswer }
        leg.isCauseUnknown = cause.cause == nil && !cause.raw.isEmpty
        leg.isTimeAmbiguous = times.isAmbiguous
        leg.laterBy = times.laterBy
        leg.link = link
        let number = record.text(at: sequence)
        leg.sequence = Int(number) ?? 0
        leg.setKey(id.isEmpty || number.isEmpty ? nil : Self.key(id, link, number))
        leg.saysAnswered = meaning == .answered
        tellParties(of: record, in: &leg)
        return leg
    }

    /// The uniqueid and the linkedid: that is the uniqueid of the group's oldest channel, so that
    /// either stands in for the other.
    private func ids(of record: Record) -> (id: String, link: String) {
        let id = record.text(at: uniqueid)
        if record.look(at: linkedid, { $0.equals(id.utf8.span) }) ?? false { return (id, id) }
        let link = record.text(at: linkedid)
        return (id.isEmpty ? link : id, link.isEmpty ? id : link)
    }

    /// The three parts of a key, in one text that is made at once.
    private static func key(_ id: String, _ link: String, _ number: String) -> String {
        let count = id.utf8.count + link.utf8.count + number.utf8.count + 2
        return unsafe String(unsafeUninitializedCapacity: count) { buffer in
            var at = 0
            func put(_ text: String) {
                let bytes = text.utf8.span
                for index in 0..<bytes.count { unsafe buffer[at + index] = bytes[index] }
                at += bytes.count
            }
            put(id)
            put("/")
            put(link)
            put("/")
            put(number)
            return at
        }
    }

    /// The word of a disposition; a column of an integer type gets the number behind it.
    ///
    /// Source: asterisk/asterisk, include/asterisk/cdr.h.
    private static func word(of record: Record, at column: Int) -> String {
        // Most rows say so, and a text need not be made for them.
        if record.look(at: column, { $0.spells("ANSWERED") }) ?? false { return "ANSWERED" }
        let disposition = record.text(at: column)
        if disposition.utf8.count > 2 { return disposition }
        return switch disposition {
        case "0", "1": "NO ANSWER"
        case "2": "FAILED"
        case "4": "BUSY"
        case "8": "ANSWERED"
        case "16": "CONGESTION"
        case "32": "CANCEL"
        default: disposition
        }
    }

    private func tellParties(of record: Record, in leg: inout Leg) {
        leg.isCallers = leg.link.isEmpty || leg.uniqueid == leg.link
        let isAlone = record.isEmpty(at: dstchannel)
        leg.isBridged = !isAlone && leg.saysAnswered
        if leg.isBridged { leg.agent = record.look(at: dstchannel) { agent(on: $0) } ?? "" }
        // With unanswered=yes a failed Dial leaves one more row of no length and without a party.
        leg.isPartial = isAlone && leg.duration == 0 && leg.answerAt == nil
        leg.did = record.text(at: did)
        leg.recording = record.text(at: recording)
        leg.leadid = record.text(at: leadid)
        if leg.leadid.isEmpty, !record.isEmpty(at: userfield) {
            leg.leadid = LeadID.inside(record.text(at: userfield))
        }
        let source = record.text(at: hangupSource)
        if !source.isEmpty {
            leg.hangupInitiator =
                source == record.text(at: channel)
                ? .caller : source == record.text(at: dstchannel) ? .callee : .system
        } else if leg.cause == .canceled {
            leg.hangupInitiator = .caller
        }
    }

    /// The extension on a channel, or empty.
    private func agent(on channel: Span<UInt8>) -> String {
        if CallTypeMatcher.isLocal(channel: channel) { return "" }
        let endpoint = channel.extracting(CallTypeMatcher.endpoint(of: channel))
        return types.isExtension(endpoint) ? String(of: endpoint) : ""
    }

    private func times(
        of record: Record,
        id: String,
        length: Int,
        talk: Int,
        saysAnswered: Bool
    ) throws(RecordError) -> RowClock.Times {
        try clock.times(
            start: record.time(at: start),
            answer: record.optionalTime(at: answer),
            saysAnswered: talk > 0 || saysAnswered,
            length: length,
            talk: talk,
            notBefore: Asterisk.epoch(ofUniqueID: id)
        )
    }

    /// The cause of an unanswered leg: a DIALSTATUS or HANGUPCAUSE column before the disposition.
    private func cause(
        of record: Record,
        word: String,
        meaning cause: HangupCause?,
        length: Int
    )
        -> (cause: HangupCause?, raw: String)
    {
        let status = record.text(at: dialStatus)
        // The status of an earlier Dial may stand in the row of a leg that nobody took.
        if !status.isEmpty,
            let cause = CauseMap.cause(status, in: .asteriskDialStatus), cause != .answered
        {
            return (cause, status)
        }
        let number = record.text(at: hangupCause)
        // 0 and 127 say nothing: Asterisk writes them for a caller who left.
        if !number.isEmpty, number != "0", number != "127",
            let cause = CauseMap.cause(number, in: .q850)
        {
            return (cause, number)
        }
        let app = record.text(at: lastapp)
        if record.isEmpty(at: dstchannel) {
            switch app {
            case "Busy": return (.busy, word)
            case "", "Dial", "Queue", "Congestion", "Hangup", "AppDial", "AppDial2": break
            default:
                // The channel waited in an application and was never dialled on: the caller left.
                if cause == .failed || cause == .noAnswer { return (.canceled, word) }
            }
        } else if cause == .noAnswer, app == "Dial",
            DialTimeout.isCutShort(after: length, record.text(at: lastdata))
        {
            return (.canceled, word)
        }
        return (cause, word)
    }

    private func callType(of record: Record) -> (type: CallType, rule: CallTypeRule) {
        if let direction, let type = CallTypeRules.callType(of: record.text(at: direction)) {
            return (type, .column)
        }
        let isFromTrunk = record.look(at: channel) { types.isTrunk(channel: $0) } ?? false
        if record.look(at: dstchannel, { types.isTrunk(channel: $0) }) ?? false {
            guard isFromTrunk else { return (.outbound, .channels) }
            // Two trunk channels may also meet in a conference: only a dialled one is passed on.
            return (record.text(at: lastapp) == "Dial" ? .transit : .inbound, .channels)
        }
        if isFromTrunk { return (.inbound, .channels) }
        if !record.isEmpty(at: did) { return (.inbound, .did) }
        if types.isInbound(context: record.text(at: context)) { return (.inbound, .context) }
        if !record.isEmpty(at: outboundCnum) { return (.outbound, .outboundNumber) }
        let number = record.text(at: dst)
        let isNumber =
            number.utf8.count >= 7
            && number.utf8.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: "+") }
        if record.isEmpty(at: dstchannel) { return (isNumber ? .outbound : .internal, .dialled) }
        return (.internal, .channels)
    }

    /// The number inside `"Name" <number>`, else cnum, else src.
    private func callerID(of record: Record) -> String {
        let shown = record.look(at: clid) { (text) -> String? in
            guard let close = text.last(UInt8(ascii: ">"), before: text.count),
                let open = text.last(UInt8(ascii: "<"), before: close), open + 1 < close
            else { return nil }
            return String(of: text.extracting((open + 1)..<close))
        }
        if let shown, let shown { return shown }
        let number = record.text(at: cnum)
        return number.isEmpty ? record.text(at: src) : number
    }
}
