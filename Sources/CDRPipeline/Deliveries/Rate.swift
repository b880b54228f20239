/// How many requests a webhook may be sent in a time, such as 50 a second.
package struct Rate: Sendable, Hashable {
    /// How many.
    package let count: Int

    /// In how many seconds: 1 or 60.
    package let seconds: Int

    /// The rate as it is written.
    package var text: String { "\(count)/\(seconds == 1 ? "s" : "m")" }

    /// A rate of its text, such as `50/s` or `600/m`; `nil` for anything else.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let count = Int(parts[0]), (1...1_000_000).contains(count),
            parts[0].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            parts[1] == "s" || parts[1] == "m"
        else { return nil }
        self.count = count
        seconds = parts[1] == "s" ? 1 : 60
    }

    /// The time between two requests, in microseconds.
    var interval: Double { Double(seconds) * 1_000_000 / Double(count) }
}

/// The requests that a rate permits: a bucket that fills while time passes.
///
/// It holds what comes in a second, at least one, so that a minute never has more than its rate and
/// a second's worth. It begins with one: runs that follow each other make no burst at each start.
struct RateBucket: Sendable, Hashable {
    private let rate: Rate

    /// Permits in microseconds of filling.
    private var filled: Double
    private var at: Timestamp

    init(_ rate: Rate, now: Timestamp) {
        self.rate = rate
        filled = rate.interval
        at = now
    }

    private var capacity: Double { max(1_000_000, rate.interval) }

    private func filled(at now: Timestamp) -> Double {
        // A clock that was put back fills nothing.
        min(capacity, filled + Double(max(0, now.microseconds - at.microseconds)))
    }

    /// How many requests may be sent at `now`.
    func permits(at now: Timestamp) -> Int { Int(filled(at: now) / rate.interval) }

    /// When the next request may be sent.
    func next(at now: Timestamp) -> Timestamp {
        let missing = rate.interval - filled(at: now)
        return missing <= 0 ? now : now + .microseconds(Int64(missing.rounded(.up)))
    }

    /// Takes the permit of one request.
    mutating func take(at now: Timestamp) {
        filled = filled(at: now) - rate.interval
        at = now
    }
}
