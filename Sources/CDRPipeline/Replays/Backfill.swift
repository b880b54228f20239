import Crypto

/// Owes calls of the past to chosen webhooks: the same planner and the same ids as a sync.
///
/// It walks the calls twice: once to say what would be sent, and once to owe it. What was owed
/// before, by whomever, stays as it is: one delivery an event and webhook.
package struct Backfill {
    private let selection: BackfillSelection
    private let zone: TimeZoneRules
    private let body: (Webhook, CallEvent, PlannedDelivery) -> [UInt8]

    /// A backfill of a selection.
    ///
    /// - Parameters:
    ///   - selection: Which calls, for whom.
    ///   - zone: The zone whose days the plan is told by.
    ///   - body: What would be sent of an event: the body of its request, else the URL.
    package init(
        _ selection: BackfillSelection,
        zone: TimeZoneRules,
        body: @escaping (Webhook, CallEvent, PlannedDelivery) -> [UInt8]
    ) {
        self.selection = selection
        self.zone = zone
        self.body = body
    }

    /// What would be sent.
    package func plan(
        from ledger: any Ledger,
        in surroundings: RunSurroundings
    ) throws(LedgerError) -> BackfillPlan {
        var plan = BackfillPlan()
        var digest = SHA256()
        for webhook in selection.webhooks {
            digest.update(data: Array("\(webhook.id) \(webhook.method) \(webhook.url.text)".utf8))
        }
        try walk(ledger, in: surroundings) { calls, found throws(LedgerError) in
            plan.calls += calls.count
            for event in found {
                switch event.fate {
                case .filtered(let reason):
                    let filter = BackfillPlan.Filter(webhook: event.webhook.id, reason: reason)
                    plan.filtered[filter, default: 0] += 1
                case .send(let delivery):
                    plan.groups[event.group(in: zone), default: BackfillPlan.Counts()].send += 1
                    digest.update(data: delivery.id.bytes)
                    digest.update(data: body(event.webhook, event.event, delivery))
                    if plan.examples.count < BackfillPlan.mostExamples {
                        plan.examples.append(
                            BackfillPlan.Example(
                                event: event.event,
                                webhook: event.webhook,
                                delivery: delivery
                            )
                        )
                    }
                case .known(let state):
                    plan.groups[event.group(in: zone), default: BackfillPlan.Counts()]
                        .leaveOut(state)
                }
            }
        }
        plan.digest = Array(digest.finalize())
        return plan
    }

    /// Owes what the plan says; a kill leaves it begun, and the same backfill goes on with it.
    ///
    /// - Returns: How many deliveries are new.
    package func owe(
        as replay: Replay,
        to ledger: any Ledger,
        in surroundings: RunSurroundings
    ) throws(LedgerError) -> Int {
        var new = 0
        try walk(ledger, in: surroundings) { _, found throws(LedgerError) in
            let now = surroundings.now()
            var owed: [(call: Int64, delivery: PlannedDelivery)] = []
            for event in found {
                guard case .send(var delivery) = event.fate else { continue }
                // Delays do not apply to the past: they are already over.
                delivery.dueAt = min(delivery.dueAt, now)
                delivery.replay = replay.name
                owed.append((event.call, delivery))
            }
            new += try ledger.owe(owed, at: now)
        }
        return new
    }

    /// An event of a call for one webhook.
    private struct Found {
        var call: Int64
        var webhook: Webhook
        var event: CallEvent
        var fate: Fate

        func group(in zone: TimeZoneRules) -> BackfillPlan.Group {
            BackfillPlan.Group(
                webhook: webhook.id,
                event: event.kind,
                day: zone.civil(at: event.call.startAt).date,
                cause: event.call.hangupCause
            )
        }
    }

    /// What becomes of an event.
    private enum Fate {
        case send(PlannedDelivery)
        case known(DeliveryState)
        case filtered(PlanRefusal)
    }

    /// Goes through the calls that are asked for, page by page.
    private func walk(
        _ ledger: any Ledger,
        in surroundings: RunSurroundings,
        _ body: ([StoredCall], [Found]) throws(LedgerError) -> Void
    ) throws(LedgerError) {
        var after: Int64 = 0
        var room = selection.limit ?? .max
        while !surroundings.shouldStop(), room > 0 {
            let calls = try ledger.calls(
                of: selection.source,
                in: selection.range,
                after: after,
                limit: Ingest.pageSize
            )
            guard let last = calls.last else { return }
            after = last.id
            let wanted = calls.filter { selection.holds($0) }
            let made = try ledger.deliveries(of: wanted.map(\.id))
            var found: [Found] = []
            for stored in wanted {
                for event in events(of: stored, made: made[stored.id] ?? []) {
                    if case .send = event.fate {
                        guard room > 0 else { continue }
                        room -= 1
                    }
                    found.append(event)
                }
            }
            try body(wanted, found)
        }
    }

    private func events(of stored: StoredCall, made: [MadeDelivery]) -> [Found] {
        var found: [Found] = []
        for today in selection.webhooks {
            let (webhook, revision) = selection.webhook(today, at: stored.call.startAt)
            for kind in webhook.events
            where selection.events.isEmpty || selection.events.contains(kind) {
                let event = CallEvent(kind, of: stored.call)
                found.append(
                    Found(
                        call: stored.id,
                        webhook: webhook,
                        event: event,
                        fate: fate(of: event, for: webhook, revision, made: made)
                    )
                )
            }
        }
        return found
    }

    private func fate(
        of event: CallEvent,
        for webhook: Webhook,
        _ revision: Int64?,
        made: [MadeDelivery]
    ) -> Fate {
        if let reason = webhook.refusal(of: event.kind, of: event.call) { return .filtered(reason) }
        var delivery = PlannedDelivery(of: event, to: webhook, salt: selection.salt)
        delivery.revision = revision
        let known = made.first { $0.webhook == webhook.id && $0.event == event.kind }
        // Under another id it is another event for the receiver, whatever became of the first.
        if let known, selection.salt.isEmpty || known.id == delivery.id {
            return .known(known.state)
        }
        return .send(delivery)
    }
}
