/// How long a receiver asked us to wait.
///
/// Seconds or one of HTTP's dates. Whatever is neither, or not ahead, or beyond a year, is no wish
/// that anybody can have and is left out of account.
///
/// Source: RFC 9110, section 10.2.3.
package enum RetryAfter {
    /// The longest wait that a receiver can ask for.
    package static let longest = Duration.seconds(6 * 3_600)

    /// What is further ahead was not meant.
    private static let longestBelieved: Int64 = 366 * 86_400

    /// The wait that an answer asks for; `nil` when it asks for none that can be read.
    ///
    /// - Parameters:
    ///   - response: The answer. Of several headers the latest counts, and a date is read against
    ///     the answer's own clock where it tells it.
    ///   - now: Our clock.
    /// - Returns: At most ``longest``.
    package static func wait(of response: HTTPResponse, now: Timestamp) -> Duration? {
        let clock = HTTPDate.moment(of: response.date, now: now) ?? now
        let waits = response.retryAfter.compactMap { seconds($0, clock: clock) }
        return waits.max().map { min(.seconds($0), longest) }
    }

    private static func seconds(_ text: String, clock: Timestamp) -> Int64? {
        let bytes = text.utf8.drop { $0 == 0x20 || $0 == 0x09 }
        let end = bytes.lastIndex { $0 != 0x20 && $0 != 0x09 }
        guard let end else { return nil }
        let word = String(text[bytes.startIndex...end])
        let isNumber = word.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let seconds =
            isNumber
            ? Int64(word)
            : HTTPDate.moment(of: word, now: clock).map { $0.seconds - clock.seconds }
        guard let seconds, seconds > 0, seconds <= longestBelieved else { return nil }
        return seconds
    }
}
