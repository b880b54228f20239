/// How linked calls are closed once their legs have settled.
extension Ingest {
    /// Closes what has settled, page by page.
    func closeSettled(into summary: inout RunSummary) throws(RunError) {
        var after = ""
        while !surroundings.shouldStop() {
            let now = surroundings.now()
            let groups = try RunError.ledger { () throws(LedgerError) in
                try ledger.settledLegs(
                    of: source.name,
                    settledBefore: now - source.settle,
                    after: after,
                    limit: Self.closeSize
                )
            }
            after = groups.last?.first?.link ?? after
            guard !groups.isEmpty else { break }
            let told = try RunError.ledger { () throws(LedgerError) in
                try ledger.closed(groups.map { $0[0].link }, of: source.name)
            }
            var closed: [ClosedCall] = []
            for (index, group) in groups.enumerated() {
                let isTold = told.contains(index)
                if let call = try settle(group, isTold: isTold, at: now, &summary) {
                    closed.append(call)
                }
            }
            let revised = closed.count { $0.call.call.revision > 0 }
            let counts = try RunError.ledger { () throws(LedgerError) in
                try ledger.close(closed, of: source.name, at: now)
            }
            summary.calls.revised += revised
            summary.calls.new -= revised
            summary.calls.new += counts.calls
            summary.events.made += counts.deliveries
            surroundings.progress(summary)
        }
        summary.calls.open += try RunError.ledger { () throws(LedgerError) in
            try ledger.openCalls(of: source.name)
        }
    }

    /// The call of settled legs; `nil` while it goes on, or when late legs change nothing of it.
    private func settle(
        _ group: [PendingLeg],
        isTold: Bool,
        at now: Timestamp,
        _ summary: inout RunSummary
    ) throws(RunError) -> ClosedCall? {
        let earlier = try RunError.ledger { () throws(LedgerError) in
            isTold ? try ledger.closedLegs(of: group[0].link, source: source.name) : nil
        }
        let all = (earlier?.legs ?? []) + group
        let legs = try all.map { kept throws(RunError) in try remake(kept, by: &pages.reading) }
        guard isReady(legs, at: now) else { return nil }
        var call = pages.assembler.call(of: legs)
        if let told = earlier?.call {
            guard call.tellsOtherThan(told.call) else {
                try RunError.ledger { () throws(LedgerError) in
                    try ledger.attach(group.map(\.id), to: told.id)
                }
                return nil
            }
            call.revision = told.call.revision + 1
        }
        let main = pages.assembler.mainLeg(of: legs)
        let ids = [all[main].id] + all.indices.filter { $0 != main }.map { all[$0].id }
        let planned = pages.plan(call)
        Self.count(planned, &summary)
        return ClosedCall(planned, legs: ids)
    }

    /// Whether settled legs are a call that has ended; one that never says its end is ended after
    /// a day, since its end may have been lost.
    private func isReady(_ legs: [Leg], at now: Timestamp) -> Bool {
        if legs.allSatisfy(\.isNoCall) { return false }
        guard pages.assembler.isOpen(legs) else { return true }
        return legs.allSatisfy { $0.endAt + Self.longestOpen < now }
    }

    /// How long a call without an end is waited for.
    package static let longestOpen = Duration.seconds(86_400)

    /// The leg of a kept row, made again.
    func remake(_ kept: PendingLeg, by reading: inout LegReading) throws(RunError) -> Leg {
        do throws(LegFailure) {
            return try reading.leg(kept: kept.row, endedAt: kept.endedAt, place: source.name)
        } catch {
            throw .source(
                SourceError(
                    place: source.name,
                    reason: "a row that waits for its call can no longer be read",
                    advice: "Was the source's dialect changed? Set it back to what it was."
                )
            )
        }
    }
}
