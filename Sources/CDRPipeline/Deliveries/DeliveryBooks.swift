/// What a run's deliveries came to so far, and the outcomes that the ledger does not have yet.
struct DeliveryBooks {
    /// Outcomes to be recorded with the next transaction.
    private(set) var results: [AttemptResult] = []

    /// When the first of them came.
    private(set) var oldestAt: Timestamp?

    /// The counts of the run.
    var counts = RunSummary.Deliveries()

    /// Requests that could change a receiver.
    var attempts = 0

    /// Turns a verdict into an outcome and the delivery's next state.
    mutating func settle(
        _ delivery: ClaimedDelivery,
        as verdict: Verdict,
        of webhook: Webhook,
        after response: HTTPResponse,
        bodyHash: [UInt8],
        at now: Timestamp,
        jitter: () -> Double
    ) {
        var outcome = AttemptOutcome.delivered
        var state = DeliveryState.delivered
        var dueAt: Timestamp?
        switch verdict {
        case .delivered:
            counts.delivered += 1
        case .refused:
            (outcome, state) = (.refused, .refused)
            counts.refused += 1
        case .failed(let isFinal):
            let wait = webhook.retrySchedule.wait(
                after: delivery.failures + 1,
                of: webhook.retries,
                jitter: jitter()
            )
            if let wait {
                (outcome, state, dueAt) = (.scheduled, .scheduled, now + wait)
                counts.retry += 1
            } else if isFinal {
                (outcome, state) = (.refused, .refused)
                counts.refused += 1
            } else {
                (outcome, state) = (.exhausted, .exhausted)
                counts.exhausted += 1
            }
        }
        if oldestAt == nil { oldestAt = now }
        results.append(
            AttemptResult(
                delivery: delivery.delivery,
                webhook: delivery.webhook,
                attempt: delivery.attempt,
                outcome: outcome,
                state: state,
                dueAt: dueAt,
                finishedAt: now,
                response: response,
                bodyHash: bodyHash
            )
        )
    }

    /// Forgets the outcomes that the ledger has now.
    mutating func recorded() {
        results.removeAll(keepingCapacity: true)
        oldestAt = nil
    }

    /// Adds the run so far to a summary.
    func add(to summary: inout RunSummary) {
        summary.deliveries.due += counts.due
        summary.deliveries.delivered += counts.delivered
        summary.deliveries.retry += counts.retry
        summary.deliveries.refused += counts.refused
        summary.deliveries.exhausted += counts.exhausted
        summary.attempts += attempts
    }
}
