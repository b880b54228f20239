package import CDRPipeline

/// A ledger that ends with its test: for stepping the delivery loop without a file.
///
/// Its promises are those of every ledger but durability; it looks things up by walking.
package final class MemoryLedger {
    private struct Source {
        var since: Timestamp
        var checkpoints: [String: String] = [:]
        var rejected: [RejectedRow] = []
    }

    private struct StoredLeg {
        var source: String
        var leg: Leg
        var call: Int?
        var seenAt: Timestamp
        var isLate: Bool
    }

    private struct Owed {
        var call: Int
        var plan: PlannedDelivery
        var state = DeliveryState.scheduled
        var dueAt: Timestamp
        var attempts = 0
        var failures = 0
        var lastRun: Int64 = 0
        var last: AttemptResult?
        var lookup: String?
        var revision: Int64?
        var first: (revision: Int64?, bodyHash: [UInt8])?
    }

    /// How many pages it takes before it fails.
    package var pagesLeft = Int.max

    private var sources: [String: Source] = [:]
    private var legs: [StoredLeg] = []
    private var calls: [Call] = []
    private var owed: [Owed] = []
    private var webhooks: [String: Webhook] = [:]
    private var runs: Int64 = 0
    private var shut: [String: Breaker] = [:]
    private var begun: [Replay] = []
    private var fingerprints: [String: [String: String]] = [:]
    private var files:
        [(webhook: String, revision: WebhookRevision, fingerprint: [String: String])] =
            []
    private var keyings: [String: String] = [:]

    private func replay(of delivery: Owed) -> Int64 {
        begun.first { $0.name == delivery.plan.replay }?.id ?? 0
    }

    /// Whether a delivery waits for a person.
    private func isIdle(_ delivery: Owed) -> Bool {
        begun.contains { $0.name == delivery.plan.replay && $0.state != .running }
    }

    /// An empty ledger.
    package init() {}

    private func indexes(_ webhook: String, _ state: DeliveryState) -> [Int] {
        owed.indices.filter { owed[$0].plan.webhook == webhook && owed[$0].state == state }
    }

    /// Whether an earlier due event of the same call, to the same receiver, has not ended.
    private func isBehind(_ index: Int, at now: Timestamp) -> Bool {
        let delivery = owed[index]
        let origin = webhooks[delivery.plan.webhook]?.url.origin
        return owed.contains { other in
            isBefore(other, delivery)
                && [.scheduled, .attempting].contains(other.state) && other.plan.dueAt <= now
                && webhooks[other.plan.webhook]?.isActive == true
                && webhooks[other.plan.webhook]?.url.origin == origin && !isIdle(other)
        }
    }

    private func event(of index: Int) -> CallEvent {
        CallEvent(owed[index].plan.event, of: calls[owed[index].call])
    }

    /// Whether one is an earlier event of the same call, or of an earlier revision of it.
    private func isBefore(_ one: Owed, _ other: Owed) -> Bool {
        if one.call == other.call { return one.plan.event < other.plan.event }
        let (first, second) = (calls[one.call], calls[other.call])
        return isSame(first, second) && first.revision < second.revision
    }

    private func isSame(_ one: Call, _ other: Call) -> Bool {
        one.source == other.source && one.key == other.key
    }

    private func add(_ planned: PlannedCall, _ counts: inout CommitCounts) -> Int {
        calls.append(planned.call)
        counts.calls += 1
        for delivery in planned.deliveries {
            counts.deliveries += add(delivery, to: calls.count - 1)
        }
        return calls.count - 1
    }

    private func add(_ delivery: PlannedDelivery, to call: Int) -> Int {
        let isKnown = owed.contains { known in
            known.call == call && known.plan.webhook == delivery.webhook
                && known.plan.event == delivery.event
        }
        let place = owed.firstIndex { known in
            known.call == call && known.plan.webhook == delivery.webhook
                && known.plan.event == delivery.event && known.plan.id != delivery.id
                && ![.scheduled, .attempting].contains(known.state)
        }
        if let place {
            owed[place].plan = delivery
            (owed[place].state, owed[place].failures) = (.scheduled, 0)
            owed[place].revision = delivery.revision
            owed[place].dueAt = delivery.dueAt
            return 1
        }
        if !isKnown {
            owed.append(
                Owed(
                    call: call,
                    plan: delivery,
                    dueAt: delivery.dueAt,
                    revision: delivery.revision
                )
            )
        }
        return isKnown ? 0 : 1
    }

    /// A row as it was stays with the call as it was told, under a key that no row has.
    private func revise(_ revised: RevisedCall, _ counts: inout CommitCounts) {
        var numbers: [Int64: Int] = [:]
        for change in revised.changed {
            numbers[change.id] = legs.count
            var now = legs[Int(change.id)]
            legs[Int(change.id)].leg.key += "\u{1F}\(change.id)"
            now.leg = change.leg
            legs.append(now)
        }
        let call = add(revised.call, &counts)
        for leg in revised.legs { legs[numbers[leg] ?? Int(leg)].call = call }
        for moved in revised.moved where owed[Int(moved.delivery)].attempts == 0 {
            owed[Int(moved.delivery)].call = call
            owed[Int(moved.delivery)].dueAt = moved.dueAt
            owed[Int(moved.delivery)].plan.dueAt = moved.dueAt
        }
    }

    private func pending(_ index: Int) -> PendingLeg {
        let leg = legs[index].leg
        return PendingLeg(
            id: Int64(index),
            link: leg.link,
            endedAt: leg.endAt,
            row: leg.row,
            isLate: legs[index].isLate
        )
    }

    private func call(ofLink link: String, _ source: String) -> Int? {
        legs.last { $0.source == source && $0.leg.link == link && $0.call != nil }?.call
    }
}

