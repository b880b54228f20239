/// Reads rows by a mapping of their columns.
///
/// | known                         | then                                                       |
/// |-------------------------------|------------------------------------------------------------|
/// | an answer time or talk time   | the call is answered                                       |
/// | neither column                | the word of the status decides                             |
/// | no status word, or a normal   | answered with more than ringing, else No Answer, or what   |
/// | end's                         | the word means                                             |
/// | no length                     | end − start, or ringing + talk                             |
/// | no talk time                  | end − answer, or the length of an answered call            |
package struct MappedLegReader: LegReader {
    private let mapping: LegMapping
    private let clock: RowClock
    private let types: CallTypeMatcher
    private let times: LooseTime
    private let start: TimeIndex
    private let answer, end: TimeIndex?
    private let sequence, duration, talk, ring, direction, initiator: Int?
    private let uniqueid, link, src, dst, callerID, did, agent, recording, leadid: [Int]
    private let status, key: [Int]

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
        let start = TimeIndex(mapping.start, find, others: true)
        if start == nil { missing.append(Self.words(mapping.start.whole + mapping.start.date)) }
        func all(_ names: [String]) -> [Int] { names.compactMap { columns.index(of: $0) } }
        src = all(mapping.src)
        dst = all(mapping.dst)
        if src.isEmpty && dst.isEmpty { missing.append(Self.words(mapping.src + mapping.dst)) }
        guard let start, missing.isEmpty else { throw DialectError(missing: missing) }
        self.start = start
        answer = TimeIndex(mapping.answer, find)
        end = TimeIndex(mapping.end, find)
        uniqueid = all(mapping.uniqueid)
        link = all(mapping.link)
        callerID = all(mapping.callerIDNumber)
        did = all(mapping.did)
        agent = all(mapping.agent)
        recording = all(mapping.recording)
        leadid = all(mapping.leadid)
        status = all(mapping.status)
        let keys = all(mapping.key)
        key = keys.count == mapping.key.count ? keys : []
        sequence = find(mapping.sequence)
        duration = find(mapping.duration)
        talk = find(mapping.talk)
        ring = find(mapping.ring)
        let column = rules.callTypes.column.lowercased()
        direction = find((column.isEmpty ? [] : [column]) + mapping.direction)
        initiator = find(mapping.initiator)
        clock = RowClock(zone: rules.zone)
        types = CallTypeMatcher(rules.callTypes)
        times = LooseTime(order: mapping.dateOrder)
    }

    package func leg(from record: Record) throws(RecordError) -> Leg {
        let word = Self.first(record, status)
        let meaning = cause(of: word)
        let lengths = try lengths(of: record, word: word, meaning: meaning)
        let isAnswered = lengths.answer != nil
        var leg = Leg(
            key: "",
            uniqueid: Self.first(record, uniqueid),
            startAt: lengths.start,
            answerAt: lengths.answer,
            endAt: lengths.end,
            duration: lengths.duration,
            billDuration: isAnswered ? lengths.talk : 0,
            cause: isAnswered ? .answered : Self.unanswered(word, meaning),
            rawCause: word,
            status: word,
            callType: .internal,
            src: Self.number(in: Self.first(record, src)),
            dst: Self.number(in: Self.first(record, dst)),
            callerIDNumber: Self.number(in: Self.first(record, callerID)),
            row: RowText(record)
        )
        if leg.callerIDNumber.isEmpty { leg.callerIDNumber = leg.src }
        leg.callType = callType(of: record, leg)
        leg.isCauseUnknown = !isAnswered && meaning == nil && !word.isEmpty
        leg.isTimeAmbiguous = lengths.isAmbiguous
        leg.laterBy = lengths.laterBy
        leg.saysAnswered = meaning == .answered || (isAnswered && isSilent(word))
        leg.isBridged = isAnswered && !mapping.unbridgedWords.contains(Self.folded(word))
        leg.link = Self.first(record, link)
        leg.isCallers =
            leg.link.isEmpty || mapping.link == mapping.uniqueid || leg.uniqueid == leg.link
        leg.sequence = Int(record.text(at: sequence)) ?? 0
        if leg.callType == .inbound { leg.did = Self.first(record, did) }
        leg.recording = Self.first(record, recording)
        leg.leadid = Self.first(record, leadid)
        leg.agent = leg.isBridged ? Self.first(record, agent) : ""
        if leg.isBridged, leg.agent.isEmpty, types.isExtension(leg.dst) { leg.agent = leg.dst }
        leg.hangupInitiator = hangupInitiator(of: record, leg)
        if leg.uniqueid.isEmpty { leg.uniqueid = leg.link }
        let parts = key.map { record.text(at: $0) }
        leg.setKey(
            !parts.isEmpty && parts.allSatisfy { !$0.isEmpty } ? parts.joined(separator: "/") : nil
        )
        return leg
    }

    /// The first text that is not empty.
    private static func first(_ record: Record, _ indexes: [Int]) -> String {
        for index in indexes where !record.bytes(at: index).isEmpty {
            return record.text(at: index)
        }
        return ""
    }

    /// The number of `"Name" <number>`, or the text as it is.
    static func number(in text: String) -> String {
        guard text.utf8.last == UInt8(ascii: ">"), let open = text.lastIndex(of: "<") else {
            return text
        }
        let number = text[text.index(after: open)...].dropLast()
        return number.isEmpty ? text : String(number)
    }

    /// The cause that a word means; `nil` for one that nobody knows.
    private func cause(of word: String) -> HangupCause? {
        if word.isEmpty { return nil }
        if let cause = mapping.statusWords[word.lowercased()] { return cause }
        if let cause = mapping.statusWords[Self.folded(word)] { return cause }
        return mapping.causes.lazy.compactMap { CauseMap.cause(word, in: $0) }.first
    }

    /// A word in lower case, its parts with a space between them.
    private static func folded(_ word: String) -> String {
        let parts = word.lowercased().split { $0 == " " || $0 == "_" || $0 == "-" }
        return parts.joined(separator: " ")
    }

    /// Whether a word does not tell an answered call from another one.
    private func isSilent(_ word: String) -> Bool {
        word.isEmpty || mapping.normalEnds.contains(Self.folded(word))
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
        var laterBy: Duration?
    }

    private func lengths(
        of record: Record,
        word: String,
        meaning: HangupCause?
    ) throws(RecordError) -> Lengths {
        guard let began = try start.time(of: record, times) else {
            throw RecordError(column: start.name(in: record), expected: "a date and a time")
        }
        let yes = answer?.word(of: record)
        let answered = yes == nil ? try answer?.time(of: record, times) : nil
        let ended = try end?.time(of: record, times)
        var ignored = false
        let startAt = clock.moment(of: began, notBefore: nil, &ignored)
        let endAt = ended.map { clock.moment(of: $0, notBefore: startAt, &ignored) }
        let answeredAt = answered.map { clock.moment(of: $0, notBefore: startAt, &ignored) }
            .flatMap { $0 >= RowClock.oldestAnswer ? $0 : nil }
        let rung = try length(of: record, ring)
        var talk = try length(of: record, self.talk)
        let counted = try length(of: record, duration)
        var whole = counted
        let between = endAt.map { max(0, Int(($0 - startAt).wholeSeconds)) }
        if whole == nil { whole = between ?? (rung ?? 0) + (talk ?? 0) }
        var length = max(whole ?? 0, talk ?? 0)
        // Talk that is longer than a call that two columns agree on was rounded up for a bill.
        if let whole, let between, whole > 0, abs(whole - between) <= 1 { length = whole }
        // A billed length of 0 tells nothing of the ringing. Within an hour no clock was put back.
        if length == 0, let between, (1..<3_600).contains(between) { length = between }
        var says = (talk ?? 0) > 0 || meaning == .answered
        if isSilent(word), talk == nil, answer == nil { says = (counted ?? length) > (rung ?? 0) }
        // A time or a talk time that says "never" is stronger than a word.
        if answer != nil, answeredAt == nil, (talk ?? 0) == 0 { says = yes ?? false }
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
            isAmbiguous: moments.isAmbiguous,
            laterBy: moments.laterBy
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
