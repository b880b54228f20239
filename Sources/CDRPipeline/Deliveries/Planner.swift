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
}
