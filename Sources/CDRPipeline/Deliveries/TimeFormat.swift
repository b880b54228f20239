/// How times are written in a request.
package enum TimeFormat: String, Sendable, CaseIterable {
    /// `2026-11-24 08:00:00` in the webhook's zone.
    case plain = "default"

    /// `2026-11-24T08:00:00Z`, or with the offset of the webhook's zone.
    case rfc3339

    /// Whole seconds since 1970.
    case epoch

    /// Milliseconds since 1970.
    case epochMilliseconds = "epoch_ms"
}
