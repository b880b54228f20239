/// Tells, for every configured webhook, what happened to a call's event or why nothing did.
///
/// It decides over what the ledger knows; it reads nothing and changes nothing.
package struct Explain {
    private let webhooks: [Webhook]
    private let known: LedgerKnowledge
    private let now: Timestamp

    /// An explanation with these webhooks configured, as of `now`.
    package init(_ webhooks: [Webhook], knowing known: LedgerKnowledge, at now: Timestamp) {
        self.webhooks = webhooks
        self.known = known
        self.now = now
    }

    /// Where the call stands with every configured webhook, and with every other one that is or was
    /// owed something of it; webhook by webhook in the order of the configuration.
    ///
    /// `others` are the other revisions of the call.
    package func standings(
        of story: CallStory,
        beside others: [CallStory] = []
    ) -> [WebhookStanding] {
        let configured = webhooks.flatMap { webhook -> [WebhookStanding] in
            let owed = story.deliveries.filter { $0.webhook == webhook.id }
            let missing = webhook.events.filter { event in
                !owed.contains { $0.event == event }
            }
            return owed.map { standing(of: $0, story) }
                + missing.map { event in
                    let told = others.last { other in
                        other.deliveries.contains { $0.webhook == webhook.id && $0.event == event }
                    }
                    let reason =
                        told.map { .otherRevision($0.call.revision) }
                        ?? reason(why: webhook, hasNo: event, of: story)
                    return standing(webhook.id, event, reason, nil, story)
                }
        }
        let others = story.deliveries.filter { delivery in
            !webhooks.contains { $0.id == delivery.webhook }
        }
        return configured + others.map { standing(of: $0, story) }
    }

    /// Why an event of a call that the ledger has is not owed to a webhook.
    package func reason(
        why webhook: Webhook,
        hasNo event: EventKind,
        of story: CallStory
    ) -> Standing {
        if let refusal = webhook.refusal(of: event, of: story.call) { return .unwanted(refusal) }
        guard let seen = known.webhooks[webhook.id] else { return .neverSeen }
        if seen.knownAt > story.takenAt { return .younger(seen.knownAt) }
        if let since = known.sources[story.call.source]?.since, story.call.startAt < since {
            return .beforeSince(since)
        }
        return .notThen
    }

    private func standing(of delivery: StoredDelivery, _ story: CallStory) -> WebhookStanding {
        let standing: Standing =
            switch delivery.state {
            case .scheduled: wait(of: delivery, story)
            case .attempting: .attempting
            case .delivered: .delivered(delivery.attempts.last?.finishedAt)
            case .refused: .refused
            case .exhausted: .exhausted
            case .held: .held
            case .cancelled: .cancelled
            }
        return self.standing(delivery.webhook, delivery.event, standing, delivery, story)
    }

    private func standing(
        _ webhook: String,
        _ event: EventKind,
        _ standing: Standing,
        _ delivery: StoredDelivery?,
        _ story: CallStory
    ) -> WebhookStanding {
        let heard = story.deliveries.filter { $0.webhook == webhook }.map(\.event) + [event]
        return WebhookStanding(
            webhook: webhook,
            event: event,
            standing: standing,
            delivery: delivery,
            unheard: CallEvent.all(of: story.call).map(\.kind).filter { !heard.contains($0) }
        )
    }

    /// What a scheduled delivery waits for; what holds it longest is said.
    private func wait(of delivery: StoredDelivery, _ story: CallStory) -> Standing {
        guard webhooks.contains(where: { $0.id == delivery.webhook && $0.isActive }) else {
            return .asleep
        }
        if known.pausedReplays.contains(delivery.replay) { return .replayPaused(delivery.replay) }
        let breaker = known.webhooks[delivery.webhook]?.breaker ?? Breaker()
        if let pausedAt = breaker.pausedAt { return .paused(pausedAt) }
        if delivery.dueAt > now {
            if delivery.failures > 0 { return .retrying(delivery.dueAt) }
            return delivery.dueAt > delivery.firstDueAt
                ? .heldBack(delivery.dueAt) : .delayed(delivery.dueAt)
        }
        if case .nothing(let until?) = breaker.passage(at: now) { return .breakerOpen(until) }
        let earlier = story.deliveries.first { other in
            other.event < delivery.event && other.firstDueAt <= now
                && (other.state == .scheduled || other.state == .attempting)
                && isOneReceiver(other.webhook, delivery.webhook)
        }
        return earlier.map { .behind($0.event, webhook: $0.webhook) } ?? .due
    }

    private func isOneReceiver(_ one: String, _ other: String) -> Bool {
        guard let one = known.webhooks[one], let other = known.webhooks[other] else { return false }
        return one.isActive && one.origin == other.origin
    }
}
