/// Sends what is due until nothing is due any more, and records what became of it.
///
///     Ledger.exchange            one transaction: outcomes recorded, due deliveries claimed
///     Integration.conversation   the next request, or a verdict a delivery
///     Transport.start, finished  the wire
///     RetrySchedule.wait         when a failed delivery is due again
///
/// 1. A request leaves only when its attempt is durable.
/// 2. A delivery is delivered only when the receiver's 2xx was seen.
/// 3. After an error of the ledger nothing is started any more.
/// 4. The loop ends: it waits at most its linger for what is due soon.
///
/// It is a loop of steps without a task: time, randomness and I/O come in by the door.
package struct Deliver {
    let ledger: any Ledger
    let transport: any Transport
    let surroundings: RunSurroundings
    let limits: DeliverLimits
    let run: Int64
    var lanes: [Lane]
    var flights: [Int: DeliveryFlight] = [:]
    var lastTicket = 0
    var books = DeliveryBooks()
    var lingered = Duration.zero
    var pace = ReplayPace([], now: Timestamp(microseconds: 0))
    private var begun = 0

    /// Speaks to a receiver as an earlier revision of its webhook's file says.
    private let remake: (Webhook) -> any Integration

    /// Outcomes are recorded when there are so many.
    static let fullGroup = 512

    /// Outcomes are recorded when the first of them has waited so long.
    static let longestGroupWait = Duration.milliseconds(10)

    /// How long the loop sleeps at most before it looks whether it should stop.
    static let longestSleep = Duration.milliseconds(50)

    /// A delivery of what these webhooks are owed, each spoken to as `integration` says.
    package init(
        to webhooks: [Webhook],
        by integration: @escaping (Webhook) -> any Integration,
        run: Int64,
        ledger: any Ledger,
        transport: any Transport,
        limits: DeliverLimits,
        in surroundings: RunSurroundings
    ) {
        let now = surroundings.now()
        let active = webhooks.filter(\.isActive)
        lanes = active.map {
            Lane($0, integration: integration($0), beside: active.count, at: now)
        }
        remake = integration
        self.run = run
        self.ledger = ledger
        self.transport = transport
        self.limits = limits
        self.surroundings = surroundings
    }

    /// Delivers, and adds to the summary.
    ///
    /// - Returns: Whether a limit was reached and work is left.
    /// - Throws: ``LedgerError``; nothing was sent after it.
    package mutating func run(_ summary: inout RunSummary) throws(LedgerError) -> Bool {
        let before = summary
        do throws(LedgerError) {
            try learnBreakers()
            pace = ReplayPace(try ledger.replays(), now: surroundings.now())
            return try send(&summary)
        } catch {
            _ = transport.stop()
            books.ledgerFailed()
            summary = before
            books.add(to: &summary)
            throw error
        }
    }

    private mutating func send(_ summary: inout RunSummary) throws(LedgerError) -> Bool {
        let before = summary
        while !surroundings.shouldStop(), !isAtLimit {
            try letGoOfShutLanes()
            try exchangeIfWorthIt()
            launch()
            if flights.isEmpty && books.results.isEmpty && queued == 0 {
                guard try waitForDue() else { break }
            } else {
                take(transport.finished(waitingAtMost: nextSleep))
            }
            report(on: before)
        }
        let hitLimit = isAtLimit && !surroundings.shouldStop()
        try windDown()
        for lane in lanes { lane.integration.notes().forEach(surroundings.say) }
        try account(in: &summary)
        return hitLimit && summary.deliveries.left > 0
    }

    /// How many claimed deliveries wait for room on the wire.
    var queued: Int { lanes.reduce(0) { $0 + $1.waiting } }

    /// Whether the run has reached what it may do.
    var isAtLimit: Bool {
        if let until = limits.until, surroundings.now() >= until { return true }
        if let most = limits.deliveries, begun >= most, flights.isEmpty, queued == 0 { return true }
        return false
    }

    /// Records and claims in one transaction, when enough has come together.
    private mutating func exchangeIfWorthIt() throws(LedgerError) {
        let now = surroundings.now()
        let isFull = books.results.count >= Self.fullGroup
        let isOld = books.oldestAt.map { now - $0 >= Self.longestGroupWait } ?? false
        let isStarving = lanes.contains { $0.wanted(at: now) > 0 && !$0.hasBatch }
        guard isFull || isOld || isStarving || (flights.isEmpty && !books.results.isEmpty) else {
            return
        }
        try exchange(at: now, claiming: true)
    }

    /// Records what finished and how receivers are, and claims what lanes want.
    mutating func exchange(at now: Timestamp, claiming: Bool) throws(LedgerError) {
        var exchange = Exchange(run: run, now: now)
        exchange.results = books.results
        for lane in lanes where lane.breaker != lane.storedBreaker {
            exchange.breakers[lane.webhook.id] = lane.breaker
        }
        var free = limits.deliveries.map { max(0, $0 - begun) } ?? .max
        if claiming { exchange.replays = pace.claims(at: now) }
        var asked: [Int] = []
        for (index, lane) in lanes.enumerated() where claiming {
            let limit = min(lane.wanted(at: now), free)
            // Nothing more may be begun: what waits is all that there will be.
            if free == 0 { lanes[index].mayHaveDue = false }
            guard limit > 0 else { continue }
            exchange.claims.append(
                Claim(
                    webhook: lane.webhook.id,
                    limit: limit,
                    needsRow: lane.integration.needsRow,
                    needsLookup: lane.integration.needsLookup
                )
            )
            asked.append(index)
            free -= limit
        }
        guard !exchange.isEmpty else { return }
        let claimed = try ledger.exchange(exchange)
        let isNews = !exchange.results.isEmpty
        // Held by the books alone, the outcomes' memory is used again.
        exchange.results = []
        books.recorded()
        for index in lanes.indices { lanes[index].storedBreaker = lanes[index].breaker }
        // An outcome may have let go of later events of its call.
        if isNews { wakeLanes() }
        try learnRevisions(of: claimed)
        enqueue(claimed, asked: asked, of: exchange.claims, at: now)
    }

    /// Learns how earlier revisions of webhooks say what they said.
    private mutating func learnRevisions(of claimed: [ClaimedDelivery]) throws(LedgerError) {
        for delivery in claimed {
            guard let revision = delivery.revision,
                let lane = lanes.firstIndex(where: { $0.webhook.id == delivery.webhook }),
                lanes[lane].earlier[revision] == nil
            else { continue }
            let webhook = lanes[lane].webhook
            for known in try ledger.history(of: webhook) {
                lanes[lane].earlier[known.revision] = remake(known.webhook)
            }
        }
    }

    private mutating func enqueue(
        _ claimed: [ClaimedDelivery],
        asked: [Int],
        of claims: [Claim],
        at now: Timestamp
    ) {
        var byWebhook: [String: [ClaimedDelivery]] = [:]
        for delivery in claimed { byWebhook[delivery.webhook, default: []].append(delivery) }
        for (index, claim) in zip(asked, claims) {
            let got = byWebhook[claim.webhook] ?? []
            let replayed = Dictionary(grouping: got.filter { !$0.replay.isEmpty }, by: \.replay)
            for (name, deliveries) in replayed { pace.take(deliveries.count, of: name, at: now) }
            lanes[index].claimed(got, mayHaveMore: got.count == claim.limit)
            begun += got.count
        }
        for delivery in claimed {
            if delivery.isAgain { books.counts.retry -= 1 } else { books.counts.due += 1 }
        }
    }

    /// Takes back claims of which nothing left this machine.
    mutating func release(_ unsent: [ClaimedDelivery]) throws(LedgerError) {
        guard !unsent.isEmpty else { return }
        try ledger.release(unsent)
        begun -= unsent.count
        for delivery in unsent {
            if delivery.isAgain { books.counts.retry += 1 } else { books.counts.due -= 1 }
        }
    }

    /// Lets every lane look again whether something is due.
    mutating func wakeLanes() {
        for index in lanes.indices { lanes[index].mayHaveDue = true }
    }

    /// How long to wait for the wire: not beyond the time at which outcomes must be recorded.
    private var nextSleep: Duration {
        guard let oldest = books.oldestAt else { return Self.longestSleep }
        return max(.zero, Self.longestGroupWait - (surroundings.now() - oldest))
    }

    private func report(on before: RunSummary) {
        var present = before
        books.add(to: &present)
        surroundings.progress(present)
    }
}
