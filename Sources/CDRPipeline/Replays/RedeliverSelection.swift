/// Which ended deliveries are owed again, or closed.
package struct RedeliverSelection: Sendable, Hashable {
    /// The states they ended in.
    package var states: Set<DeliveryState>

    /// The webhooks.
    package var webhooks: [String]

    /// Only those whose last attempt began then.
    package var attempted: Range<Timestamp>?

    /// Only those whose last answer had such a status; all without any.
    package var statuses: [ClosedRange<Int>] = []

    /// Only those whose last attempt failed so; all without any.
    package var failures: Set<FailureKind> = []

    /// Only those of calls with these ids, as the switch wrote them; all without any.
    package var uniqueids: Set<String> = []

    /// Only these events; all without any.
    package var events: [EventID] = []

    /// Only those of this replay, or empty.
    package var replay = ""

    /// A selection.
    package init(states: Set<DeliveryState>, webhooks: [String]) {
        self.states = states
        self.webhooks = webhooks
    }
}

/// Deliveries of a selection that ended alike.
package struct RedeliverGroup: Sendable, Hashable {
    /// The webhook's id.
    package var webhook: String

    /// The state they ended in.
    package var state: DeliveryState

    /// The status of the last answer, or `nil`.
    package var status: Int?

    /// The kind of the last failure, or empty.
    package var failure: String

    /// How many.
    package var count: Int

    /// A group.
    package init(
        webhook: String,
        state: DeliveryState,
        status: Int?,
        failure: String,
        count: Int
    ) {
        self.webhook = webhook
        self.state = state
        self.status = status
        self.failure = failure
        self.count = count
    }
}
