import CDRPipeline

/// What `backfill` and `redeliver` do before delivering.
extension RunSession {
    /// What a backfill owes.
    struct Owed {
        var calls = 0
        var deliveries = 0
        var filtered = 0
    }

    /// Takes the rows of a range that were never taken; what is newer than `since` is owed to all.
    func takeHistory(of source: SourceConfiguration, in range: Range<Timestamp>) throws {
        let planner = Planner(webhooks: configuration.webhooks)
        try withSource(source) { (setup) throws(RunError) in
            var ingest = Ingest(setup, planner: planner, ledger: ledger, in: surroundings)
            try ingest.runHistory(in: range, &summary)
        }
    }

    /// Owes the calls of a range to webhooks, now.
    func owe(
        of source: SourceConfiguration,
        in range: Range<Timestamp>,
        to webhooks: [Webhook],
        replay: String,
        isDryRun: Bool
    ) throws -> Owed {
        let planner = Planner(webhooks: webhooks)
        var owed = Owed()
        do throws(LedgerError) {
            var after: Int64 = 0
            while !surroundings.shouldStop() {
                let calls = try ledger.calls(
                    of: source.name,
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
        } catch {
            throw finish(after: error)
        }
        summary.events.made += isDryRun ? 0 : owed.deliveries
        summary.events.filtered += owed.filtered
        return owed
    }

    /// Owes ended deliveries again; returns how many.
    func redeliver(_ selection: RedeliverSelection, isDryRun: Bool) throws -> Int {
        do throws(LedgerError) {
            return isDryRun
                ? try ledger.count(selection)
                : try ledger.redeliver(selection, at: surroundings.now())
        } catch {
            throw finish(after: error)
        }
    }
}
