/// What one attempt comes to, and where its delivery goes from there.
struct Settlement: Sendable, Hashable {
    /// What the attempt came to.
    var outcome = AttemptOutcome.delivered

    /// The delivery's next state.
    var state = DeliveryState.delivered

    /// When it falls due again, for a scheduled one.
    var dueAt: Timestamp?

    /// Whether the failure is one of the tries that the delivery has.
    var isCharged = false

    /// Decides.
    ///
    /// - Parameters:
    ///   - judgement: What the answer means.
    ///   - webhook: Whose schedule counts.
    ///   - failures: How many tries have failed before.
    ///   - response: The answer: it may ask for a longer wait.
    ///   - isProbe: Whether the request only asked if the receiver is back.
    ///   - now: The clock.
    ///   - jitter: From 0 to 1; asked for only when there is a wait.
    init(
        of judgement: Judgement,
        webhook: Webhook,
        failures: Int,
        response: HTTPResponse,
        isProbe: Bool,
        at now: Timestamp,
        jitter: @autoclosure () -> Double
    ) {
        switch judgement.verdict {
        case .delivered: break
        case .refused, .gone:
            (outcome, state, isCharged) = (.refused, .refused, true)
        case .unprepared, .blocked:
            // It is due as before: the breaker holds it, and nothing else.
            (outcome, state, dueAt) = (.scheduled, .scheduled, now)
        case .postponed:
            let wait = webhook.retrySchedule.wait(after: 1, of: .max, jitter: jitter()) ?? .zero
            let asked = RetryAfter.wait(of: response, now: now) ?? .zero
            (outcome, state) = (.scheduled, .scheduled)
            dueAt = now + max(wait, asked, judgement.wait)
        case .failed(let isFinal):
            if isProbe {
                // The receiver is still away: that is no failure of this delivery.
                (outcome, state, dueAt) = (.scheduled, .scheduled, now + judgement.wait)
                return
            }
            isCharged = true
            let wait = webhook.retrySchedule.wait(
                after: failures + 1,
                of: webhook.retries,
                jitter: jitter()
            )
            if let wait {
                let asked = RetryAfter.wait(of: response, now: now) ?? .zero
                (outcome, state) = (.scheduled, .scheduled)
                dueAt = now + max(wait, asked, judgement.wait)
            } else if isFinal {
                (outcome, state) = (.refused, .refused)
            } else {
                (outcome, state) = (.exhausted, .exhausted)
            }
        }
    }
}
