/// Owes calls of the past to chosen webhooks: the same planner and the same ids as a sync.
package struct Backfill: Sendable {
    private let source: String
    private let range: Range<Timestamp>
    private let planner: Planner
    private let replay: String

    /// What a backfill owes.
    package struct Owed: Sendable, Hashable {
        /// Calls of the range.
        package var calls = 0

        /// Deliveries that are new, or that would be owed at most.
        package var deliveries = 0

        /// Events that a webhook does not want.
        package var filtered = 0
    }

    /// A backfill of the calls of a source that began in a range.
    package init(
        of source: String,
        in range: Range<Timestamp>,
        to webhooks: [Webhook],
        replay: String
    ) {
        self.source = source
        self.range = range
        planner = Planner(webhooks: webhooks)
        self.replay = replay
    }

    /// Owes what is not owed yet; a dry run only counts.
    package func owe(
        to ledger: any Ledger,
        in surroundings: RunSurroundings,
        isDryRun: Bool
    ) throws(LedgerError) -> Owed {
        var owed = Owed()
        var after: Int64 = 0
        while !surroundings.shouldStop() {
            let calls = try ledger.calls(
                of: source,
                in: range,
                after: after,
                limit: Ingest.pageSize
            )
            guard let last = calls.last else { break }
            after = last.id
            var planned: [(call: Int64, delivery: PlannedDelivery)] = []
            let now = surroundings.now()
            for stored in calls {
                let plan = planner.deliveries(for: stored.call)
                owed.filtered += plan.filtered
                for var delivery in plan.owed {
                    // Delays do not apply to the past: they are already over.
                    delivery.dueAt = min(delivery.dueAt, now)
                    delivery.replay = replay
                    planned.append((stored.id, delivery))
                }
            }
            owed.calls += calls.count
            owed.deliveries += isDryRun ? planned.count : try ledger.owe(planned, at: now)
        }
        return owed
    }
}
