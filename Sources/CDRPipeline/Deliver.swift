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
    private let ledger: any Ledger
    private let transport: any Transport
    private let surroundings: RunSurroundings
    private let limits: DeliverLimits
    private let run: Int64
    private var lanes: [Lane]
    private var flights: [Int: DeliveryFlight] = [:]
    private var lastTicket = 0
    private var books = DeliveryBooks()
    private var lingered = Duration.zero
    private var begun = 0

    /// Outcomes are recorded when there are so many.
    static let fullGroup = 512

    /// Outcomes are recorded when the first of them has waited so long.
    static let longestGroupWait = Duration.milliseconds(10)

    /// How long the loop sleeps at most before it looks whether it should stop.
    static let longestSleep = Duration.milliseconds(50)

    /// A delivery of what these webhooks are owed.
    package init(
        to webhooks: [(webhook: Webhook, integration: any Integration)],
        run: Int64,
        ledger: any Ledger,
        transport: any Transport,
        limits: DeliverLimits,
        in surroundings: RunSurroundings
    ) {
        lanes = webhooks.filter(\.webhook.isActive).map {
            Lane($0.webhook, integration: $0.integration)
        }
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
        try account(in: &summary)
        return hitLimit && summary.deliveries.left > 0
    }

    private var queued: Int { lanes.reduce(0) { $0 + ($1.rests ? 0 : $1.waiting) } }

    private var isAtLimit: Bool {
        if let until = limits.until, surroundings.now() >= until { return true }
        if let most = limits.deliveries, begun >= most, flights.isEmpty, queued == 0 { return true }
        return false
    }

    /// Records and claims in one transaction, when enough has come together.
    private mutating func exchangeIfWorthIt() throws(LedgerError) {
        let now = surroundings.now()
        let isFull = books.results.count >= Self.fullGroup
        let isOld = books.oldestAt.map { now - $0 >= Self.longestGroupWait } ?? false
        let isStarving = lanes.contains { $0.wanted > 0 && $0.waiting == 0 }
        guard isFull || isOld || isStarving || (flights.isEmpty && !books.results.isEmpty) else {
            return
        }
        try exchange(at: now, claiming: true)
    }

    private mutating func exchange(at now: Timestamp, claiming: Bool) throws(LedgerError) {
        var exchange = Exchange(run: run, now: now)
        exchange.results = books.results
        var free = limits.deliveries.map { max(0, $0 - begun) } ?? .max
        var asked: [Int] = []
        for (index, lane) in lanes.enumerated() where claiming {
            let limit = min(lane.wanted, free)
            guard limit > 0 else { continue }
            exchange.claims.append(
                Claim(webhook: lane.webhook.id, limit: limit, needsRow: lane.integration.needsRow)
            )
            asked.append(index)
            free -= limit
        }
        guard !exchange.results.isEmpty || !exchange.claims.isEmpty else { return }
        let claimed = try ledger.exchange(exchange)
        books.recorded()
        // An outcome may have let go of later events of its call.
        if !exchange.results.isEmpty { wakeLanes() }
        enqueue(claimed, asked: asked, of: exchange.claims)
    }

    private mutating func enqueue(
        _ claimed: [ClaimedDelivery],
        asked: [Int],
        of claims: [Claim]
    ) {
        var byWebhook: [String: [ClaimedDelivery]] = [:]
        for delivery in claimed { byWebhook[delivery.webhook, default: []].append(delivery) }
        for (index, claim) in zip(asked, claims) {
            let got = byWebhook[claim.webhook] ?? []
            lanes[index].claimed(got, mayHaveMore: got.count == claim.limit)
            begun += got.count
        }
        for delivery in claimed {
            if delivery.isAgain { books.counts.retry -= 1 } else { books.counts.due += 1 }
        }
    }

    private mutating func wakeLanes() {
        for index in lanes.indices { lanes[index].mayHaveDue = true }
    }

    /// Puts claimed deliveries on the wire, as far as each lane has room.
    private mutating func launch() {
        var requests: [HTTPRequest] = []
        let now = surroundings.now()
        for index in lanes.indices {
            while lanes[index].hasRoom {
                let batch = lanes[index].takeBatch()
                var conversation = lanes[index].integration.conversation(with: batch, at: now)
                let step = conversation.next(after: nil)
                lanes[index].handed += 1
                books.attempts += batch.count
                follow(
                    step,
                    DeliveryFlight(lane: index, batch: batch, conversation: conversation),
                    &requests
                )
            }
        }
        if !requests.isEmpty { transport.start(requests) }
    }

    private mutating func follow(
        _ step: ConversationStep,
        _ flight: DeliveryFlight,
        _ requests: inout [HTTPRequest],
        after response: HTTPResponse = HTTPResponse(ticket: 0)
    ) {
        switch step {
        case .send(var request):
            lastTicket += 1
            request.ticket = lastTicket
            request.lane = flight.lane
            request.width = lanes[flight.lane].webhook.concurrency
            flights[lastTicket] = flight
            requests.append(request)
        case .verdicts(let verdicts):
            lanes[flight.lane].handed -= 1
            lanes[flight.lane].finishedSinceClaim += flight.batch.count
            for (delivery, verdict) in zip(flight.batch, verdicts) {
                books.settle(
                    delivery,
                    as: verdict,
                    of: lanes[flight.lane].webhook,
                    after: response,
                    bodyHash: flight.conversation.bodyHash,
                    at: surroundings.now(),
                    jitter: surroundings.random
                )
            }
        }
    }

    /// Takes what came back from the wire.
    private mutating func take(_ responses: [HTTPResponse]) {
        var requests: [HTTPRequest] = []
        for response in responses {
            guard var flight = flights.removeValue(forKey: response.ticket) else { continue }
            if response.failure?.kind == .unsent {
                lanes[flight.lane].putBack(flight.batch)
                books.attempts -= flight.batch.count
                continue
            }
            if let note = lanes[flight.lane].heard(response) { surroundings.say(note) }
            let step = flight.conversation.next(after: response)
            follow(step, flight, &requests, after: response)
        }
        if !requests.isEmpty { transport.start(requests) }
    }

    /// How long to wait for the wire: not beyond the time at which outcomes must be recorded.
    private var nextSleep: Duration {
        guard let oldest = books.oldestAt else { return Self.longestSleep }
        return max(.zero, Self.longestGroupWait - (surroundings.now() - oldest))
    }

    /// Sleeps until something is due; false when nothing is due within the linger.
    private mutating func waitForDue() throws(LedgerError) -> Bool {
        let now = surroundings.now()
        if lanes.contains(where: { $0.mayHaveDue && !$0.rests }) {
            // Outcomes woke the lanes: look once more before any waiting.
            try exchange(at: now, claiming: true)
            if queued > 0 { return true }
        }
        var next: Timestamp?
        for lane in lanes where !lane.rests {
            guard let due = try ledger.nextDue(of: lane.webhook.id, after: now) else { continue }
            next = min(due, next ?? due)
        }
        guard let next, lingered + (next - now) <= limits.linger else { return false }
        while surroundings.now() < next, !surroundings.shouldStop(), !isAtLimit {
            let before = surroundings.now()
            take(transport.finished(waitingAtMost: min(next - before, Self.longestSleep)))
            lingered += surroundings.now() - before
        }
        wakeLanes()
        return true
    }

    /// Ends the run: no new request, a grace for those under way, and the ledger told of
    /// everything.
    private mutating func windDown() throws(LedgerError) {
        transport.recall()
        let deadline = surroundings.now() + limits.grace
        while !flights.isEmpty, surroundings.now() < deadline {
            take(transport.finished(waitingAtMost: Self.longestSleep))
        }
        var unsent: [ClaimedDelivery] = []
        if !flights.isEmpty {
            let cutOff = transport.stop()
            // What was never begun goes back to its lane; what was answered just now counts.
            take(cutOff.filter { $0.failure?.kind == .unsent || $0.wasReceived == .answered })
            for response in cutOff where response.wasReceived == .no {
                // Nothing of it left this machine: the claim is taken back.
                unsent += flights.removeValue(forKey: response.ticket)?.batch ?? []
            }
            books.counts.inDoubt += flights.values.reduce(0) { $0 + $1.batch.count }
        }
        for index in lanes.indices { unsent += lanes[index].queue[lanes[index].head...] }
        try exchange(at: surroundings.now(), claiming: false)
        guard !unsent.isEmpty else { return }
        try ledger.release(unsent)
        for delivery in unsent {
            if delivery.isAgain { books.counts.retry += 1 } else { books.counts.due -= 1 }
        }
    }

    /// Balances the books: what the loop counted against what the ledger holds.
    private func account(in summary: inout RunSummary) throws(LedgerError) {
        let owed = try ledger.owed(
            to: lanes.map(\.webhook.id),
            run: run,
            at: surroundings.now()
        )
        books.add(to: &summary)
        summary.deliveries.due += owed.left
        summary.deliveries.left += owed.left
        summary.deliveries.notDue += owed.notDue
        // The ledger's own counts stand in the equation: if the loop lost one, it does not balance.
        summary.deliveries.retry = owed.retrying
        summary.deliveries.inDoubt = owed.attempting
    }

    private func report(on before: RunSummary) {
        var present = before
        books.add(to: &present)
        surroundings.progress(present)
    }
}
