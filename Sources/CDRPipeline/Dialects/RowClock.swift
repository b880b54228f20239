import Crypto

/// Turns the times of a row into moments.
///
/// 1. An offset in the text settles it; else the source's zone does.
/// 2. Of an hour that comes twice the first pass counts, unless the row carries an epoch (a
///    uniqueid) that lies behind it, or stands in a file below later rows (``FoldOrder``). Either
///    way the leg is marked.
/// 3. Lengths come from the row's duration and talk time, never from end minus start: the clock may
///    have been put back between them.
struct RowClock: Sendable {
    let zone: TimeZoneRules

    /// The moments of a row.
    struct Times {
        var start: Timestamp
        var answer: Timestamp?
        var end: Timestamp
        var isAmbiguous = false

        /// How much later everything is if the hour is the second one; `nil` where that is settled.
        var laterBy: Duration?
    }

    /// Moments before this are no answer times: zero is written for "never".
    static let oldestAnswer = Timestamp(seconds: 946_684_800)

    /// The moments of a row.
    ///
    /// - Parameters:
    ///   - start: When the row began.
    ///   - answer: When it was answered, as the row has it.
    ///   - saysAnswered: Whether talk time or a word says that it was answered.
    ///   - length: Seconds from start to end.
    ///   - talk: Seconds from answer to end.
    ///   - notBefore: An epoch that the row carries: it began then or later.
    /// - Returns: The moments, marked when a rule chose one.
    func times(
        start: TimeParser.Parsed,
        answer: TimeParser.Parsed?,
        saysAnswered: Bool,
        length: Int,
        talk: Int,
        notBefore: @autoclosure () -> Timestamp?
    ) -> Times {
        var times = Times(start: Timestamp(microseconds: 0), end: Timestamp(microseconds: 0))
        times.start = moment(of: start, notBefore: notBefore(), &times.isAmbiguous)
        if times.isAmbiguous, notBefore() == nil { times.laterBy = laterBy(start) }
        times.end = times.start.later(bySeconds: length)
        var ignored = false
        let written = answer.map { moment(of: $0, notBefore: times.start, &ignored) }
        let isWritten = written.map { $0 >= Self.oldestAnswer } ?? false
        if isWritten || saysAnswered {
            // Before the start or behind the end it cannot be: then talk time tells.
            let derived = max(times.start, times.end.later(bySeconds: -talk))
            let plausible = written.map { $0 >= times.start && $0 <= times.end } ?? false
            times.answer = plausible ? written : derived
        }
        return times
    }

    /// How far apart the two moments of a local time are; `nil` for one that has only one.
    private func laterBy(_ parsed: TimeParser.Parsed) -> Duration? {
        guard case .local(let civil) = parsed,
            case .twice(let first, let second) = zone.moments(of: civil)
        else { return nil }
        return second - first
    }

    /// The moment of a parsed time.
    func moment(
        of parsed: TimeParser.Parsed,
        notBefore: @autoclosure () -> Timestamp?,
        _ isAmbiguous: inout Bool
    ) -> Timestamp {
        switch parsed {
        case .moment(let moment): return moment
        case .local(let civil):
            switch zone.moments(of: civil) {
            case .one(let moment): return moment
            case .never(let shifted):
                isAmbiguous = true
                return shifted
            case .twice(let first, let second):
                isAmbiguous = true
                return notBefore().map { first < $0 && second >= $0 } ?? false ? second : first
            }
        }
    }
}

extension Record {
    /// The longest call that is believed, in seconds: some 31 years.
    ///
    /// What is added to a time so stays far from the end of what a timestamp holds.
    private static let longestCall = 1_000_000_000

    /// Whole seconds in a column; 0 without the column or the text.
    func seconds(at index: Int?) throws(RecordError) -> Int {
        guard let index else { return 0 }
        let seconds = try look(at: index) { (bytes) throws(RecordError) in
            var value = 0
            for at in 0..<bytes.count {
                let byte = bytes[at]
                // `cdr_custom` may write fractions: they are cut off, as Asterisk does itself.
                if byte == UInt8(ascii: ".") { return value }
                if byte == UInt8(ascii: ":") { return try clock(at: index) }
                guard (0x30...0x39).contains(byte) else { throw noSeconds(at: index) }
                value = value * 10 + Int(byte - 0x30)
                guard value <= Self.longestCall else {
                    throw RecordError(column: columns.names[index], expected: "seconds of a call")
                }
            }
            return value
        }
        return seconds ?? 0
    }

    /// The seconds of `0:01:05`: web pages that are given away as CSV have them.
    private func clock(at index: Int) throws(RecordError) -> Int {
        guard let clock = LengthUnit.seconds.seconds(of: bytes(at: index)) else {
            throw noSeconds(at: index)
        }
        return clock
    }

    private func noSeconds(at index: Int) -> RecordError {
        RecordError(column: columns.names[index], expected: "whole seconds")
    }

    /// A time that must be there.
    func time(at index: Int) throws(RecordError) -> TimeParser.Parsed {
        if let civil = look(at: index, { TimeParser.plain($0) }) ?? nil { return .local(civil) }
        guard let time = TimeParser.parse(bytes(at: index)) else {
            throw RecordError(
                column: columns.names[index],
                expected: "a time such as 2026-11-24 08:00:00 or seconds since 1970"
            )
        }
        return time
    }

    /// A time that may be missing.
    func optionalTime(at index: Int?) throws(RecordError) -> TimeParser.Parsed? {
        // An epoch of 0 and MySQL's zero date stand for none; exports of its tables keep it.
        guard let index,
            look(at: index, { !$0.spells("0") && !$0.begins(with: "0000-00-00") })
                ?? false
        else { return nil }
        return try time(at: index)
    }
}

extension Leg {
    /// Gives the leg the key of its row, or the hash of the row where it has none.
    mutating func setKey(_ natural: String?) {
        if let natural {
            key = natural
        } else {
            key = Hex.text(of: SHA256.hash(data: row.packed))
            isKeyHashed = true
            if uniqueid.isEmpty { uniqueid = key }
        }
    }
}
