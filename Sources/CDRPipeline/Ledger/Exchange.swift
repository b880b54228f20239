/// One group commit of the delivery loop: what finished, and what it asks for.
package struct Exchange: Sendable {
    /// The run.
    package var run: Int64

    /// The clock.
    package var now: Timestamp

    /// Attempts that finished.
    package var results: [AttemptResult] = []

    /// What each webhook can take.
    package var claims: [Claim] = []

    /// How much of each replay, by its number, may fill what live deliveries leave of the claims:
    /// of all of them together.
    package var replays: [(replay: Int64, limit: Int)] = []

    /// The breakers that changed, by webhook.
    package var breakers: [String: Breaker] = [:]

    /// Whether there is nothing to record and nothing to claim.
    package var isEmpty: Bool { results.isEmpty && claims.isEmpty && breakers.isEmpty }

    /// An exchange of nothing.
    package init(run: Int64, now: Timestamp) {
        self.run = run
        self.now = now
    }
}

/// What one webhook can take of what it is owed and is due.
package struct Claim: Sendable {
    /// The webhook's id.
    package var webhook: String

    /// How many deliveries at most.
    package var limit: Int

    /// Whether the columns of the call's row are wanted too.
    package var needsRow: Bool

    /// Whether what earlier attempts looked up is wanted too.
    package var needsLookup: Bool

    /// A claim of a webhook.
    package init(webhook: String, limit: Int, needsRow: Bool, needsLookup: Bool = false) {
        self.webhook = webhook
        self.limit = limit
        self.needsRow = needsRow
        self.needsLookup = needsLookup
    }
}

/// A delivery that is being attempted; its attempt is durable.
///
/// A class, since it travels through many hands and never changes.
package final class ClaimedDelivery: Sendable {
    /// The ledger's number of the delivery.
    package let delivery: Int64

    /// The webhook's id.
    package let webhook: String

    /// The event to be told.
    package let event: CallEvent

    /// The event's id for this webhook.
    package let id: EventID

    /// The attempt's number, counted from 1 over the life of the delivery.
    package let attempt: Int

    /// How many attempts of the automatic budget have failed before.
    package let failures: Int

    /// Whether this run has attempted the delivery before.
    package let isAgain: Bool

    /// The replay that owes it, or empty.
    package let replay: String

    /// What the last earlier attempt that looked something up found; `nil` for nothing.
    package let lookup: String?

    /// The webhook's revision that says it, where that is not the one in force: what was tried once
    /// keeps its bytes.
    package let revision: Int64?

    /// A claimed delivery.
    package init(
        delivery: Int64,
        webhook: String,
        event: CallEvent,
        id: EventID,
        attempt: Int,
        failures: Int,
        isAgain: Bool,
        replay: String,
        lookup: String? = nil,
        revision: Int64? = nil
    ) {
        self.delivery = delivery
        self.webhook = webhook
        self.event = event
        self.id = id
        self.attempt = attempt
        self.failures = failures
        self.isAgain = isAgain
        self.replay = replay
        self.lookup = lookup
        self.revision = revision
    }

    /// A delivery that no ledger owes, to show or to try what would be sent.
    ///
    /// - Parameters:
    ///   - event: The event to be told.
    ///   - webhook: The webhook's id.
    ///   - id: The event's id, or `nil` for the one that a sync gives it.
    ///   - attempt: The attempt's number.
    ///   - failures: How many attempts have failed before.
    ///   - replay: The replay that would owe it, or empty.
    ///   - lookup: What an earlier attempt found, or `nil`.
    package convenience init(
        showing event: CallEvent,
        webhook: String,
        id: EventID? = nil,
        attempt: Int = 1,
        failures: Int = 0,
        replay: String = "",
        lookup: String? = nil
    ) {
        self.init(
            delivery: 0,
            webhook: webhook,
            event: event,
            id: id ?? EventID(event, webhook: webhook),
            attempt: attempt,
            failures: failures,
            isAgain: false,
            replay: replay,
            lookup: lookup
        )
    }
}

/// What one attempt came to, and where its delivery goes from there.
package struct AttemptResult: Sendable {
    /// The ledger's number of the delivery.
    package var delivery: Int64

    /// The webhook's id.
    package var webhook: String

    /// The attempt's number.
    package var attempt: Int

    /// What it came to.
    package var outcome: AttemptOutcome

    /// The delivery's next state.
    package var state: DeliveryState

    /// When it falls due again, for a scheduled one.
    package var dueAt: Timestamp?

    /// Whether the failure is one of the tries that the delivery has; a probe's is not.
    package var isCharged: Bool

    /// When the answer or the failure came.
    package var finishedAt: Timestamp

    /// What the receiver said.
    package var response: HTTPResponse

    /// The SHA-256 of the request's body or query.
    package var bodyHash: [UInt8]

    /// What the integration looked up for the delivery; `nil` for nothing.
    package var lookup: String?

    /// What an attempt came to.
    package init(
        delivery: Int64,
        webhook: String,
        attempt: Int,
        outcome: AttemptOutcome,
        state: DeliveryState,
        dueAt: Timestamp?,
        isCharged: Bool,
        finishedAt: Timestamp,
        response: HTTPResponse,
        bodyHash: [UInt8],
        lookup: String? = nil
    ) {
        self.delivery = delivery
        self.webhook = webhook
        self.attempt = attempt
        self.outcome = outcome
        self.state = state
        self.dueAt = dueAt
        self.isCharged = isCharged
        self.finishedAt = finishedAt
        self.response = response
        self.bodyHash = bodyHash
        self.lookup = lookup
    }
}

/// What a rescue found.
package struct RescueCounts: Sendable, Hashable {
    /// Deliveries owed again.
    package var recovered = 0

    /// Deliveries kept for a person.
    package var held = 0

    /// Nothing yet.
    package init() {}
}

/// What webhooks are owed at the end of a run.
package struct OwedCounts: Sendable, Hashable {
    /// Due and not attempted in this run.
    package var left = 0

    /// Not due yet and not attempted in this run.
    package var notDue = 0

    /// Attempted in this run and waiting for a later try.
    package var retrying = 0

    /// Still attempting: the run ended before their outcome.
    package var attempting = 0

    /// Nothing yet.
    package init() {}
}
