/// The rule by which a zone's clocks change every year: POSIX's TZ text, such as
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// Source: RFC 9636, section 3.3.1; POSIX.1-2017, section 8.3 (a positive offset is west).
struct ZoneRule {
    private let standard: Int
    private let summer: Int
    private let begin: Day
    private let end: Day

    private struct Day {
        var month = 0
        var week = 0
        var weekday = 0
        var dayOfYear: Int?
        var countsLeapDay = true
        var second = 7_200
    }

    /// The rule of a text; `nil` when its clocks never change.
    init?(_ text: [UInt8]) {
        var rest = text[...]
        guard Self.skipName(&rest), let standard = Self.time(&rest), Self.skipName(&rest) else {
            return nil
        }
        self.standard = -standard
        if let first = rest.first, first != UInt8(ascii: ",") {
            guard let summer = Self.time(&rest) else { return nil }
            self.summer = -summer
        } else {
            summer = self.standard + 3_600
        }
        guard let begin = Self.day(&rest), let end = Self.day(&rest) else { return nil }
        self.begin = begin
        self.end = end
    }

    /// The changes of some years, in order, each with the offset behind it.
    func changes(from first: Int, to last: Int) -> [(time: Int64, offset: Int)] {
        guard first <= last else { return [] }
        return (first...last).flatMap { year in
            [
                (Self.moment(begin, year) - Int64(standard), summer),
                (Self.moment(end, year) - Int64(summer), standard),
            ].sorted { $0.0 < $1.0 }
        }
    }

    /// The local second at which a day's change happens, counted from 1970.
    private static func moment(_ day: Day, _ year: Int) -> Int64 {
        func start(_ month: Int) -> Int64 {
            CivilTime(year: year, month: month, day: 1)?.secondsSince1970 ?? 0
        }
        if let number = day.dayOfYear {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            let skipped = !day.countsLeapDay && isLeap && number >= 60 ? 1 : 0
            let days = day.countsLeapDay ? number : number - 1 + skipped
            return start(1) + Int64(days) * 86_400 + Int64(day.second)
        }
        let firstDay = start(day.month)
        // 1970-01-01 was a Thursday.
        let weekday = Int(((firstDay / 86_400 + 4) % 7 + 7) % 7)
        var offset = (day.weekday - weekday + 7) % 7 + (day.week - 1) * 7
        let next =
            day.month == 12
            ? CivilTime(year: year + 1, month: 1, day: 1)?.secondsSince1970 ?? 0
            : start(day.month + 1)
        if firstDay + Int64(offset) * 86_400 >= next { offset -= 7 }
        return firstDay + Int64(offset) * 86_400 + Int64(day.second)
    }

    private static func skipName(_ rest: inout ArraySlice<UInt8>) -> Bool {
        if rest.first == UInt8(ascii: "<") {
            guard let close = rest.firstIndex(of: UInt8(ascii: ">")) else { return false }
            rest = rest[(close + 1)...]
            return true
        }
        let before = rest.count
        rest = rest.drop { $0.isLetterOrDigit && $0 > UInt8(ascii: "9") }
        return rest.count < before
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    private static func time(_ rest: inout ArraySlice<UInt8>) -> Int? {
        var sign = 1
        if rest.first == UInt8(ascii: "-") || rest.first == UInt8(ascii: "+") {
            sign = rest.removeFirst() == UInt8(ascii: "-") ? -1 : 1
        }
        var seconds = 0
        for unit in [3_600, 60, 1] {
            guard let value = number(&rest) else { return unit == 3_600 ? nil : sign * seconds }
            seconds += value * unit
            guard rest.first == UInt8(ascii: ":") else { break }
            rest.removeFirst()
        }
        return sign * seconds
    }

    private static func day(_ rest: inout ArraySlice<UInt8>) -> Day? {
        guard rest.first == UInt8(ascii: ",") else { return nil }
        rest.removeFirst()
        var day = Day()
        if rest.first == UInt8(ascii: "M") {
            rest.removeFirst()
            guard let month = number(&rest), dot(&rest), let week = number(&rest), dot(&rest),
                let weekday = number(&rest), (1...12).contains(month)
            else { return nil }
            (day.month, day.week, day.weekday) = (month, week, weekday)
        } else {
            if rest.first == UInt8(ascii: "J") {
                rest.removeFirst()
                day.countsLeapDay = false
            }
            guard let number = number(&rest) else { return nil }
            day.dayOfYear = number
        }
        if rest.first == UInt8(ascii: "/") {
            rest.removeFirst()
            guard let second = time(&rest) else { return nil }
            day.second = second
        }
        return day
    }

    private static func dot(_ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: ".") else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ rest: inout ArraySlice<UInt8>) -> Int? {
        let digits = rest.prefix { (0x30...0x39).contains($0) }.prefix(6)
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }
}