extension MemoryLedger: Ledger {
    package func beginRun(_ command: String, at now: Timestamp) throws(LedgerError) -> Int64 {
        runs += 1
        return runs
    }

    package func endRun(
        _ run: Int64,
        with summary: RunSummary,
        exit: Int32,
        at now: Timestamp
    ) throws(LedgerError) {}

    package func register(_ webhooks: [Webhook], at now: Timestamp) throws(LedgerError) {
        for id in self.webhooks.keys { self.webhooks[id]?.isActive = false }
        for webhook in webhooks {
            self.webhooks[webhook.id] = webhook
            let (fingerprint, definition) = (webhook.fingerprint, WebhookDefinition(webhook))
            let last = files.last { $0.webhook == webhook.id }
            guard last?.fingerprint != fingerprint || last?.revision.definition != definition else {
                continue
            }
            let revision = WebhookRevision(
                id: Int64(files.count) + 1,
                knownAt: now,
                definition: definition
            )
            files.append((webhook.id, revision, fingerprint))
        }
    }

    package func revisions(of webhook: String) throws(LedgerError) -> [WebhookRevision] {
        files.filter { $0.webhook == webhook }.map(\.revision)
    }

    package func reconcile(
        _ webhooks: [Webhook]
    ) throws(LedgerError) -> ConfigurationChanges {
        var changes = ConfigurationChanges()
        let configured = Set(webhooks.map(\.id))
        for webhook in webhooks {
            let now = webhook.fingerprint
            if let before = fingerprints[webhook.id], before != now {
                changes.changed[webhook.id] = now.keys.filter { before[$0] != now[$0] }.sorted()
            }
            fingerprints[webhook.id] = now
        }
        for id in fingerprints.keys where !configured.contains(id) {
            fingerprints[id] = nil
            let open = indexes(id, .scheduled)
            for index in open { owed[index].state = .cancelled }
            if !open.isEmpty { changes.cancelled[id] = open.count }
        }
        return changes
    }

    package func adopt(
        keying: String,
        of source: String,
        accepts: Bool
    ) throws(LedgerError) -> String? {
        guard sources[source] != nil else { return nil }
        if let before = keyings[source], before != keying, !accepts { return before }
        keyings[source] = keying
        return nil
    }

    package func since(
        of source: String,
        wanted: Since,
        at now: Timestamp
    ) throws(LedgerError)
        -> Timestamp
    {
        let moment = wanted == .now ? now : wanted.moment ?? Timestamp(microseconds: .min)
        if sources[source] == nil { sources[source] = Source(since: moment) }
        return wanted == .now ? sources[source]?.since ?? moment : moment
    }

