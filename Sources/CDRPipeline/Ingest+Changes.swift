/// How rows that changed after they were taken are told anew.
extension Ingest {
    /// Notes the rows of a page that say something else than the ones kept under their keys: a call
    /// that was told of such a row is made anew, one that is still open has it as it is now.
    func followChanges(
        of legs: [TakenLeg],
        since kept: [Int: KeptLeg],
        into page: inout IngestPage
    ) throws(RunError) {
        var changes: [Int64: [ChangedLeg]] = [:]
        for (index, before) in kept.sorted(by: { $0.key < $1.key })
        where legs[index].leg.row.columnsOther(than: before.leg.row) != nil {
            let change = ChangedLeg(before.leg.id, now: legs[index].leg)
            if let call = before.call {
                changes[call, default: []].append(change)
            } else {
                page.changed.append(change)
            }
        }
        guard !changes.isEmpty else { return }
        // The next page is read meanwhile, with the reading of its own.
        var reading = LegReading(dialect: source.dialect, rules: source.rules)
        for (call, changed) in changes.sorted(by: { $0.key < $1.key }) {
            let told = try RunError.ledger { () throws(LedgerError) in
                try ledger.closedLegs(ofCall: call, source: source.name)
            }
            if let told, let revised = try revise(told, with: changed, by: &reading) {
                page.revised.append(revised)
            }
        }
    }

    /// The next revision of a call; `nil` for one that is history.
    private func revise(
        _ told: ClosedLegs,
        with changed: [ChangedLeg],
        by reading: inout LegReading
    ) throws(RunError) -> RevisedCall? {
        guard !told.legs.isEmpty else { return nil }
        var legs: [Leg] = []
        for kept in told.legs { legs.append(try remake(kept, by: &reading)) }
        // A late leg may be kept with a call that was not told anew for it.
        let early = told.legs.indices.filter { !told.legs[$0].isLate }
        let isToldOfAll = !pages.assembler.call(of: legs).tellsOtherThan(told.call.call)
        let chosen = isToldOfAll || early.isEmpty ? Array(legs.indices) : early
        var before = told.call.call
        before.row = legs[chosen[pages.assembler.mainLeg(of: chosen.map { legs[$0] })]].row
        for (index, kept) in told.legs.enumerated() {
            if let change = changed.first(where: { $0.id == kept.id }) { legs[index] = change.leg }
        }
        let now = chosen.map { legs[$0] }
        var after = pages.assembler.call(of: now)
        guard after.startAt >= pages.since else { return nil }
        after.key = before.key
        after.revision = before.revision + 1
        let made = try RunError.ledger { () throws(LedgerError) in
            try ledger.deliveries(of: [told.call.id])
        }
        let plan = pages.planner.revision(
            to: after,
            from: before,
            made: made[told.call.id] ?? [],
            under: source.revisions
        )
        let main = told.legs[chosen[pages.assembler.mainLeg(of: now)]].id
        var revised = RevisedCall(
            PlannedCall(after, deliveries: plan.owed),
            legs: [main] + told.legs.map(\.id).filter { $0 != main },
            changed: changed
        )
        revised.moved = plan.moved
        return revised
    }
}
