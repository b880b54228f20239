/// A moment in UTC, counted in whole microseconds since 1970-01-01.
package struct Timestamp: Sendable, Hashable, Comparable {
    /// Microseconds since 1970-01-01T00:00:00Z; negative before.
    package var microseconds: Int64

    /// A moment by its microseconds since 1970.
    package init(microseconds: Int64) { self.microseconds = microseconds }

    /// A moment by its whole seconds since 1970; beyond the years that fit it is the last that
    /// does.
    package init(seconds: Int64) {
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        microseconds = overflow ? (seconds < 0 ? .min : .max) : product
    }

    /// Whole seconds since 1970, rounded towards the past.
    package var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }

    package static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The moment `duration` later.
    package static func + (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: moment.microseconds &+ duration.wholeMicroseconds)
    }

    /// The moment whole `seconds` later.
    func later(bySeconds seconds: Int) -> Timestamp {
        Timestamp(microseconds: microseconds &+ Int64(seconds) &* 1_000_000)
    }

    /// The moment `duration` earlier.
    package static func - (moment: Timestamp, duration: Duration) -> Timestamp {
        Timestamp(microseconds: moment.microseconds &- duration.wholeMicroseconds)
    }

    /// The time from `right` to `left`.
    package static func - (left: Timestamp, right: Timestamp) -> Duration {
        .microseconds(left.microseconds - right.microseconds)
    }
}

extension Duration {
    /// The duration in microseconds, cut off below.
    package var wholeMicroseconds: Int64 {
        components.seconds &* 1_000_000 &+ components.attoseconds / 1_000_000_000_000
    }

    /// The duration in seconds, cut off below.
    package var wholeSeconds: Int64 { components.seconds }
}