    package func checkpoints(of source: String) throws(LedgerError) -> [Checkpoint] {
        (sources[source]?.checkpoints ?? [:]).map { Checkpoint(stream: $0.key, position: $0.value) }
    }

    package func known(_ keys: [String], of source: String) throws(LedgerError) -> Set<Int> {
        let taken = Set(legs.filter { $0.source == source }.map(\.leg.key))
        return Set(keys.indices.filter { taken.contains(keys[$0]) })
    }

    package func kept(_ keys: [String], of source: String) throws(LedgerError) -> [Int: KeptLeg] {
        var kept: [Int: KeptLeg] = [:]
        for (index, key) in keys.enumerated() {
            guard let leg = legs.firstIndex(where: { $0.source == source && $0.leg.key == key })
            else { continue }
            kept[index] = KeptLeg(pending(leg), call: legs[leg].call.map { Int64($0) + 1 })
        }
        return kept
    }

    package func closed(_ links: [String], of source: String) throws(LedgerError) -> Set<Int> {
        Set(links.indices.filter { !links[$0].isEmpty && call(ofLink: links[$0], source) != nil })
    }

    package func commit(_ page: IngestPage) throws(LedgerError) -> CommitCounts {
        let keys = page.legs.map(\.leg.key)
        guard try known(keys, of: page.source).isEmpty, Set(keys).count == keys.count else {
            throw LedgerError(.unavailable, place: "memory", reason: "a key was taken twice")
        }
        guard pagesLeft > 0 else {
            throw LedgerError(.unavailable, place: "memory", reason: "it is full")
        }
        pagesLeft -= 1
        var counts = CommitCounts()
        for taken in page.legs {
            let late =
                taken.isLate && !taken.revises ? call(ofLink: taken.leg.link, page.source) : nil
            legs.append(
                StoredLeg(
                    source: page.source,
                    leg: taken.leg,
                    call: taken.call.map { add($0, &counts) } ?? late,
                    seenAt: page.seenAt,
                    isLate: taken.isLate
                )
            )
        }
        for change in page.changed { legs[Int(change.id)].leg = change.leg }
        for revised in page.revised { revise(revised, &counts) }
        for row in page.rejected {
            let kept = sources[page.source]?.rejected ?? []
            if kept.contains(where: { $0.digest == row.digest }) { continue }
            sources[page.source]?.rejected.append(row)
            counts.rejected += 1
        }
        for id in page.resolved.sorted(by: >) {
            sources[page.source]?.rejected.remove(at: Int(id) - 1)
        }
        for checkpoint in page.checkpoints {
            sources[page.source]?.checkpoints[checkpoint.stream] = checkpoint.position
        }
        return counts
    }

    package func settledLegs(
        of source: String,
        settledBefore: Timestamp,
        after: String,
        limit: Int
    ) throws(LedgerError) -> [[PendingLeg]] {
        let open = legs.indices.filter { legs[$0].source == source && legs[$0].call == nil }
        let links = Set(open.map { legs[$0].leg.link }).filter { $0 > after }.sorted()
        let groups = links.map { link in open.filter { legs[$0].leg.link == link } }
        let settled = groups.filter { group in
            group.allSatisfy { min(legs[$0].leg.endAt, legs[$0].seenAt) < settledBefore }
        }
        return settled.prefix(limit).map { group in
            group.map {
                pending($0)
            }
        }
    }

    package func openCalls(of source: String) throws(LedgerError) -> Int {
        let open = legs.filter { $0.source == source && $0.call == nil && !$0.leg.link.isEmpty }
        return Set(open.map(\.leg.link)).count
    }

    package func tellOpen(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    ) throws(LedgerError) -> Int {
        var counts = CommitCounts()
        for open in calls { _ = add(open.call, &counts) }
        return counts.deliveries
    }

    package func openCall(_ key: String, of source: String) throws(LedgerError) -> StoredCall? {
        let index = calls.lastIndex { $0.source == source && $0.key == key && $0.revision < 0 }
        return index.map { StoredCall(id: Int64($0) + 1, call: calls[$0]) }
    }

