/// A webhook's file as it was from some run on.
package struct WebhookRevision: Sendable, Hashable {
    /// The ledger's number of the revision.
    package var id: Int64

    /// The first run that saw the file so.
    package var knownAt: Timestamp

    /// What it said of events.
    package var definition: WebhookDefinition

    /// A revision.
    package init(id: Int64, knownAt: Timestamp, definition: WebhookDefinition) {
        self.id = id
        self.knownAt = knownAt
        self.definition = definition
    }
}

/// How a delivery's first request was made.
package struct FirstBody: Sendable {
    /// The delivery as it would be sent now.
    package var delivery: ClaimedDelivery

    /// The webhook's revision that made the body of its first request; `nil` where none was kept.
    package var revision: Int64?

    /// The SHA-256 of that body, or empty where the request never left.
    package var bodyHash: [UInt8]

    /// A first request.
    package init(delivery: ClaimedDelivery, revision: Int64?, bodyHash: [UInt8]) {
        self.delivery = delivery
        self.revision = revision
        self.bodyHash = bodyHash
    }
}
