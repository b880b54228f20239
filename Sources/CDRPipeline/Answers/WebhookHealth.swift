/// What a webhook is owed, and how its receiver has been lately.
package struct WebhookHealth: Sendable, Hashable {
    /// How many deliveries are owed.
    package var pending = 0

    /// When the oldest delivery that is owed fell or falls due first, or `nil` without one.
    package var pendingSince: Timestamp?

    /// When a delivery was taken last, among the newest ``mostLooked`` that were; `nil` before the
    /// first.
    package var deliveredAt: Timestamp?

    /// How many of the newest deliveries have been tried, at most ``mostLooked``.
    package var tried = 0

    /// How many of those were answered with 2xx at their last attempt.
    package var answeredWell = 0

    /// How the receiver has been.
    package var breaker = Breaker()

    /// How many deliveries are looked at for what is lately.
    package static let mostLooked = 100

    /// Nothing owed, nothing tried.
    package init() {}
}
