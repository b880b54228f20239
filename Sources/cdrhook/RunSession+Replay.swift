import CDRPipeline

/// What `backfill` and `redeliver` do before delivering.
extension RunSession {
    /// Takes the rows of a range that were never taken; what is newer than `since` is owed to all.
    func takeHistory(of source: SourceConfiguration, in range: Range<Timestamp>) throws {
        let planner = Planner(webhooks: configuration.webhooks)
        try withSource(source) { (setup) throws(RunError) in
            var ingest = Ingest(setup, planner: planner, ledger: ledger, in: surroundings)
            try ingest.runHistory(in: range, &summary)
        }
    }

    /// Owes the calls of a range to webhooks, now.
    func owe(_ backfill: Backfill, isDryRun: Bool) throws -> Backfill.Owed {
        do throws(LedgerError) {
            let owed = try backfill.owe(to: ledger, in: surroundings, isDryRun: isDryRun)
            summary.events.made += isDryRun ? 0 : owed.deliveries
            summary.events.filtered += owed.filtered
            return owed
        } catch {
            throw finish(after: error)
        }
    }

    /// Ends deliveries as cancelled; returns how many.
    func cancel(_ selection: RedeliverSelection) throws -> Int {
        do throws(LedgerError) {
            return try ledger.cancel(selection)
        } catch {
            throw finish(after: error)
        }
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
