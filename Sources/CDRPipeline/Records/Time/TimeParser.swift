/// Reads the times that CDRs carry: `2026-11-23 19:02:59`, RFC 3339, and seconds since 1970.
package enum TimeParser {
    /// What a text says.
    package enum Parsed: Sendable, Hashable {
        /// A moment: the text had an offset, or counted from 1970.
        case moment(Timestamp)

        /// A time on some wall clock: the text had no offset.
        case local(CivilTime)
    }

    /// The time of a text; `nil` when it is none.
    package static func parse(_ text: ArraySlice<UInt8>) -> Parsed? {
        if let civil = plain(text.span) { return .local(civil) }
        var rest = text
        guard let year = digits(&rest, 4) else { return epoch(text) }
        guard take(&rest, "-") else { return epoch(text) }
        guard let month = digits(&rest, 2), take(&rest, "-"), let day = digits(&rest, 2),
            take(&rest, " ") || take(&rest, "T"), let hour = digits(&rest, 2), take(&rest, ":"),
            let minute = digits(&rest, 2), take(&rest, ":"), let second = digits(&rest, 2)
        else { return nil }
        let microsecond = take(&rest, ".") ? fraction(&rest) : 0
        guard
            let civil = CivilTime(
                year: year,
                month: month,
                day: day,
                hour: hour,
                minute: minute,
                second: second,
                microsecond: microsecond
            )
        else { return nil }
        if rest.isEmpty { return .local(civil) }
        guard let offset = offset(&rest), rest.isEmpty else { return nil }
        let seconds = civil.secondsSince1970 - Int64(offset)
        return .moment(Timestamp(microseconds: seconds * 1_000_000 + Int64(microsecond)))
    }

    /// The time of `2026-11-23 19:02:59` and no more, as most rows have it.
    static func plain(_ text: Span<UInt8>) -> CivilTime? {
        func number(_ first: Int, _ count: Int) -> Int {
            var value = 0
            for index in first..<(first + count) {
                let digit = Int(text[index]) - 0x30
                // A byte that is no digit makes the number one that no date has.
                value = (0...9).contains(digit) ? value * 10 + digit : 1_000_000
            }
            return value
        }
        guard text.count == 19, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            text[10] == UInt8(ascii: " "), text[13] == UInt8(ascii: ":"),
            text[16] == UInt8(ascii: ":")
        else { return nil }
        return CivilTime(
            year: number(0, 4),
            month: number(5, 2),
            day: number(8, 2),
            hour: number(11, 2),
            minute: number(14, 2),
            second: number(17, 2)
        )
    }

    /// `Z`, `+02`, `-0500`, `+05:30` in seconds east of UTC.
    static func offset(_ rest: inout ArraySlice<UInt8>) -> Int? {
        if take(&rest, "Z") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take(&rest, "+") || take(&rest, "-"), let hours = digits(&rest, 2) else { return nil }
        _ = take(&rest, ":")
        var seconds = hours * 3_600
        if let minutes = digits(&rest, 2) { seconds += minutes * 60 }
        return isWest ? -seconds : seconds
    }

    /// Seconds since 1970 with an optional fraction; 9 digits at least, so that no year is one.
    private static func epoch(_ text: ArraySlice<UInt8>) -> Parsed? {
        var rest = text
        var seconds: Int64 = 0
        var count = 0
        while let byte = rest.first, (0x30...0x39).contains(byte), count < 12 {
            seconds = seconds * 10 + Int64(byte - 0x30)
            count += 1
            rest.removeFirst()
        }
        guard count >= 9, count <= 11 else { return nil }
        let microsecond = take(&rest, ".") ? fraction(&rest) : 0
        guard rest.isEmpty else { return nil }
        return .moment(Timestamp(microseconds: seconds * 1_000_000 + Int64(microsecond)))
    }

    private static func digits(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int? {
        guard rest.count >= count else { return nil }
        var value = 0
        for byte in rest.prefix(count) {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        rest = rest.dropFirst(count)
        return value
    }

    /// The digits behind a point, as microseconds; what is finer is cut off.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int {
        var value = 0
        var unit = 100_000
        while let byte = rest.first, (0x30...0x39).contains(byte) {
            value += Int(byte - 0x30) * unit
            unit /= 10
            rest.removeFirst()
        }
        return value
    }

    private static func take(_ rest: inout ArraySlice<UInt8>, _ character: Character) -> Bool {
        guard let first = rest.first, first == character.asciiValue else { return false }
        rest = rest.dropFirst()
        return true
    }
}
