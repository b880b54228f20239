/// Decides what is owed for a call: one delivery for each event that a webhook wants to hear of.
///
/// A call is planned once, when it is taken, for the webhooks that are active then.
package struct Planner: Sendable {
    /// The webhooks that may hear of calls.
    package var webhooks: [Webhook]

    /// A planner for these webhooks.
    package init(webhooks: [Webhook]) { self.webhooks = webhooks }

    /// The deliveries of a call in the order of its events, and how many events were filtered out.
    package func deliveries(for call: Call) -> (owed: [PlannedDelivery], filtered: Int) {
        var owed: [PlannedDelivery] = []
        var filtered = 0
        for webhook in webhooks {
            for kind in webhook.events {
                guard webhook.refusal(of: kind, of: call) == nil else {
                    filtered += 1
                    continue
                }
                owed.append(PlannedDelivery(of: CallEvent(kind, of: call), to: webhook))
            }
        }
        owed.sort { $0.event < $1.event }
        return (owed, filtered)
    }

    /// What is owed at once for a call that is going on.
    ///
    /// Its Call Start, and its Call Answer once it was answered; a webhook that wants final facts
    /// waits for the end.
    package func beginning(of call: Call) -> [PlannedDelivery] {
        let listening = webhooks.filter { $0.facts == .event }
        let owed = listening.flatMap { webhook in
            webhook.events
                .filter { $0 != .callEnd && webhook.refusal(of: $0, of: call) == nil }
                .map { PlannedDelivery(of: CallEvent($0, of: call), to: webhook) }
        }
        return owed.sorted { $0.event < $1.event }
    }

    /// What is owed for a call that changed, beside what was owed before, and which deliveries that
    /// were never tried go over to it.
    ///
    /// `after` has the new revision's number, `before` is the call as it was told, `made` is what
    /// it was owed so far, and `policy` is what the source says of changes.
    package func revision(
        to after: Call,
        from before: Call,
        made: [MadeDelivery],
        under policy: RevisionPolicy
    ) -> (owed: [PlannedDelivery], moved: [MovedDelivery]) {
        var owed: [PlannedDelivery] = []
        var moved: [MovedDelivery] = []
        for webhook in webhooks {
            let policy = webhook.revisionPolicy(under: policy)
            for kind in webhook.events where webhook.refusal(of: kind, of: after) == nil {
                let (event, old) = (CallEvent(kind, of: after), CallEvent(kind, of: before))
                let mine = made.filter { $0.webhook == webhook.id && $0.event == kind }
                if let untried = mine.first(where: \.isUntried) {
                    guard policy != .ignore || !webhook.waitFor.isEmpty else { continue }
                    moved.append(
                        MovedDelivery(untried.number, dueAt: webhook.firstDue(event))
                    )
                    continue
                }
                // What it never heard of is history to it, unless it only now wants the event.
                let isNews =
                    mine.isEmpty
                    ? policy != .ignore && webhook.refusal(of: kind, of: before) != nil
                    : webhook.tells(event, otherThan: old, by: policy)
                if isNews { owed.append(PlannedDelivery(of: event, to: webhook)) }
            }
        }
        owed.sort { $0.event < $1.event }
        return (owed, moved)
    }

    /// How long after a call changes of its rows are looked for in every run, or `nil` where
    /// nobody asks for them.
    package func followsChanges(under policy: RevisionPolicy) -> Duration? {
        let following = webhooks.filter { webhook in
            webhook.isActive
                && (webhook.revisionPolicy(under: policy) != .ignore || !webhook.waitFor.isEmpty)
        }
        let waits = following.map { $0.waitFor.isEmpty ? .zero : $0.waitLimit }
        return waits.max().map { max($0 + .seconds(600), .seconds(3_600)) }
    }
}
