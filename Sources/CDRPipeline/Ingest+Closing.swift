/// How linked calls are closed once their legs have settled.
extension Ingest {
    /// Closes what has settled, page by page.
    func closeSettled(into summary: inout RunSummary) throws(RunError) {
        var after = ""
        var stale = 0
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
            var open: [ClosedCall] = []
            for (index, group) in groups.enumerated() {
                let isTold = told.contains(index)
                guard let call = try settle(group, isTold: isTold, at: now, &summary, &stale)
                else {
                    continue
                }
                if call.call.call.revision < 0 { open.append(call) } else { closed.append(call) }
            }
            summary.events.made += try RunError.ledger { () throws(LedgerError) in
                try ledger.tellOpen(open, of: source.name, at: now)
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
        sayStale(stale)
        summary.calls.open += try RunError.ledger { () throws(LedgerError) in
            try ledger.openCalls(of: source.name)
        }
    }

    /// Says how many calls were told as ended that never said so.
    private func sayStale(_ stale: Int) {
        guard stale > 0 else { return }
        surroundings.say(
            RunNote(
                "stale-calls",
                about: .source(source.name),
                count: stale,
                "\(stale) calls never said that they ended and began more than a day "
                    + "ago; they are told as ended with their last sign of life"
            )
        )
    }

    /// The call of settled legs; `nil` when there is nothing new to tell.
    ///
    /// A call that goes on has a revision below 0: what of it is owed now.
    private func settle(
        _ group: [PendingLeg],
        isTold: Bool,
        at now: Timestamp,
        _ summary: inout RunSummary,
        _ stale: inout Int
    ) throws(RunError) -> ClosedCall? {
        let earlier = try RunError.ledger { () throws(LedgerError) in
            isTold ? try ledger.closedLegs(of: group[0].link, source: source.name) : nil
        }
        let all = (earlier?.legs ?? []) + group
        let legs = try all.map { kept throws(RunError) in try remake(kept, by: &pages.reading) }
        if legs.allSatisfy(\.isNoCall) { return nil }
        var call = pages.assembler.call(of: legs)
        let main = pages.assembler.mainLeg(of: legs)
        let ids = [all[main].id] + all.indices.filter { $0 != main }.map { all[$0].id }
        guard isReady(legs, at: now, &stale) else {
            return isTold ? nil : try beginning(of: call, legs: ids)
        }
        if let told = earlier?.call {
            guard call.tellsOtherThan(told.call) else {
                try RunError.ledger { () throws(LedgerError) in
                    try ledger.attach(group.map(\.id), to: told.id)
                }
                return nil
            }
            call.revision = told.call.revision + 1
        }
        var planned = pages.plan(call)
        // What a late leg changes is told whole again.
        let told = earlier == nil ? try deliveries(of: openCall(call.key)) : []
        if !told.isEmpty {
            planned.wasOpen = true
            planned.deliveries.removeAll { $0.isMade(in: told) }
        }
        Self.count(planned, &summary)
        return ClosedCall(planned, legs: ids)
    }

    /// What of a call that goes on was not told yet; `nil` when there is nothing.
    private func beginning(of call: Call, legs: [Int64]) throws(RunError) -> ClosedCall? {
        guard call.startAt >= pages.since else { return nil }
        var call = call
        let told = try openCall(call.key)
        call.revision = told.map { $0.call.revision + 1 } ?? Call.firstOpenRevision
        // Behind the beginning and the answer nothing more comes but the end.
        guard call.revision < 0 else { return nil }
        let made = try deliveries(of: told)
        let owed = pages.planner.beginning(of: call).filter { !$0.isMade(in: made) }
        return owed.isEmpty ? nil : ClosedCall(PlannedCall(call, deliveries: owed), legs: legs)
    }

    /// A call whose beginning was told while it went on.
    private func openCall(_ key: String) throws(RunError) -> StoredCall? {
        try RunError.ledger { () throws(LedgerError) in
            try ledger.openCall(key, of: source.name)
        }
    }

    /// The deliveries that tell of a call's beginning.
    private func deliveries(of open: StoredCall?) throws(RunError) -> [MadeDelivery] {
        guard let open else { return [] }
        return try RunError.ledger { () throws(LedgerError) in
            try ledger.deliveries(of: [open.id])[open.id] ?? []
        }
    }

    /// Whether settled legs are a call that has ended; one that never says its end is ended after
    /// a day, since its end may have been lost.
    private func isReady(
        _ legs: [Leg],
        at now: Timestamp,
        _ stale: inout Int
    ) -> Bool {
        guard pages.assembler.isOpen(legs) else { return true }
        guard legs.allSatisfy({ $0.endAt + Self.longestOpen < now }) else { return false }
        stale += 1
        return true
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
