/// Reads the times that exports write beside ISO 8601: `31/12/2026 11:59:59 PM`, `06/17/24 05:59`,
/// `Tue, 31 Aug 2010 20:36:28 +0000`, `20240617055949`, and milliseconds since 1970.
package struct LooseTime: Sendable, Hashable {
    /// Which of two small numbers at the front of a date is its day.
    package enum Order: String, Sendable, CaseIterable {
        /// The day comes first: `31/12/2026`.
        case dayFirst = "dmy"

        /// The month comes first: `12/31/2026`.
        case monthFirst = "mdy"
    }

    /// The order of a source's dates; `nil` to tell it by the date: a number over 12 is a day, dots
    /// part a day and a month, slashes a month and a day.
    package var order: Order?

    /// A reader of times.
    package init(order: Order? = nil) { self.order = order }

    /// The time of a text; `nil` when it is none.
    package func parse(_ text: ArraySlice<UInt8>) -> TimeParser.Parsed? {
        if let time = TimeParser.parse(text) { return time }
        if text.allSatisfy({ (0x30...0x39).contains($0) }) { return number(text) }
        var words = text.split(whereSeparator: { $0 == 0x20 || $0 == 0x2C })
            .flatMap { $0.first.map { $0 <= 0x39 } ?? false ? $0.split(separator: 0x54) : [$0] }
        // RFC 2822 names months; what stands before the day is the name of a week's day.
        if let month = words.firstIndex(where: { Self.month($0) != nil }), month > 0 {
            words = Array(words[(month - 1)...])
            guard words.count >= 4, let day = Self.integer(words[0]),
                let name = Self.month(words[1]), let year = Self.integer(words[2])
            else { return nil }
            return time((year, name, day), clock: words[3], rest: words.dropFirst(4))
        }
        guard words.count >= 2, let date = date(words[0]) else {
            return words.count == 1
                ? words.first.flatMap { date($0) }.flatMap { time($0, clock: [], rest: []) } : nil
        }
        return time(date, clock: words[1], rest: words.dropFirst(2))
    }

    /// `YYYYMMDDhhmmss`, or milliseconds or microseconds since 1970, by how many digits there are.
    private func number(_ text: ArraySlice<UInt8>) -> TimeParser.Parsed? {
        guard let value = Self.integer(text) else { return nil }
        switch text.count {
        case 13: return .moment(Timestamp(microseconds: Int64(value) * 1_000))
        case 16: return .moment(Timestamp(microseconds: Int64(value)))
        case 14:
            let (date, clock) = (value / 1_000_000, value % 1_000_000)
            return CivilTime(
                year: date / 10_000,
                month: date / 100 % 100,
                day: date % 100,
                hour: clock / 10_000,
                minute: clock / 100 % 100,
                second: clock % 100
            ).map { .local($0) }
        default: return nil
        }
    }

    private func date(_ word: ArraySlice<UInt8>) -> (year: Int, month: Int, day: Int)? {
        let separator = word.first { !(0x30...0x39).contains($0) }
        guard let separator, Set("-/.".utf8).contains(separator) else { return nil }
        let parts = word.split(separator: separator)
        guard parts.count == 3, let one = Self.integer(parts[0]), let two = Self.integer(parts[1]),
            let three = Self.integer(parts[2])
        else { return nil }
        if parts[0].count == 4 { return (one, two, three) }
        let isDayFirst = order.map { $0 == .dayFirst } ?? (separator != UInt8(ascii: "/"))
        let year = parts[2].count == 2 ? 2000 + three : three
        if one > 12 { return (year, two, one) }
        if two > 12 { return (year, one, two) }
        return isDayFirst ? (year, two, one) : (year, one, two)
    }

    /// A date with a time of day, an afternoon's mark and an offset.
    private func time(
        _ date: (year: Int, month: Int, day: Int),
        clock: ArraySlice<UInt8>,
        rest: ArraySlice<ArraySlice<UInt8>>
    ) -> TimeParser.Parsed? {
        var digits = clock.prefix { (0x30...0x3A).contains($0) || $0 == UInt8(ascii: ".") }
        var marks = [clock[digits.endIndex...]] + rest
        var microsecond = 0
        if let point = digits.firstIndex(of: UInt8(ascii: ".")) {
            let fraction = digits[(point + 1)...].prefix(6)
            microsecond = Self.integer(fraction) ?? 0
            for _ in fraction.count..<6 { microsecond *= 10 }
            digits = digits[..<point]
        }
        let parts = digits.split(separator: UInt8(ascii: ":")).map { Self.integer($0) ?? -1 }
        guard parts.count <= 3, clock.isEmpty || parts.count >= 2 else { return nil }
        var hour = parts.first ?? 0
        marks.removeAll { $0.isEmpty }
        if let mark = marks.first.map({ String(decoding: $0, as: UTF8.self).lowercased() }),
            mark == "am" || mark == "pm"
        {
            guard (1...12).contains(hour) else { return nil }
            hour = hour % 12 + (mark == "pm" ? 12 : 0)
            marks.removeFirst()
        }
        guard
            let civil = CivilTime(
                year: date.year,
                month: date.month,
                day: date.day,
                hour: hour,
                minute: parts.count > 1 ? parts[1] : 0,
                second: parts.count > 2 ? parts[2] : 0,
                microsecond: microsecond
            )
        else { return nil }
        guard var mark = marks.first else { return .local(civil) }
        let name = String(decoding: mark, as: UTF8.self)
        let offset = ["UTC", "GMT", "Z"].contains(name) ? 0 : TimeParser.offset(&mark)
        guard let offset, marks.count == 1 else { return nil }
        let seconds = civil.secondsSince1970 - Int64(offset)
        return .moment(Timestamp(microseconds: seconds * 1_000_000 + Int64(microsecond)))
    }

    private static let months = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]

    private static func month(_ word: ArraySlice<UInt8>) -> Int? {
        guard word.count >= 3, word.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A }) else {
            return nil
        }
        let name = String(decoding: word.prefix(3), as: UTF8.self).lowercased()
        return months.firstIndex(of: name).map { $0 + 1 }
    }

    private static func integer(_ text: ArraySlice<UInt8>) -> Int? {
        guard !text.isEmpty, text.count <= 18 else { return nil }
        var value = 0
        for byte in text {
            guard (0x30...0x39).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 0x30)
        }
        return value
    }
}