    package func close(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    )
        throws(LedgerError) -> CommitCounts
    {
        var counts = CommitCounts()
        for closed in calls {
            let call = add(closed.call, &counts)
            for leg in closed.legs { legs[Int(leg)].call = call }
        }
        return counts
    }

    package func closedLegs(
        of link: String,
        source: String
    ) throws(LedgerError) -> ClosedLegs? {
        guard let index = call(ofLink: link, source) else { return nil }
        return try closedLegs(ofCall: Int64(index) + 1, source: source)
    }

    package func closedLegs(
        ofCall call: Int64,
        source: String
    ) throws(LedgerError) -> ClosedLegs? {
        let index = Int(call) - 1
        guard calls.indices.contains(index) else { return nil }
        let kept = legs.indices.filter { legs[$0].source == source && legs[$0].call == index }
        return ClosedLegs(
            call: StoredCall(id: Int64(index) + 1, call: calls[index]),
            legs: kept.map { pending($0) }
        )
    }

    package func attach(_ legs: [Int64], to call: Int64) throws(LedgerError) {
        for leg in legs { self.legs[Int(leg)].call = Int(call) - 1 }
    }

    package func rejected(
        of source: String,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredRejectedRow] {
        (sources[source]?.rejected ?? []).enumerated().dropFirst(Int(after)).prefix(limit)
            .map { index, row in
                StoredRejectedRow(
                    id: Int64(index) + 1,
                    source: source,
                    position: row.position.description,
                    reason: row.reason,
                    raw: row.raw,
                    header: row.header,
                    seenAt: Timestamp(microseconds: 0)
                )
            }
    }

    package func rescue(
        _ policies: [String: InDoubtPolicy],
        at now: Timestamp
    )
        throws(LedgerError) -> RescueCounts
    {
        var counts = RescueCounts()
        for (webhook, policy) in policies {
            for index in indexes(webhook, .attempting) {
                owed[index].state = policy == .hold ? .held : .scheduled
                owed[index].dueAt = now
                owed[index].lastRun = 0
                if policy == .hold { counts.held += 1 } else { counts.recovered += 1 }
            }
        }
        return counts
    }

    package func breakers() throws(LedgerError) -> [String: Breaker] { shut }

    package func reset(breakerOf webhook: String) throws(LedgerError) -> Bool {
        shut.removeValue(forKey: webhook) != nil
    }

    package func exchange(_ exchange: Exchange) throws(LedgerError) -> [ClaimedDelivery] {
        for result in exchange.results {
            let index = Int(result.delivery)
            guard owed[index].state == .attempting else { continue }
            owed[index].state = result.state
            owed[index].last = result
            owed[index].dueAt = result.dueAt ?? owed[index].dueAt
            owed[index].failures += result.isCharged ? 1 : 0
            if let lookup = result.lookup { owed[index].lookup = lookup }
            if owed[index].first == nil, !result.bodyHash.isEmpty {
                owed[index].first = (owed[index].revision, result.bodyHash)
            }
        }
        for (webhook, breaker) in exchange.breakers {
            shut[webhook] = breaker == Breaker() ? nil : breaker
        }
        var claimed: [ClaimedDelivery] = []
        var replays = exchange.replays
        for claim in exchange.claims {
            let due = indexes(claim.webhook, .scheduled).filter { index in
                owed[index].dueAt <= exchange.now && !isBehind(index, at: exchange.now)
            }
            let inOrder = due.sorted { owed[$0].dueAt < owed[$1].dueAt }
            var chosen = Array(inOrder.filter { replay(of: owed[$0]) == 0 }.prefix(claim.limit))
            for place in replays.indices {
                let (id, limit) = replays[place]
                let room = min(limit, claim.limit - chosen.count)
                let more = inOrder.filter { replay(of: owed[$0]) == id }.prefix(max(0, room))
                replays[place].limit -= more.count
                chosen += more
            }
            for index in chosen {
                let isAgain = owed[index].lastRun == exchange.run
                owed[index].state = .attempting
                owed[index].attempts += 1
                owed[index].lastRun = exchange.run
                let inForce = files.last { $0.webhook == claim.webhook }?.revision.id
                owed[index].revision = owed[index].revision ?? inForce
                let plan = owed[index].plan
                claimed.append(
                    ClaimedDelivery(
                        delivery: Int64(index),
                        webhook: claim.webhook,
                        event: event(of: index),
                        id: plan.id,
                        attempt: owed[index].attempts,
                        failures: owed[index].failures,
                        isAgain: isAgain,
                        replay: plan.replay,
                        lookup: claim.needsLookup ? owed[index].lookup : nil,
                        revision: owed[index].revision == inForce ? nil : owed[index].revision
                    )
                )
            }
        }
        return claimed
    }

