/// A delivery that the ledger keeps, with its tries.
package struct StoredDelivery: Sendable {
    /// The webhook's id.
    package var webhook: String

    /// The event.
    package var event: EventKind

    /// The event's id for the webhook.
    package var id: EventID

    /// Where it stands.
    package var state: DeliveryState

    /// When it is due.
    package var dueAt: Timestamp

    /// When it was due first.
    package var firstDueAt: Timestamp

    /// How many tries of the automatic budget have failed.
    package var failures: Int

    /// The replay that owes it, or empty.
    package var replay: String

    /// What the webhook's file said of events when it was first tried, as the ledger keeps it, or
    /// empty: it would be said as today's file says.
    package var definitionText = ""

    /// What the text says, or `nil`; read only by who asks.
    package var definition: WebhookDefinition? { WebhookDefinition(text: definitionText) }

    /// Its tries, the first one first.
    package var attempts: [StoredAttempt] = []

    /// A delivery without tries.
    package init(
        webhook: String,
        event: EventKind,
        id: EventID,
        state: DeliveryState,
        dueAt: Timestamp,
        firstDueAt: Timestamp,
        failures: Int,
        replay: String
    ) {
        self.webhook = webhook
        self.event = event
        self.id = id
        self.state = state
        self.dueAt = dueAt
        self.firstDueAt = firstDueAt
        self.failures = failures
        self.replay = replay
    }
}
