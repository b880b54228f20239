/// What the ledger knows of one revision of a call: its rows, what is owed for it, and every try.
package struct CallStory: Sendable {
    /// The ledger's number of the call.
    package var number: Int64

    /// The call, with the columns of its main row.
    package var call: Call

    /// When it was taken.
    package var takenAt: Timestamp

    /// Its rows, the main one first; a call that was told anew has them with its last revision.
    package var rows: [StoredRow] = []

    /// What is or was owed for it, event by event.
    package var deliveries: [StoredDelivery] = []

    /// A call without rows and deliveries.
    package init(_ call: Call, number: Int64 = 0, takenAt: Timestamp) {
        self.number = number
        self.call = call
        self.takenAt = takenAt
    }
}

/// A row that the ledger keeps.
package struct StoredRow: Sendable {
    /// The key within its source.
    package var key: String

    /// What the rows of its call share, or empty.
    package var link: String

    /// Whether it came after its call was told.
    package var isLate: Bool

    /// When it ended, as it was settled when the row was taken.
    package var endedAt: Timestamp

    /// When it was taken.
    package var seenAt: Timestamp

    /// The columns with their texts.
    package var text: RowText

    /// A kept row.
    package init(
        key: String,
        link: String,
        isLate: Bool,
        endedAt: Timestamp,
        seenAt: Timestamp,
        text: RowText
    ) {
        self.key = key
        self.link = link
        self.isLate = isLate
        self.endedAt = endedAt
        self.seenAt = seenAt
        self.text = text
    }
}

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

/// One try of a delivery.
package struct StoredAttempt: Sendable {
    /// Its number, counted from 1.
    package var number: Int

    /// The run that made it.
    package var run: Int64

    /// When it began.
    package var startedAt: Timestamp

    /// When its outcome came, or `nil`.
    package var finishedAt: Timestamp?

    /// What it came to.
    package var outcome: AttemptOutcome

    /// What the receiver said, or `nil` where no outcome is known; of its body the first bytes.
    package var response: HTTPResponse?

    /// The SHA-256 of what was said, or empty.
    package var bodyHash: [UInt8]

    /// A try.
    package init(
        number: Int,
        run: Int64,
        startedAt: Timestamp,
        finishedAt: Timestamp?,
        outcome: AttemptOutcome,
        response: HTTPResponse?,
        bodyHash: [UInt8]
    ) {
        self.number = number
        self.run = run
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.response = response
        self.bodyHash = bodyHash
    }
}