    package func release(_ unsent: [ClaimedDelivery]) throws(LedgerError) {
        for claim in unsent {
            owed[Int(claim.delivery)].state = .scheduled
            owed[Int(claim.delivery)].attempts -= 1
            if owed[Int(claim.delivery)].attempts == 0, claim.revision == nil {
                owed[Int(claim.delivery)].revision = nil
            }
            if !claim.isAgain { owed[Int(claim.delivery)].lastRun = 0 }
        }
    }

    package func nextDue(
        of webhook: String,
        after now: Timestamp
    ) throws(LedgerError)
        -> Timestamp?
    {
        indexes(webhook, .scheduled).filter { !isIdle(owed[$0]) }.map { owed[$0].dueAt }
            .filter { $0 > now }.min()
    }

    package func nextReplayDue(of webhook: String) throws(LedgerError) -> Timestamp? {
        indexes(webhook, .scheduled).filter { index in
            begun.contains {
                $0.name == owed[index].plan.replay && $0.state == .running && $0.rate != nil
            }
        }
        .map { owed[$0].dueAt }.min()
    }

    package func owed(
        to webhooks: [String],
        run: Int64,
        at now: Timestamp
    )
        throws(LedgerError) -> OwedCounts
    {
        var counts = OwedCounts()
        for delivery in owed where webhooks.contains(delivery.plan.webhook) {
            let isDue =
                (delivery.dueAt <= now
                    || (delivery.attempts == 0 && delivery.plan.dueAt <= now))
                && !isIdle(delivery)
            switch delivery.state {
            case .attempting: counts.attempting += 1
            case .scheduled where delivery.lastRun == run: counts.retrying += 1
            case .scheduled where isDue: counts.left += 1
            case .scheduled: counts.notDue += 1
            default: break
            }
        }
        return counts
    }

    package func calls(
        of source: String,
        in range: Range<Timestamp>,
        after: Int64,
        limit: Int
    )
        throws(LedgerError) -> [StoredCall]
    {
        // Numbers begin at 1, so that 0 stands before the first.
        let found = calls.indices.filter { index in
            calls[index].source == source && calls[index].revision >= 0
                && range.contains(calls[index].startAt)
                && Int64(index + 1) > after
                && !calls[(index + 1)...].contains {
                    $0.source == source && $0.key == calls[index].key
                }
        }
        return found.prefix(limit).map { StoredCall(id: Int64($0 + 1), call: calls[$0]) }
    }

    package func deliveries(of calls: [Int64]) throws(LedgerError) -> [Int64: [MadeDelivery]] {
        var made: [Int64: [MadeDelivery]] = [:]
        for asked in calls where self.calls.indices.contains(Int(asked) - 1) {
            let call = self.calls[Int(asked) - 1]
            let mine = owed.indices.filter { isSame(self.calls[owed[$0].call], call) }
            let ofLast = mine.sorted { owed[$0].call > owed[$1].call }
            guard !mine.isEmpty else { continue }
            made[asked] = ofLast.map { index in
                MadeDelivery(
                    webhook: owed[index].plan.webhook,
                    event: owed[index].plan.event,
                    id: owed[index].plan.id,
                    state: owed[index].state,
                    number: Int64(index),
                    attempts: owed[index].attempts
                )
            }
        }
        return made
    }

    package func begin(_ replay: Replay) throws(LedgerError) -> Replay {
        if let known = begun.first(where: { $0.name == replay.name }) { return known }
        var replay = replay
        replay.id = Int64(begun.count) + 1
        begun.append(replay)
        return replay
    }

    package func replays() throws(LedgerError) -> [Replay] { begun }

