import CDRPipeline

/// What `backfill` and `redeliver` do before delivering.
extension RunSession {
    /// Takes the rows of a range that were never taken; what is newer than `since` is owed to all.
    func takeHistory(of source: SourceConfiguration, in range: Range<Timestamp>) throws {
        let planner = Planner(webhooks: configuration.webhooks)
        try withSource(source) { (setup) throws(RunError) in
            let ingest = Ingest(setup, planner: planner, ledger: ledger, in: surroundings)
            try ingest.runHistory(in: range, &summary)
        }
    }

    /// A backfill of a selection.
    func backfill(_ selection: BackfillSelection, zone: TimeZoneRules) -> Backfill {
        var speakers: [String: any Integration] = [:]
        return Backfill(selection, zone: zone) { webhook, event, delivery in
            let claimed = ClaimedDelivery(showing: event, webhook: webhook.id, id: delivery.id)
            let beginning = Timestamp(microseconds: 0)
            let key = "\(webhook.id) \(delivery.revision ?? 0)"
            let speaker = speakers[key] ?? Rooms.integration(webhook, WebhookAccess())
            speakers[key] = speaker
            let request = speaker.request(for: claimed, at: beginning)
            return request.body ?? Array(request.url.utf8)
        }
    }

    /// What a backfill would send.
    func plan(_ backfill: Backfill) throws -> BackfillPlan {
        let plan = try onLedger { () throws(LedgerError) in
            try backfill.plan(from: ledger, in: surroundings)
        }
        summary.events.filtered += plan.filteredCount
        return plan
    }

    /// Owes what a backfill would send, as a replay that is begun or goes on.
    func owe(_ backfill: Backfill, as replay: Replay) throws {
        let known = try onLedger { () throws(LedgerError) in try ledger.begin(replay) }
        guard known.asked == replay.asked, known.state != .cancelled else {
            output.failure(
                known.state == .cancelled
                    ? "the replay \"\(replay.name)\" was cancelled"
                    : "a replay \"\(replay.name)\" was begun with other options: \(known.asked)",
                advice: "Give this one another --name."
            )
            throw end(with: 64)
        }
        summary.events.made += try onLedger { () throws(LedgerError) in
            _ = try ledger.move(replay: known.id, to: .running)
            return try backfill.owe(as: replay, to: ledger, in: surroundings)
        }
    }

    /// Begins a replay.
    func begin(_ replay: Replay) throws {
        _ = try onLedger { () throws(LedgerError) in try ledger.begin(replay) }
    }

    /// Lets a replay go on, or keeps it back.
    func move(_ replay: Replay, to state: ReplayState) throws {
        _ = try onLedger { () throws(LedgerError) in
            try ledger.move(replay: replay.id, to: state)
        }
    }

    /// Ends deliveries as cancelled; returns how many.
    func cancel(_ selection: RedeliverSelection) throws -> Int {
        try onLedger { () throws(LedgerError) in try ledger.cancel(selection) }
    }

    /// What a selection of ended deliveries has.
    func groups(_ selection: RedeliverSelection) throws -> [RedeliverGroup] {
        try onLedger { () throws(LedgerError) in try ledger.groups(selection) }
    }

    /// Owes ended deliveries again.
    func redeliver(_ selection: RedeliverSelection, as redelivery: Redelivery) throws {
        _ = try onLedger { () throws(LedgerError) in
            try ledger.redeliver(selection, as: redelivery, at: surroundings.now())
        }
    }

    /// Which deliveries of a selection can say again what they first said, and how many cannot.
    func originalBodies(
        of selection: RedeliverSelection
    ) throws -> (bodies: [Int64: Int64], lost: Int) {
        var rebuilding = OriginalBodies(of: configuration.webhooks) {
            Rooms.integration($0, WebhookAccess())
        }
        try onLedger { () throws(LedgerError) in
            try rebuilding.rebuild(selection, from: ledger)
        }
        return (rebuilding.bodies, rebuilding.lost)
    }

    /// Webhooks under the revisions of their files, by webhook.
    func revisions(of webhooks: [Webhook]) throws -> [String: [WebhookThen]] {
        try onLedger { () throws(LedgerError) in
            var revisions: [String: [WebhookThen]] = [:]
            for webhook in webhooks {
                revisions[webhook.id] = try ledger.history(of: webhook)
            }
            return revisions
        }
    }
}
