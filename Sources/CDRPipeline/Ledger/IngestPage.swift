/// What one page of a source taught.
package struct IngestPage: Sendable {
    /// The source.
    package var source: String

    /// When the page was read.
    package var seenAt: Timestamp

    /// New legs, each with its call where it is one by itself.
    package var legs: [TakenLeg] = []

    /// Rows that could not be read.
    package var rejected: [RejectedRow] = []

    /// The ledger's numbers of rejected rows that could be read after all: they are no longer kept.
    package var resolved: [Int64] = []

    /// Rows of calls that are still open, changed since they were taken.
    package var changed: [ChangedLeg] = []

    /// Calls that changed rows make anew.
    package var revised: [RevisedCall] = []

    /// Where reading stands behind the page.
    package var checkpoints: [Checkpoint] = []

    /// An empty page.
    package init(source: String, seenAt: Timestamp) {
        self.source = source
        self.seenAt = seenAt
    }
}

/// A new leg.
package struct TakenLeg: Sendable {
    /// The leg.
    package var leg: Leg

    /// Its call, or `nil` when it waits for the other legs of a linked call.
    package var call: PlannedCall?

    /// Whether it came after its linked call was closed.
    package var isLate: Bool

    /// Whether a late leg waits, like legs of an open call, to make its call anew; else it is only
    /// kept with it.
    package var revises: Bool

    /// A leg with its call, or one that waits.
    package init(
        _ leg: Leg,
        call: PlannedCall?,
        isLate: Bool = false,
        revises: Bool = false
    ) {
        self.leg = leg
        self.call = call
        self.isLate = isLate
        self.revises = revises
    }
}

/// A call and what is owed for it.
package struct PlannedCall: Sendable {
    /// The call.
    package var call: Call

    /// One delivery an event and webhook.
    package var deliveries: [PlannedDelivery]

    /// How many of its events webhooks did not want to hear of.
    package var filtered: Int

    /// Whether some of it was told while it was going on.
    package var wasOpen = false

    /// A call and what is owed for it.
    package init(_ call: Call, deliveries: [PlannedDelivery], filtered: Int = 0) {
        self.call = call
        self.deliveries = deliveries
        self.filtered = filtered
    }
}

/// One event owed to one webhook.
package struct PlannedDelivery: Sendable, Hashable {
    /// The webhook's id.
    package var webhook: String

    /// The event.
    package var event: EventKind

    /// The event's id for this webhook.
    package var id: EventID

    /// When it falls due.
    package var dueAt: Timestamp

    /// The replay that owes it, or empty.
    package var replay = ""

    /// The webhook's revision that says it, or `nil`: the one in force when it is first tried.
    package var revision: Int64?

    /// Whether one of these tells the same webhook of the same event.
    func isMade(in made: [MadeDelivery]) -> Bool {
        made.contains { $0.webhook == webhook && $0.event == event }
    }

    /// A delivery to be made.
    package init(webhook: String, event: EventKind, id: EventID, dueAt: Timestamp) {
        self.webhook = webhook
        self.event = event
        self.id = id
        self.dueAt = dueAt
    }

    /// What `webhook` is owed of an event, its id made with a replay's salt, or with none.
    init(of event: CallEvent, to webhook: Webhook, salt: String = "") {
        self.init(
            webhook: webhook.id,
            event: event.kind,
            id: EventID(event, webhook: webhook.id, salt: salt),
            dueAt: webhook.firstDue(event)
        )
    }
}

/// A leg that the ledger keeps until its call has settled.
package struct PendingLeg: Sendable {
    /// The ledger's number of the leg.
    package var id: Int64

    /// The correlation id of its call.
    package var link: String

    /// When the leg ended, as it was settled when its row was taken.
    package var endedAt: Timestamp

    /// The row, from which the dialect makes the leg again.
    package var row: RowText

    /// Whether it came after its call was told.
    package var isLate: Bool

    /// A kept leg.
    package init(id: Int64, link: String, endedAt: Timestamp, row: RowText, isLate: Bool) {
        self.id = id
        self.link = link
        self.endedAt = endedAt
        self.row = row
        self.isLate = isLate
    }
}

/// A settled call and the kept legs it is made of; the first one is its main leg.
package struct ClosedCall: Sendable {
    /// The call and what is owed for it.
    package var call: PlannedCall

    /// The ledger's numbers of its legs, the main one first.
    package var legs: [Int64]

    /// A settled call.
    package init(_ call: PlannedCall, legs: [Int64]) {
        self.call = call
        self.legs = legs
    }
}

/// What a transaction of ingest added.
package struct CommitCounts: Sendable, Hashable {
    /// New calls.
    package var calls = 0

    /// New deliveries.
    package var deliveries = 0

    /// Rejected rows that were not kept before.
    package var rejected = 0

    /// Nothing yet.
    package init() {}
}

/// A delivery that a call has.
package struct MadeDelivery: Sendable, Hashable {
    /// The webhook's id.
    package var webhook: String

    /// The event.
    package var event: EventKind

    /// The event's id.
    package var id: EventID

    /// Where it stands.
    package var state: DeliveryState

    /// The ledger's number of the delivery.
    package var number: Int64

    /// How often it was tried.
    package var attempts: Int

    /// Whether it is owed and was never tried.
    package var isUntried: Bool { state == .scheduled && attempts == 0 }

    /// A delivery.
    package init(
        webhook: String,
        event: EventKind,
        id: EventID,
        state: DeliveryState,
        number: Int64,
        attempts: Int
    ) {
        self.webhook = webhook
        self.event = event
        self.id = id
        self.state = state
        self.number = number
        self.attempts = attempts
    }
}

/// A call that the ledger keeps.
package struct StoredCall: Sendable {
    /// The ledger's number of the call; it grows in the order in which calls were taken.
    package var id: Int64

    /// The call.
    package var call: Call

    /// A kept call.
    package init(id: Int64, call: Call) {
        self.id = id
        self.call = call
    }
}
