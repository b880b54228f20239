/// How things stand: what `status` prints.
package struct LedgerStatus: Sendable, Hashable {
    /// Every webhook the ledger knows.
    package var webhooks: [WebhookStatus] = []

    /// Every source the ledger knows.
    package var sources: [SourceStatus] = []

    /// Deliveries that a person decides on, the oldest first, at most ``mostHeld``.
    package var held: [HeldDelivery] = []

    /// The most held deliveries that are listed; their number stands with each webhook.
    package static let mostHeld = 100

    /// The last run, or `nil` before the first.
    package var lastRun: RunStatus?

    /// Nothing known.
    package init() {}

    /// What one webhook is owed and got.
    package struct WebhookStatus: Sendable, Hashable {
        /// The webhook's id.
        package var id: String
        /// Whether it was active in the last run.
        package var isActive: Bool
        /// How many deliveries stand in each state.
        package var states: [DeliveryState: Int]
        /// When the oldest delivery that is owed fell or falls due.
        package var oldestDueAt: Timestamp?
        /// How its receiver has been.
        package var breaker = Breaker()

        /// A webhook's status.
        package init(
            id: String,
            isActive: Bool,
            states: [DeliveryState: Int],
            oldestDueAt: Timestamp?
        ) {
            self.id = id
            self.isActive = isActive
            self.states = states
            self.oldestDueAt = oldestDueAt
        }
    }

    /// What was taken of one source.
    package struct SourceStatus: Sendable, Hashable {
        /// The source's name.
        package var name: String
        /// Calls taken.
        package var calls: Int
        /// Linked calls that wait for further legs.
        package var openCalls: Int
        /// Rows that could not be read.
        package var rejected: Int
        /// When the newest call ended.
        package var newestEndAt: Timestamp?

        /// A source's status.
        package init(
            name: String,
            calls: Int,
            openCalls: Int,
            rejected: Int,
            newestEndAt: Timestamp?
        ) {
            self.name = name
            self.calls = calls
            self.openCalls = openCalls
            self.rejected = rejected
            self.newestEndAt = newestEndAt
        }
    }

    /// A delivery that is held.
    package struct HeldDelivery: Sendable, Hashable {
        /// The webhook's id.
        package var webhook: String
        /// The event's id.
        package var eventID: String
        /// The event.
        package var event: EventKind
        /// The call's id as the switch wrote it.
        package var uniqueid: String
        /// When its last attempt began.
        package var attemptedAt: Timestamp?

        /// A held delivery.
        package init(
            webhook: String,
            eventID: String,
            event: EventKind,
            uniqueid: String,
            attemptedAt: Timestamp?
        ) {
            self.webhook = webhook
            self.eventID = eventID
            self.event = event
            self.uniqueid = uniqueid
            self.attemptedAt = attemptedAt
        }
    }

    /// One run.
    package struct RunStatus: Sendable, Hashable {
        /// Its number.
        package var run: Int
        /// Its command.
        package var command: String
        /// When it began.
        package var startedAt: Timestamp
        /// When it ended, or `nil`: it runs, or was killed.
        package var endedAt: Timestamp?
        /// Its exit code.
        package var exit: Int?

        /// A run's status.
        package init(
            run: Int,
            command: String,
            startedAt: Timestamp,
            endedAt: Timestamp?,
            exit: Int?
        ) {
            self.run = run
            self.command = command
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.exit = exit
        }
    }
}
