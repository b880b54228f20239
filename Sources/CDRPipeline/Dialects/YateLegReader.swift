/// Reads Yate's CDR rows of one layout.
///
/// 1. A direction is relative to Yate: the incoming leg is the caller's, whichever way the call
///    went. Which way it went is told by its numbers.
/// 2. Billtime above zero is an answer. An incoming leg that an application answered reached
///    nobody: the outgoing leg, or the second half of a combined row, tells of a second party.
/// 3. The table's row is there from the call's start on: until `ended` it is nobody's call.
struct YateLegReader: LegReader {
    private let types: CallTypeMatcher
    private let time, billtime, duration: Int
    private let ringtime, billid, chan, caller, called, direction, status, reason: Int?
    private let otherChan, otherBilltime, otherReason, ended, type, leadid: Int?

    init(_ columns: Columns, rules: SourceRules) throws(DialectError) {
        var missing: [String] = []
        func need(_ name: String) -> Int {
            guard let index = columns.index(of: name) else {
                missing.append(name)
                return 0
            }
            return index
        }
        time = need("time")
        billtime = need("billtime")
        duration = need("duration")
        caller = columns.index(of: "caller")
        called = columns.index(of: "called", "calledfull")
        if caller == nil && called == nil { missing.append("caller or called") }
        ringtime = columns.index(of: "ringtime")
        billid = columns.index(of: "billid")
        chan = columns.index(of: "chan")
        direction = columns.index(of: "direction")
        status = columns.index(of: "status")
        reason = columns.index(of: "reason")
        otherChan = columns.index(of: "out_leg.chan")
        otherBilltime = columns.index(of: "out_leg.billtime")
        otherReason = columns.index(of: "out_leg.reason")
        ended = columns.index(of: "ended")
        leadid = columns.index(of: "leadid", "lead_id")
        let column = rules.callTypes.column.lowercased()
        type = column.isEmpty || column == "direction" ? nil : columns.index(of: column)
        guard missing.isEmpty else { throw DialectError(missing: missing) }
        types = CallTypeMatcher(rules.callTypes)
    }

    func leg(from record: Record) throws(RecordError) -> Leg {
        let length = try length(record, duration)
        let talk = try self.length(record, billtime)
        let word = record.text(at: status)
        let start = try start(record)
        let isAnswered = talk > .zero || word.lowercased() == "answered"
        let cause = cause(of: record, word)
        var leg = Leg(
            key: "",
            uniqueid: record.text(at: billid),
            startAt: start,
            answerAt: isAnswered ? max(start, start + length - talk) : nil,
            endAt: start + max(length, talk),
            duration: Int(max(length, talk).wholeSeconds),
            billDuration: isAnswered ? Int(talk.wholeSeconds) : 0,
            cause: isAnswered ? .answered : cause.cause ?? .failed,
            rawCause: cause.word,
            status: word,
            callType: .internal,
            src: record.text(at: caller),
            dst: record.text(at: called),
            callerIDNumber: record.text(at: caller),
            row: RowText(record)
        )
        leg.callType =
            CallTypeRules.callType(of: record.text(at: type))
            ?? types.callType(from: leg.src, to: leg.dst)
        leg.link = leg.uniqueid
        leg.isCauseUnknown = !isAnswered && cause.cause == nil
        leg.isCauseVague = cause.isVague
        leg.leadid = record.text(at: leadid)
        tellParties(record, in: &leg)
        setKey(record, of: &leg)
        return leg
    }

    private func tellParties(_ record: Record, in leg: inout Leg) {
        // A combined row has no direction: it begins with the caller's leg.
        let way = record.text(at: direction).lowercased()
        leg.isCallers = way != "outgoing"
        leg.sequence = leg.isCallers ? 0 : 1
        let isConnected =
            direction == nil
            ? !record.text(at: otherChan).isEmpty && isPositive(record, otherBilltime)
            : way == "outgoing"
        leg.isBridged = leg.answerAt != nil && isConnected
        if leg.isBridged, leg.callType != .outbound, types.isExtension(leg.dst) {
            leg.agent = leg.dst
        }
        switch leg.cause {
        case .canceled where leg.isCallers: leg.hangupInitiator = .caller
        case .busy: leg.hangupInitiator = .callee
        default: break
        }
    }

    /// A row that has not ended has a key of its own, so that the finished one is not known yet.
    private func setKey(_ record: Record, of leg: inout Leg) {
        let channel = record.text(at: chan)
        let hasKey = !leg.uniqueid.isEmpty && !channel.isEmpty
        leg.setKey(hasKey ? "\(leg.uniqueid)/\(channel)" : nil)
        guard ["f", "false", "0"].contains(record.text(at: ended).lowercased()) else { return }
        leg.key += "/open"
        leg.link = ""
        leg.isNoCall = true
        leg.isPartial = true
    }

    /// The moment of a row: an epoch, or the table's time, which is UTC whatever the zone.
    private func start(_ record: Record) throws(RecordError) -> Timestamp {
        switch try record.time(at: time) {
        case .moment(let moment): return moment
        case .local(let civil):
            return Timestamp(seconds: civil.secondsSince1970)
        }
    }

    private func cause(
        of record: Record,
        _ status: String
    ) -> (cause: HangupCause?, word: String, isVague: Bool) {
        var word = record.text(at: reason)
        if word.isEmpty { word = record.text(at: otherReason) }
        if word.isEmpty {
            guard !Self.unfinished.contains(status.lowercased()) else {
                return (.noAnswer, status, true)
            }
            return (YateReasons.cause(of: status), status, false)
        }
        // What timed out after it rang was not answered.
        if word.lowercased() == "timeout", isPositive(record, ringtime) {
            return (.noAnswer, word, false)
        }
        return (YateReasons.cause(of: word), word, false)
    }

    /// States of a leg that say nothing of its end.
    private static let unfinished: Set<String> = [
        "", "accepted", "answered", "incoming", "outgoing", "progressing", "ringing", "unknown",
    ]

    /// Whether a column holds a length above zero.
    private func isPositive(_ record: Record, _ index: Int?) -> Bool {
        (try? length(record, index)).map { $0 > .zero } ?? false
    }

    /// A length: seconds with decimals, or an interval of the table such as `1 day 00:01:05.2`.
    private func length(_ record: Record, _ index: Int?) throws(RecordError) -> Duration {
        guard let index else { return .zero }
        let words = record.text(at: index).split(separator: " ")
        var total = 0.0
        var isGood = words.count == 1 || words.count == 3 || words.isEmpty
        if words.count == 3 {
            isGood = words[1].hasPrefix("day")
            total = (Double(words[0]) ?? .nan) * 86_400
        }
        if let clock = words.last {
            let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
            isGood = isGood && (parts.count == 1 || parts.count == 3)
            total += parts.reduce(0) { $0 * 60 + (Double($1) ?? .nan) }
        }
        guard isGood, total >= 0, total <= LengthUnit.longest else {
            throw RecordError(
                column: record.columns.names[index],
                expected: "a length such as 65.123 or 00:01:05"
            )
        }
        return .microseconds(Int64((total * 1e6).rounded()))
    }
}
