/// Reads rows by a mapping of their columns.
///
/// | known                         | then                                                       |
/// |-------------------------------|------------------------------------------------------------|
/// | an answer time or talk time   | the call is answered                                       |
/// | neither column                | the word of the status decides                             |
/// | no status word                | answered with a length, else No Answer                     |
/// | no length                     | end − start, or ringing + talk                             |
/// | no talk time                  | end − answer, or the length of an answered call            |
package struct MappedLegReader: LegReader {
    private let mapping: LegMapping
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let times: LooseTime
    private let start: TimeIndex
    private let answer, end: TimeIndex?
    private let uniqueid, sequence, src, dst, callerID, did, agent: Int?
    private let recording, leadid, duration, talk, ring, direction, initiator: Int?
    private let status, link, key: [Int]

    /// A reader of one layout.
    ///
    /// - Throws: ``DialectError`` when the layout has no start, or neither caller nor callee.
    package init(
        _ columns: Columns,
        mapping: LegMapping,
        rules: SourceRules
    ) throws(DialectError) {
        self.mapping = mapping
        func find(_ names: [String]) -> Int? {
            names.lazy.compactMap { columns.index(of: $0) }.first
        }
        var missing: [String] = []
        let start = TimeIndex(mapping.start, find)
        if start == nil { missing.append(Self.words(mapping.start.whole + mapping.start.date)) }
        src = find(mapping.src)
        dst = find(mapping.dst)
        if src == nil && dst == nil { missing.append(Self.words(mapping.src + mapping.dst)) }
        guard let start, missing.isEmpty else { throw DialectError(missing: missing) }
        self.start = start
        answer = TimeIndex(mapping.answer, find)
        end = TimeIndex(mapping.end, find)
        uniqueid = find(mapping.uniqueid)
        link = mapping.link.compactMap { columns.index(of: $0) }
        sequence = find(mapping.sequence)
        callerID = find(mapping.callerIDNumber)
        did = find(mapping.did)
        agent = find(mapping.agent)
        recording = find(mapping.recording)
        leadid = find(mapping.leadid)
        duration = find(mapping.duration)
        talk = find(mapping.talk)
        ring = find(mapping.ring)
        let column = rules.callTypes.column.lowercased()
        direction = find((column.isEmpty ? [] : [column]) + mapping.direction)
        initiator = find(mapping.initiator)
        status = mapping.status.compactMap { columns.index(of: $0) }
        let keys = mapping.key.compactMap { columns.index(of: $0) }
        key = keys.count == mapping.key.count ? keys : []
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
        times = LooseTime(order: mapping.dateOrder)
    }

    package func leg(from record: Record) throws(RecordError) -> Leg {
        let word = status.lazy.map { record.text(at: $0) }.first { !$0.isEmpty } ?? ""
        let meaning = cause(of: word)
        let lengths = try lengths(of: record, word: word, meaning: meaning)
        let isAnswered = lengths.answer != nil
        var leg = Leg(
            key: "",
            uniqueid: record.text(at: uniqueid),
            startAt: lengths.start,
            answerAt: lengths.answer,
            endAt: lengths.end,
            duration: lengths.duration,
            billDuration: isAnswered ? lengths.talk : 0,
            cause: isAnswered ? .answered : Self.unanswered(word, meaning),
            rawCause: word,
            status: word,
            callType: .internal,
            src: record.text(at: src),
            dst: record.text(at: dst),
            callerIDNumber: record.text(at: callerID),
            row: RowText(record)
        )
        if leg.callerIDNumber.isEmpty { leg.callerIDNumber = leg.src }
        leg.callType = callType(of: record, leg)
        leg.isCauseUnknown = !isAnswered && meaning == nil && !word.isEmpty
        leg.isTimeAmbiguous = lengths.isAmbiguous
        leg.saysAnswered = meaning == .answered || (isAnswered && word.isEmpty)
        leg.isBridged = isAnswered && !mapping.unbridgedWords.contains(word.lowercased())
        leg.link = link.lazy.map { record.text(at: $0) }.first { !$0.isEmpty } ?? ""
        leg.isCallers =
            leg.link.isEmpty || mapping.link == mapping.uniqueid || leg.uniqueid == leg.link
        leg.sequence = Int(record.text(at: sequence)) ?? 0
        leg.did = record.text(at: did)
        leg.recording = record.text(at: recording)
        leg.leadid = record.text(at: leadid)
        leg.agent = leg.isBridged ? record.text(at: agent) : ""
        if leg.isBridged, leg.agent.isEmpty, types.isExtension(leg.dst) { leg.agent = leg.dst }
        leg.hangupInitiator = hangupInitiator(of: record, leg)
        if leg.uniqueid.isEmpty { leg.uniqueid = leg.link }
        let parts = key.map { record.text(at: $0) }
        leg.setKey(
            !parts.isEmpty && parts.allSatisfy { !$0.isEmpty } ? parts.joined(separator: "/") : nil
        )
        return leg
    }

    /// The cause that a word means; `nil` for one that nobody knows.
    private func cause(of word: String) -> HangupCause? {
        if word.isEmpty { return nil }
        if let cause = mapping.statusWords[word.lowercased()] { return cause }
        return mapping.causes.lazy.compactMap { CauseMap.cause(word, in: $0) }.first
    }

    /// What an unanswered row says: without a word nobody answered, an unknown one is a failure.
    private static func unanswered(_ word: String, _ meaning: HangupCause?) -> HangupCause {
        if word.isEmpty { return .noAnswer }
        // The word calls it answered and the times do not: nobody was reached.
        return meaning == .answered ? .noAnswer : meaning ?? .failed
    }

    /// The moments and lengths of a row.
    private struct Lengths {
        var start: Timestamp
        var answer: Timestamp?
        var end: Timestamp
        var duration: Int
        var talk: Int
        var isAmbiguous: Bool
    }

    private func lengths(
        of record: Record,
        word: String,
        meaning: HangupCause?
    ) throws(RecordError) -> Lengths {
        guard let began = try start.time(of: record, times) else {
            throw RecordError(column: start.name(in: record), expected: "a date and a time")
        }
        let answered = try answer?.time(of: record, times)
        let ended = try end?.time(of: record, times)
        var ignored = false
        let startAt = clock.moment(of: began, notBefore: nil, &ignored)
        let endAt = ended.map { clock.moment(of: $0, notBefore: startAt, &ignored) }
        let answeredAt = answered.map { clock.moment(of: $0, notBefore: startAt, &ignored) }
            .flatMap { $0 >= RowClock.oldestAnswer ? $0 : nil }
        let rung = try length(of: record, ring)
        var talk = try length(of: record, self.talk)
        var whole = try length(of: record, duration)
        if whole == nil, let endAt { whole = max(0, Int((endAt - startAt).wholeSeconds)) }
        if whole == nil { whole = (rung ?? 0) + (talk ?? 0) }
        var length = max(whole ?? 0, talk ?? 0)
        // A billed length of 0 tells nothing of the ringing. Within an hour no clock was put back.
        if length == 0, let endAt, (1..<3_600).contains((endAt - startAt).wholeSeconds) {
            length = Int((endAt - startAt).wholeSeconds)
        }
        var says = (talk ?? 0) > 0 || meaning == .answered
        if word.isEmpty, talk == nil, answer == nil { says = length > 0 }
        // A time or a talk time that says "never" is stronger than a word.
        if meaning == .answered, answer != nil, answeredAt == nil, self.talk != nil, talk == 0 {
            says = false
        }
        if talk == nil {
            if let answeredAt {
                talk = max(0, length - Int((answeredAt - startAt).wholeSeconds))
            } else {
                talk = max(0, length - (rung ?? 0))
            }
        }
        let moments = clock.times(
            start: began,
            answer: answered,
            saysAnswered: says,
            length: length,
            talk: talk ?? 0,
            notBefore: nil
        )
        return Lengths(
            start: moments.start,
            answer: moments.answer,
            end: moments.end,
            duration: length,
            talk: talk ?? 0,
            isAmbiguous: moments.isAmbiguous
        )
    }

    private func length(of record: Record, _ index: Int?) throws(RecordError) -> Int? {
        guard let index, case let bytes = record.bytes(at: index), !bytes.isEmpty else {
            return nil
        }
        guard let seconds = mapping.unit.seconds(of: bytes) else {
            throw RecordError(
                column: record.columns.names[index],
                expected: "a length such as 65, 10s or 0:01:05"
            )
        }
        return seconds
    }

    private func callType(of record: Record, _ leg: Leg) -> CallType {
        let word = record.text(at: direction)
        if let type = mapping.directionWords[word.lowercased()] { return type }
        return CallTypeRules.callType(of: word) ?? types.callType(from: leg.src, to: leg.dst)
    }

    private func hangupInitiator(of record: Record, _ leg: Leg) -> HangupInitiator? {
        let word = record.text(at: initiator).lowercased()
        if let known = mapping.initiatorWords[word] ?? HangupInitiator(rawValue: word) {
            return known
        }
        return leg.cause == .canceled ? .caller : nil
    }

    private static func words(_ names: [String]) -> String { names.joined(separator: " or ") }
}

/// Where a layout has a time.
struct TimeIndex: Sendable {
    private let whole: Int?
    private let date: Int?
    private let time: Int?

    init?(_ columns: LegMapping.TimeColumns, _ find: ([String]) -> Int?) {
        whole = find(columns.whole)
        date = find(columns.date)
        time = find(columns.time)
        if whole == nil && date == nil { return nil }
    }

    func name(in record: Record) -> String { record.columns.names[whole ?? date ?? 0] }

    /// The time of a row; `nil` where it has none.
    func time(of record: Record, _ times: LooseTime) throws(RecordError) -> TimeParser.Parsed? {
        var bytes = record.bytes(at: whole ?? date ?? 0)
        if whole == nil, let time, !bytes.isEmpty {
            bytes = (Array(bytes) + [0x20] + Array(record.bytes(at: time)))[...]
        }
        if bytes.isEmpty || bytes.starts(with: "0000-00-00".utf8) || bytes.elementsEqual("0".utf8) {
            return nil
        }
        guard let parsed = times.parse(bytes) else {
            throw RecordError(
                column: name(in: record),
                expected: "a time such as 2026-11-24 08:00:00, 24/11/2026 08:00 or an epoch"
            )
        }
        return parsed
    }
}