    package func move(replay: Int64, to state: ReplayState) throws(LedgerError) -> Int {
        begun[Int(replay) - 1].state = state
        guard state == .cancelled else { return 0 }
        let open = owed.indices.filter {
            self.replay(of: owed[$0]) == replay && owed[$0].state == .scheduled
        }
        for index in open { owed[index].state = .cancelled }
        return open.count
    }

    package func owe(
        _ deliveries: [(call: Int64, delivery: PlannedDelivery)],
        at now: Timestamp
    )
        throws(LedgerError) -> Int
    {
        deliveries.reduce(0) { $0 + add($1.delivery, to: Int($1.call) - 1) }
    }

    package func redeliver(
        _ selection: RedeliverSelection,
        as redelivery: Redelivery,
        at now: Timestamp
    ) throws(LedgerError) -> Int {
        let chosen = selected(selection).filter { index in
            redelivery.bodies.map { $0[Int64(index)] != nil } ?? true
        }
        for index in chosen {
            owed[index].state = .scheduled
            owed[index].dueAt = now
            owed[index].failures = 0
            owed[index].revision = redelivery.bodies?[Int64(index)]
            if !redelivery.replay.isEmpty { owed[index].plan.replay = redelivery.replay }
        }
        return chosen.count
    }

    package func firstBodies(
        of selection: RedeliverSelection,
        after: Int64?,
        limit: Int
    ) throws(LedgerError) -> [FirstBody] {
        selected(selection).filter { Int64($0) > after ?? -1 }.prefix(limit).map { index in
            FirstBody(
                delivery: ClaimedDelivery(
                    delivery: Int64(index),
                    webhook: owed[index].plan.webhook,
                    event: event(of: index),
                    id: owed[index].plan.id,
                    attempt: owed[index].attempts + 1,
                    failures: owed[index].failures,
                    isAgain: false,
                    replay: owed[index].plan.replay,
                    lookup: owed[index].lookup
                ),
                revision: owed[index].first?.revision,
                bodyHash: owed[index].first?.bodyHash ?? []
            )
        }
    }

    package func cancel(_ selection: RedeliverSelection) throws(LedgerError) -> Int {
        let chosen = selected(selection)
        for index in chosen { owed[index].state = .cancelled }
        return chosen.count
    }

    package func groups(
        _ selection: RedeliverSelection
    ) throws(LedgerError) -> [RedeliverGroup] {
        var groups: [RedeliverGroup] = []
        for index in selected(selection) {
            let last = owed[index].last
            let group = RedeliverGroup(
                webhook: owed[index].plan.webhook,
                state: owed[index].state,
                status: last?.response.status,
                failure: Self.failure(of: last),
                count: 0
            )
            let place = groups.firstIndex {
                ($0.webhook, $0.state, $0.status, $0.failure)
                    == (group.webhook, group.state, group.status, group.failure)
            }
            if place == nil { groups.append(group) }
            groups[place ?? groups.count - 1].count += 1
        }
        return groups
    }

    private static func failure(of last: AttemptResult?) -> String {
        guard let last else { return "" }
        let kind = last.response.failure?.kind
        return (kind ?? (last.outcome == .delivered ? nil : .status))?.rawValue ?? ""
    }

    private func holds(_ delivery: Owed, _ selection: RedeliverSelection) -> Bool {
        let call = calls[delivery.call]
        let status = delivery.last?.response.status ?? 0
        let failure = FailureKind(rawValue: Self.failure(of: delivery.last))
        return selection.attempted.map { range in
            delivery.last.map { range.contains($0.finishedAt) } ?? false
        } ?? true
            && (selection.statuses.isEmpty || selection.statuses.contains { $0.contains(status) })
            && (selection.failures.isEmpty || failure.map(selection.failures.contains) ?? false)
            && (selection.uniqueids.isEmpty || selection.uniqueids.contains(call.uniqueid))
            && (selection.events.isEmpty || selection.events.contains(delivery.plan.id))
            && (selection.replay.isEmpty || selection.replay == delivery.plan.replay)
    }

    private func selected(_ selection: RedeliverSelection) -> [Int] {
        owed.indices.filter { index in
            selection.states.contains(owed[index].state)
                && selection.webhooks.contains(owed[index].plan.webhook)
                && holds(owed[index], selection)
        }
    }
}
