/// The dates that HTTP headers carry, in their three forms.
///
/// Source: RFC 9110, section 5.6.7.
package enum HTTPDate {
    /// Reads a date; `nil` for anything that is none of the three forms.
    ///
    /// - Parameters:
    ///   - text: `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or
    ///     `Sun Nov  6 08:49:37 1994`.
    ///   - now: The clock: it tells the century of a year of two digits.
    /// - Returns: The moment.
    package static func moment(of text: String, now: Timestamp) -> Timestamp? {
        let words = text.split { $0 == " " || $0 == "," || $0 == "-" }
        guard words.count >= 5, isDay(words[0]) else { return nil }
        // Of the three only asctime's has the month before the day, and no zone.
        let isUnzoned = words.count == 5
        guard isUnzoned || (words.count == 6 && words[5] == "GMT") else { return nil }
        let (day, month, year, clock) =
            isUnzoned
            ? (words[2], words[1], words[4], words[3]) : (words[1], words[2], words[3], words[4])
        let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let month = months.firstIndex(of: String(month)),
            let day = number(day, digits: 1...2), let year = full(year, now: now),
            let hour = number(parts[0], digits: 2...2),
            let minute = number(parts[1], digits: 2...2),
            let second = number(parts[2], digits: 2...2),
            let civil = CivilTime(
                year: year,
                month: month + 1,
                day: day,
                hour: hour,
                minute: minute,
                second: second
            )
        else { return nil }
        return Timestamp(seconds: civil.secondsSince1970)
    }

    /// Reads the end of a certificate; `nil` for anything that is none.
    ///
    /// - Parameter text: `Nov  6 08:49:37 2027 GMT`, as OpenSSL prints a time.
    /// - Returns: The moment.
    package static func moment(ofCertificate text: String) -> Timestamp? {
        guard text.hasSuffix(" GMT") else { return nil }
        // It is asctime's form but for the day of the week, which is not looked at.
        let words = text.dropLast(4)
        return moment(of: "Sun \(words)", now: Timestamp(seconds: 0))
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private static func isDay(_ word: Substring) -> Bool {
        ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"].contains(word.prefix(3))
    }

    /// A year of four digits, or one of two that lies at most 50 years ahead.
    private static func full(_ word: Substring, now: Timestamp) -> Int? {
        guard word.utf8.count == 2 else { return number(word, digits: 4...4) }
        guard let short = number(word, digits: 2...2) else { return nil }
        let present = CivilTime(secondsSince1970: now.seconds).year
        let year = present / 100 * 100 + short
        return year > present + 50 ? year - 100 : year
    }

    private static func number(_ word: Substring, digits: ClosedRange<Int>) -> Int? {
        guard digits.contains(word.utf8.count), word.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(word)
    }
}
