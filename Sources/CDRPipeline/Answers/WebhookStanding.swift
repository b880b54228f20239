/// Where one event of a call stands with one webhook.
package struct WebhookStanding: Sendable {
    /// The webhook's id.
    package var webhook: String

    /// The event that the webhook hears of, or heard of then.
    package var event: EventKind

    /// Where it stands.
    package var standing: Standing

    /// What the ledger owes or owed for it, or `nil`.
    package var delivery: StoredDelivery?

    /// The other events of the call, of which the webhook does not hear.
    package var unheard: [EventKind]
}
