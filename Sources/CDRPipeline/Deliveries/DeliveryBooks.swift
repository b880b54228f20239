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

    /// Takes down what an attempt came to.
    mutating func settle(
        _ delivery: ClaimedDelivery,
        _ settlement: Settlement,
        after response: HTTPResponse,
        bodyHash: [UInt8],
        lookup: String?,
        at now: Timestamp
    ) {
        switch settlement.outcome {
        case .delivered: counts.delivered += 1
        case .refused: counts.refused += 1
        case .exhausted: counts.exhausted += 1
        default: counts.retry += 1
        }
        if oldestAt == nil { oldestAt = now }
        results.append(
            AttemptResult(
                delivery: delivery.delivery,
                webhook: delivery.webhook,
                attempt: delivery.attempt,
                outcome: settlement.outcome,
                state: settlement.state,
                dueAt: settlement.dueAt,
                isCharged: settlement.isCharged,
                finishedAt: now,
                response: response,
                bodyHash: bodyHash,
                lookup: lookup
            )
        )
    }

    /// Forgets the outcomes that the ledger has now.
    mutating func recorded() {
        results.removeAll(keepingCapacity: true)
        oldestAt = nil
    }

    /// Counts what the ledger did not take as in doubt: after its failure nothing else is known.
    mutating func ledgerFailed() {
        for result in results {
            switch result.outcome {
            case .delivered: counts.delivered -= 1
            case .refused: counts.refused -= 1
            case .exhausted: counts.exhausted -= 1
            default: counts.retry -= 1
            }
        }
        results = []
        let known = counts.delivered + counts.refused + counts.exhausted + counts.retry
        counts.inDoubt = counts.due - known
    }

    /// Adds the run so far to a summary.
    func add(to summary: inout RunSummary) {
        summary.deliveries.due += counts.due
        summary.deliveries.delivered += counts.delivered
        summary.deliveries.retry += counts.retry
        summary.deliveries.refused += counts.refused
        summary.deliveries.exhausted += counts.exhausted
        summary.deliveries.inDoubt += counts.inDoubt
        summary.attempts += attempts
    }
}
