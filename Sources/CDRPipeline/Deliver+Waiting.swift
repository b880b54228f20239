/// How the loop waits, and how it ends.
extension Deliver {
    /// Sleeps until something may be sent; false when that is not within the linger.
    ///
    /// Waiting for a rate is no lingering: what is due is sent, as fast as the rate permits.
    mutating func waitForDue() throws(LedgerError) -> Bool {
        let now = surroundings.now()
        if lanes.contains(where: { $0.mayHaveDue && $0.opens(at: now) == now }) {
            // Outcomes woke the lanes: look once more before any waiting.
            try exchange(at: now, claiming: true)
            if queued > 0 { return true }
        }
        var due: Timestamp?
        var paced: Timestamp?
        for lane in lanes {
            guard let opens = lane.opens(at: now) else { continue }
            if lane.mayHaveDue, opens > now {
                if lane.isShut(at: now) {
                    due = min(opens, due ?? opens)
                } else {
                    paced = min(opens, paced ?? opens)
                }
            } else if let next = try ledger.nextDue(of: lane.webhook.id, after: now) {
                due = min(max(next, opens), due ?? max(next, opens))
            }
        }
        // A replay with a rate goes on at its pace, as long as something of it is due.
        if let opens = pace.opens(at: now), try isReplayDue(at: now) {
            paced = min(opens, paced ?? opens)
        }
        if let soonest = due, lingered + (soonest - now) > limits.linger { due = nil }
        guard let until = [due, paced].compactMap({ $0 }).min() else { return false }
        sleep(until: until)
        if paced == nil { lingered += surroundings.now() - now }
        wakeLanes()
        return true
    }

    /// Whether something of a replay is due that no lane has claimed.
    private func isReplayDue(at now: Timestamp) throws(LedgerError) -> Bool {
        for lane in lanes where !lane.isShut(at: now) {
            let first = try ledger.nextReplayDue(of: lane.webhook.id)
            if let first, first <= now { return true }
        }
        return false
    }

    private mutating func sleep(until moment: Timestamp) {
        while surroundings.now() < moment, !surroundings.shouldStop(), !isAtLimit {
            let rest = moment - surroundings.now()
            take(transport.finished(waitingAtMost: min(rest, Self.longestSleep)))
        }
    }

    /// Ends the run: no new request, a grace for those under way, and the ledger told of
    /// everything.
    mutating func windDown() throws(LedgerError) {
        transport.recall(lane: nil)
        let deadline = surroundings.now() + limits.grace
        while !flights.isEmpty, surroundings.now() < deadline {
            take(transport.finished(waitingAtMost: Self.longestSleep))
        }
        var unsent: [ClaimedDelivery] = []
        if !flights.isEmpty {
            let cutOff = transport.stop()
            // What was never begun goes back to its lane; what was answered just now counts.
            take(cutOff.filter { $0.failure?.kind == .unsent || $0.wasReceived == .answered })
            for response in cutOff where response.wasReceived == .no {
                // Nothing of it left this machine: the claim is taken back.
                unsent += flights.removeValue(forKey: response.ticket)?.batch ?? []
            }
            books.counts.inDoubt += flights.values.reduce(0) { $0 + $1.batch.count }
        }
        for index in lanes.indices { unsent += lanes[index].letGo() }
        try exchange(at: surroundings.now(), claiming: false)
        try release(unsent)
    }

    /// Balances the books: what the loop counted against what the ledger holds.
    func account(in summary: inout RunSummary) throws(LedgerError) {
        let owed = try ledger.owed(
            to: lanes.map(\.webhook.id),
            run: run,
            at: surroundings.now()
        )
        books.add(to: &summary)
        summary.deliveries.due += owed.left
        summary.deliveries.left += owed.left
        summary.deliveries.notDue += owed.notDue
        // The ledger's own counts stand in the equation: if the loop lost one, it does not balance.
        summary.deliveries.retry = owed.retrying
        summary.deliveries.inDoubt = owed.attempting
    }
}
