/// How things stand: what `status` prints.
package struct LedgerStatus: Sendable, Hashable {
    /// Every webhook the ledger knows.
    package var webhooks: [WebhookStatus] = []

    /// Every source the ledger knows.
    package var sources: [SourceStatus] = []

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
