/// Reads the accounting rows of Kamailio and OpenSIPS of one layout.
///
/// | row                        | tells                                                         |
/// |----------------------------|---------------------------------------------------------------|
/// | INVITE 2xx                 | the call was answered at its time; a BYE tells when it ended  |
/// | INVITE 2xx with a duration | a whole call of OpenSIPS with the flag `cdr`                  |
/// | INVITE, another code       | the call ended so at its time; 3xx, 401 and 407 were retried  |
/// | INVITE without a code      | the script's own word for it (acc_db_request)                 |
/// | BYE                        | when an answered call ended; its From tag is who hung up      |
/// | INVITE 1xx, other methods  | nothing of a call                                             |
/// | start_time, end_time       | a row of acc_cdrs: a whole call, without a cause              |
/// | call_start_time            | a row of cdrs: an answered call, from its answer to its BYE   |
///
/// The rows of one call share its Call-ID, so that what missed_calls repeats of acc is one call.
struct AccLegReader: LegReader {
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let method, code, reason, time, callid, fromTag, toTag, id: Int?
    private let startTime, endTime, duration, milliseconds, setupTime, created: Int?
    private let source, dialled, reached, direction, did, leadid: Int?

    /// Whether the rows are those of the procedure `kamailio_cdrs`: an answer and its BYE.
    private let isPaired: Bool

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        method = columns.index(of: "method")
        code = columns.index(of: "sip_code", "code")
        reason = columns.index(of: "sip_reason", "reason")
        time = columns.index(of: "time")
        callid = columns.index(of: "callid", "call_id", "sip_call_id")
        fromTag = columns.index(of: "from_tag")
        toTag = columns.index(of: "to_tag")
        id = columns.index(of: "id", "cdr_id")
        startTime = columns.index(of: "start_time", "call_start_time")
        isPaired = columns.index(of: "call_start_time") != nil
        endTime = columns.index(of: "end_time")
        duration = columns.index(of: "duration")
        milliseconds = columns.index(of: "ms_duration")
        setupTime = columns.index(of: "setuptime")
        created = columns.index(of: "created")
        source = columns.index(
            of: "src_user",
            "src_username",
            "caller",
            "caller_id",
            "src",
            "from_user",
            "calling",
            "from_uri"
        )
        dialled = columns.index(
            of: "dst_ouser",
            "dst_ousername",
            "callee",
            "callee_id",
            "dst",
            "to_user",
            "called",
            "dst_user",
            "dst_username",
            "to_uri"
        )
        reached = columns.index(of: "dst_user", "dst_username", "ruri_user", "callee")
        let column = rules.callTypes.column.lowercased()
        direction =
            (column.isEmpty ? nil : columns.index(of: column))
            ?? columns.index(of: "direction", "calltype")
        did = columns.index(of: "did")
        leadid = columns.index(of: "leadid", "lead_id")
        var missing: [String] = []
        if startTime == nil {
            for (name, index) in [("method", method), ("callid", callid), ("time", time)]
            where index == nil {
                missing.append(name)
            }
            if code == nil { missing.append("sip_code") }
        } else if duration == nil {
            missing.append("duration")
        }
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        var leg = Leg(
            key: "",
            uniqueid: record.text(at: callid),
            startAt: Timestamp(microseconds: 0),
            answerAt: nil,
            endAt: Timestamp(microseconds: 0),
            duration: 0,
            billDuration: 0,
            cause: .noAnswer,
            rawCause: "",
            status: "",
            callType: .internal,
            src: user(of: record, source),
            dst: user(of: record, dialled),
            callerIDNumber: user(of: record, source),
            row: RowText(record)
        )
        leg.link = leg.uniqueid
        leg.did = record.text(at: did)
        leg.leadid = record.text(at: leadid)
        if startTime != nil {
            try tellWhole(record, in: &leg)
        } else {
            try tellRequest(record, in: &leg)
        }
        tellParties(of: record, in: &leg)
        let number = record.text(at: id)
        // Numbers of OpenSIPS start again after the last one, and acc counts beside missed_calls.
        let word = startTime == nil ? record.text(at: method) + leg.rawCause : "cdr"
        leg.setKey(number.isEmpty ? nil : "\(number)/\(leg.uniqueid)/\(word)")
        if leg.uniqueid.isEmpty { leg.uniqueid = leg.key }
        return leg
    }

    /// Tells of a row of acc_cdrs.
    private func tellWhole(_ record: Record, in leg: inout Leg) throws(RecordError) {
        let length = try fraction(record, duration)
        var isAmbiguous = false
        let began = try moment(record, startTime, &isAmbiguous)
        let ended = try moment(record, endTime, &isAmbiguous)
        guard let start = began ?? ended.map({ $0 - length }) else {
            throw RecordError(column: "start_time", expected: "when the call began")
        }
        leg.isTimeAmbiguous = isAmbiguous
        leg.startAt = start
        leg.endAt = start + length
        leg.duration = Int(length.wholeSeconds)
        leg.sequence = 1
        // Beside rows of acc, which know when the call was answered, it only tells the end.
        leg.isCallers = false
        if length > .zero || isPaired {
            leg.answerAt = start
            leg.billDuration = leg.duration
            leg.cause = .answered
            leg.isClosing = true
        } else {
            leg.rawCause = record.text(at: code)
            let cause = CauseMap.cause(leg.rawCause, in: .sip)
            leg.isCauseVague = cause == nil || cause == .answered
            if !leg.isCauseVague, let cause { leg.cause = cause }
            // Any row of acc, even that of a redirection, knows more of why.
            leg.isPartial = leg.isCauseVague
        }
        leg.status = leg.rawCause
    }

    /// Tells of a row of acc or missed_calls.
    private func tellRequest(_ record: Record, in leg: inout Leg) throws(RecordError) {
        var isAmbiguous = false
        guard let at = try moment(record, time, &isAmbiguous) else {
            throw RecordError(column: "time", expected: "when the request was answered")
        }
        leg.isTimeAmbiguous = isAmbiguous
        leg.startAt = at
        leg.endAt = at
        leg.rawCause = record.text(at: code)
        leg.status = record.text(at: reason)
        if leg.status.isEmpty { leg.status = leg.rawCause }
        leg.sender = record.text(at: fromTag)
        leg.receiver = record.text(at: toTag)
        if leg.sender.isEmpty {
            leg.sender = leg.src
            leg.receiver = leg.dst
        }
        let request = record.text(at: method).uppercased()
        guard request == "INVITE", !leg.rawCause.hasPrefix("1") else {
            leg.isNoCall = true
            leg.isPartial = true
            leg.isCallers = false
            leg.sequence = 2
            // A BYE that was asked for a password is sent again.
            leg.isClosing = request == "BYE" && !isRetried(leg.rawCause)
            if request != "BYE" { leg.link = "" }
            return
        }
        let setup = Duration.seconds(try record.seconds(at: setupTime))
        let began = try moment(record, created, &isAmbiguous)
        leg.startAt = min(began ?? at - setup, at)
        if leg.rawCause.hasPrefix("2") {
            try tellAnswer(at: began.map { $0 + setup } ?? at, record, in: &leg)
        } else {
            leg.endAt = max(at, leg.startAt + setup)
            let isComment = leg.rawCause.isEmpty
            if isComment { leg.rawCause = leg.status }
            let cause = CauseMap.cause(leg.rawCause, in: isComment ? .generic : .sip)
            leg.cause = cause ?? .failed
            leg.isCauseUnknown = cause == nil
            leg.isPartial = isComment || isRetried(leg.rawCause)
            leg.hangupInitiator = Self.refuser(leg)
        }
        leg.duration = Int((leg.endAt - leg.startAt).wholeSeconds)
    }

    private func tellAnswer(
        at answer: Timestamp,
        _ record: Record,
        in leg: inout Leg
    ) throws(RecordError) {
        let whole = Duration.seconds(try record.seconds(at: duration))
        let fine = Duration.milliseconds(try record.seconds(at: milliseconds))
        leg.cause = .answered
        leg.answerAt = answer
        leg.isBridged = true
        let talk = fine > .zero ? fine : whole
        leg.endAt = answer + talk
        leg.isOpenEnded = talk == .zero
        leg.billDuration = whole > .zero ? Int(whole.wholeSeconds) : Int(fine.wholeSeconds)
    }

    /// Whether the caller tries again after such an answer: elsewhere, or with a password.
    private func isRetried(_ code: String) -> Bool {
        code.hasPrefix("3") || code == "401" || code == "407"
    }

    /// Who ended an unanswered call; `nil` where the proxy itself may have answered so.
    private static func refuser(_ leg: Leg) -> HangupInitiator? {
        switch leg.cause {
        case .canceled: .caller
        case .busy: .callee
        default: leg.rawCause == "408" ? .system : nil
        }
    }

    private func tellParties(of record: Record, in leg: inout Leg) {
        let target = user(of: record, reached)
        if leg.dst.isEmpty { leg.dst = target }
        // The number that was dialled may be any; the one that it became may be an extension.
        let isInside = types.isExtension(leg.dst) || types.isExtension(target)
        leg.callType =
            CallTypeRules.callType(of: record.text(at: direction))
            ?? types.callType(from: leg.src, to: isInside)
        if leg.answerAt != nil, startTime != nil { leg.isBridged = true }
        if leg.callType == .inbound, leg.did.isEmpty, !types.isExtension(leg.dst) {
            leg.did = leg.dst
        }
        guard leg.isBridged, leg.callType != .outbound else { return }
        leg.agent = [target, leg.dst].first { types.isExtension($0) } ?? ""
    }

    /// The user of `sip:201@example.com`, or the text as it is.
    private func user(of record: Record, _ index: Int?) -> String {
        let text = record.text(at: index)
        guard text.hasPrefix("sip:") || text.hasPrefix("sips:") || text.hasPrefix("tel:") else {
            return text
        }
        let rest = text.drop { $0 != ":" }.dropFirst()
        return String(rest.prefix { $0 != "@" && $0 != ";" })
    }

    /// A moment, or `nil` where the column holds none: the default of acc_cdrs is the year 2000.
    private func moment(
        _ record: Record,
        _ index: Int?,
        _ isAmbiguous: inout Bool
    ) throws(RecordError) -> Timestamp? {
        guard let index else { return nil }
        let bytes = record.bytes(at: index)
        if bytes.elementsEqual("0".utf8) || bytes.starts(with: "2000-01-01 00:00:00".utf8) {
            return nil
        }
        guard let parsed = try record.optionalTime(at: index) else { return nil }
        let moment = clock.moment(of: parsed, notBefore: nil, &isAmbiguous)
        return moment < RowClock.oldestAnswer ? nil : moment
    }

    /// A length in seconds with decimals.
    private func fraction(_ record: Record, _ index: Int?) throws(RecordError) -> Duration {
        let whole = try record.seconds(at: index)
        // What stands behind the point need not be digits: `55.2e99` is 55 seconds.
        guard let length = Double(record.text(at: index)),
            Int(exactly: length.rounded(.down)) == whole
        else { return .seconds(whole) }
        return .seconds(length)
    }
}
