import CDRPipeline
import Contracts
import SQLite
import Testing

@Suite struct `Delivering` {
    private let clock = FakeClock(Samples.start + .seconds(3_600))

    private struct Outcome {
        var summary: RunSummary
        var requests: [HTTPRequest]
        var hitLimit: Bool
        var notes: [String]
    }

    /// Limits of a run that waits for hours.
    private var patient: DeliverLimits {
        var limits = DeliverLimits()
        limits.linger = .seconds(100_000)
        return limits
    }

    private func ledger(
        _ webhooks: [Webhook],
        calls: Int,
        path: String = ":memory:"
    ) throws -> SQLiteLedger {
        let ledger = try SQLiteLedger(path: path)
        try ledger.register(webhooks, at: clock.now)
        _ = try ledger.since(of: "pbx", wanted: .beginning, at: clock.now)
        var page = IngestPage(source: "pbx", seenAt: clock.now)
        for number in 0..<calls {
            let call = Samples.call(key: "call-\(number)")
            let owed = Planner(webhooks: webhooks).deliveries(for: call).owed
            page.legs.append(
                TakenLeg(
                    Samples.leg(key: call.key),
                    call: PlannedCall(call, deliveries: owed)
                )
            )
        }
        _ = try ledger.commit(page)
        return ledger
    }

    private func deliver(
        _ ledger: SQLiteLedger,
        _ webhooks: [Webhook],
        limits: DeliverLimits = DeliverLimits(),
        access: WebhookAccess = WebhookAccess(),
        shouldStop: @escaping () -> Bool = { false },
        answer: @escaping (HTTPRequest) -> HTTPResponse?
    ) throws -> Outcome {
        let transport = FakeTransport(clock: clock, answer: answer)
        var notes: [String] = []
        let surroundings = RunSurroundings(
            now: { clock.now },
            random: { 0 },
            say: { notes.append($0.code) },
            shouldStop: shouldStop
        )
        let run = try ledger.beginRun("test", at: clock.now)
        var loop = Deliver(
            to: webhooks,
            by: { CustomWebhook($0, access: access, version: "test") },
            run: run,
            ledger: ledger,
            transport: transport,
            limits: limits,
            in: surroundings
        )
        var summary = RunSummary()
        let hitLimit = try loop.run(&summary)
        #expect(summary.isBalanced, "\(summary.deliveries)")
        return Outcome(
            summary: summary,
            requests: transport.started,
            hitLimit: hitLimit,
            notes: notes
        )
    }

    @Test func `sends everything that is due, and balances`() throws {
        let webhooks = [try Samples.webhook("a"), try Samples.webhook("b", event: .callStart)]
        let ledger = try ledger(webhooks, calls: 700)
        let outcome = try deliver(ledger, webhooks) { FakeTransport.status(200, to: $0) }
        #expect(outcome.summary.deliveries.delivered == 1_400)
        #expect(outcome.summary.attempts == 1_400)
        #expect(outcome.requests.count == 1_400)
    }

    @Test func `tries again after 5 s, within its linger, and counts attempts`() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 1)
        var answers = [500, 204]
        let began = clock.now
        let outcome = try deliver(ledger, webhooks) {
            FakeTransport.status(answers.removeFirst(), to: $0)
        }
        #expect(outcome.summary.deliveries.delivered == 1)
        #expect(outcome.requests.map { $0.attempt } == ["1", "2"])
        #expect(outcome.requests[0].id == outcome.requests[1].id)
        #expect(outcome.requests[0].body == outcome.requests[1].body)
        #expect(clock.now - began >= .seconds(5))
    }

    @Test func `leaves a retry beyond its linger to a later run`() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 1)
        let first = try deliver(ledger, webhooks) { FakeTransport.status(503, to: $0) }
        #expect(first.summary.deliveries.retry == 1)
        #expect(first.requests.count == 2, "5 s lie within the linger, 60 s do not")
        clock.advance(by: .seconds(70))
        let second = try deliver(ledger, webhooks) { FakeTransport.status(200, to: $0) }
        #expect(second.requests.map { $0.attempt } == ["3"])
    }

    @Test(arguments: [(404, "refused"), (302, "refused"), (500, "exhausted"), (429, "exhausted")])
    func `ends after its retries by the last answer`(status: Int, state: String) throws {
        var webhook = try Samples.webhook()
        webhook.retries = 2
        webhook.retrySchedule = RetrySchedule(waits: [.seconds(1)])
        let ledger = try ledger([webhook], calls: 1)
        let outcome = try deliver(ledger, [webhook]) { FakeTransport.status(status, to: $0) }
        #expect(outcome.requests.count == 3, "the first try and two retries")
        #expect(outcome.summary.deliveries.refused == (state == "refused" ? 1 : 0))
        #expect(outcome.summary.deliveries.exhausted == (state == "exhausted" ? 1 : 0))
    }

    @Test func `waits as long as the receiver asks, and never shorter than its own schedule`()
        throws
    {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 1)
        var headers = ["9", "1", "abc"]
        var times: [Timestamp] = []
        _ = try deliver(ledger, webhooks, limits: patient) { request in
            times.append(clock.now)
            var response = FakeTransport.status(headers.isEmpty ? 200 : 503, to: request)
            response.retryAfter = headers.isEmpty ? [] : [headers.removeFirst()]
            return response
        }
        let waits = zip(times, times.dropFirst()).map { ($1 - $0).components.seconds }
        #expect(waits == [9, 60, 600], "nine seconds by its wish, then 1 min and 10 min by ours")
    }

    @Test func `pauses a webhook whose receiver is gone, and keeps what it is owed`() throws {
        var webhook = try Samples.webhook()
        webhook.concurrency = 1
        let ledger = try ledger([webhook], calls: 5)
        let first = try deliver(ledger, [webhook]) { FakeTransport.status(410, to: $0) }
        #expect(first.requests.count == 1)
        #expect(first.summary.deliveries.refused == 1)
        #expect(first.summary.deliveries.left == 4, "nothing of it is discarded")
        #expect(first.notes == ["webhook-paused"])
        clock.advance(by: .seconds(100_000))
        let second = try deliver(ledger, [webhook]) { FakeTransport.status(200, to: $0) }
        #expect(second.requests.isEmpty)
        #expect(second.notes == ["webhook-paused"], "it is said at each run")
        webhook.url = try WebhookURL("http://127.0.0.1:9/other")
        let third = try deliver(ledger, [webhook]) { FakeTransport.status(200, to: $0) }
        #expect(third.summary.deliveries.delivered == 4, "another URL is another receiver")
        let fourth = try deliver(ledger, [webhook]) { FakeTransport.status(200, to: $0) }
        #expect(fourth.notes.isEmpty)
    }

    @Test func `sends on after a person ended the pause`() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 40)
        _ = try deliver(ledger, webhooks) { FakeTransport.status(410, to: $0) }
        #expect(try ledger.reset(breakerOf: "crm"))
        let outcome = try deliver(ledger, webhooks) { FakeTransport.status(200, to: $0) }
        #expect(outcome.summary.deliveries.delivered == 24)
    }

    @Test func `spends no try on a receiver that is down, and sends all when it is back`() throws {
        var webhook = try Samples.webhook()
        webhook.retries = 1
        webhook.concurrency = 4
        let ledger = try ledger([webhook], calls: 300)
        var isBack = false
        var notes: [String] = []
        var requests = 0
        for _ in 0..<40 {
            let outcome = try deliver(ledger, [webhook]) {
                FakeTransport.status(isBack ? 200 : 503, to: $0)
            }
            #expect(outcome.summary.deliveries.exhausted == 0)
            requests += outcome.requests.count
            notes += outcome.notes
            clock.advance(by: .seconds(600))
        }
        #expect(requests < 60, "some before it opened, and a probe a run: \(requests)")
        #expect(notes.contains("breaker-open"))
        isBack = true
        let after = try deliver(ledger, [webhook], limits: patient) {
            FakeTransport.status(isBack ? 200 : 503, to: $0)
        }
        #expect(after.notes == ["breaker-closed"])
        #expect(after.summary.deliveries.delivered == 300, "nothing was lost to the outage")
    }

    @Test func `goes on with an open breaker in the next run`() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 100)
        var limits = DeliverLimits()
        limits.linger = .zero
        _ = try deliver(ledger, webhooks, limits: limits) { FakeTransport.status(500, to: $0) }
        let second = try deliver(ledger, webhooks, limits: limits) {
            FakeTransport.status(200, to: $0)
        }
        #expect(second.requests.isEmpty, "its wait is not over")
        #expect(second.summary.deliveries.left > 80)
    }

    @Test func `charges nobody for a token that cannot be had, and waits`() throws {
        var webhook = try Samples.webhook()
        webhook.retries = 0
        let ledger = try ledger([webhook], calls: 40)
        var access = WebhookAccess()
        access.auth = .oauth(
            ClientCredentials(
                tokenURL: try WebhookURL("http://127.0.0.1:9/token"),
                id: "us",
                secret: "wrong"
            )
        )
        var mayHave = false
        func answer(_ request: HTTPRequest) -> HTTPResponse? {
            guard request.isPreparation else { return FakeTransport.status(200, to: request) }
            var response = FakeTransport.status(mayHave ? 200 : 401, to: request)
            response.body = Array(#"{"access_token":"T"}"#.utf8)
            return response
        }
        let first = try deliver(ledger, [webhook], access: access, answer: answer)
        #expect(first.summary.deliveries.exhausted + first.summary.deliveries.refused == 0)
        #expect(first.requests.filter { !$0.isPreparation }.isEmpty, "nothing left without one")
        #expect(first.notes.contains("breaker-open"))
        clock.advance(by: .seconds(600))
        mayHave = true
        let second = try deliver(ledger, [webhook], access: access, answer: answer)
        #expect(second.summary.deliveries.delivered == 40)
    }

    @Test(arguments: [("50/s", 3_000), ("600/m", 600), ("6/m", 6)])
    func `keeps to a rate over any minute`(text: String, aMinute: Int) throws {
        var webhook = try Samples.webhook()
        webhook.rate = Rate(text)
        let ledger = try ledger([webhook], calls: 2 * aMinute + aMinute / 2)
        var times: [Timestamp] = []
        let began = clock.now
        let outcome = try deliver(ledger, [webhook]) { request in
            times.append(clock.now)
            return FakeTransport.status(200, to: request)
        }
        #expect(outcome.summary.deliveries.delivered == 2 * aMinute + aMinute / 2)
        let took = (clock.now - began).components.seconds
        #expect((140...155).contains(took), "two minutes and a half: \(took)")
        let most = most(of: times, within: .seconds(60))
        #expect(most <= aMinute + max(1, aMinute / 20), "\(most) in one minute")
    }

    /// How many moments, which are in order, lie within some time of each other.
    private func most(of times: [Timestamp], within span: Duration) -> Int {
        times.indices.map { index in
            (times[index...].firstIndex { $0 >= times[index] + span } ?? times.count) - index
        }.max() ?? 0
    }

    @Test func `keeps a replay to its rate, however many webhooks it goes to`() throws {
        let webhooks = try (0..<8).map { number in
            try Samples.webhook("w\(number)", url: "http://127.0.0.1:\(10 + number)/")
        }
        let ledger = try ledger([], calls: 50)
        try ledger.register(webhooks, at: clock.now)
        var replay = Replay(name: "old", asked: "", madeAt: clock.now)
        replay.rate = Rate("10/s")
        _ = try ledger.begin(replay)
        let all = Samples.start..<clock.now
        // Late enough for its bucket to be full.
        let due = clock.now + .seconds(60)
        for stored in try ledger.calls(of: "pbx", in: all, after: 0, limit: 100) {
            let event = CallEvent(.callEnd, of: stored.call)
            let owed = webhooks.map { webhook in
                var delivery = PlannedDelivery(
                    webhook: webhook.id,
                    event: .callEnd,
                    id: EventID(event, webhook: webhook.id),
                    dueAt: due
                )
                delivery.replay = "old"
                return (stored.id, delivery)
            }
            _ = try ledger.owe(owed, at: clock.now)
        }
        var times: [Timestamp] = []
        let outcome = try deliver(ledger, webhooks, limits: patient) { request in
            times.append(clock.now)
            return FakeTransport.status(200, to: request)
        }
        #expect(outcome.summary.deliveries.delivered == 400)
        #expect(Set(outcome.requests.map(\.url)).count == 8)
        let most = most(of: times, within: .seconds(1))
        #expect(most <= 20, "\(most) in one second: the rate, and a second's worth")
    }

    @Test func `lets a rate hold up nobody else`() throws {
        var slow = try Samples.webhook("slow")
        slow.rate = Rate("6/m")
        let webhooks = [slow, try Samples.webhook("quick", url: "http://127.0.0.1:10/")]
        let ledger = try ledger(webhooks, calls: 10)
        var last = clock.now
        let began = clock.now
        let outcome = try deliver(ledger, webhooks) { request in
            if request.url.contains(":10/") { last = clock.now }
            return FakeTransport.status(200, to: request)
        }
        #expect(outcome.summary.deliveries.delivered == 20)
        #expect(last - began < .seconds(1))
    }

    @Test func `keeps Start, Answer and End of a call in order through retries`() throws {
        let webhooks = try [EventKind.callEnd, .callStart, .callAnswer].map { event in
            try Samples.webhook(event.rawValue, event: event)
        }
        let ledger = try ledger(webhooks, calls: 40)
        var seen: [String: [String]] = [:]
        var failures = 0
        let outcome = try deliver(ledger, webhooks) { request in
            failures += 1
            guard failures % 3 != 0 else { return FakeTransport.status(500, to: request) }
            seen[request.call, default: []].append(request.url)
            return FakeTransport.status(200, to: request)
        }
        #expect(
            outcome.summary.deliveries.delivered + outcome.summary.deliveries.retry
                + outcome.summary.deliveries.left == 120
        )
        #expect(seen.count > 20)
        for (call, order) in seen {
            let events = outcome.requests.filter { $0.call == call }.map(\.event)
            let first = ["call-start", "call-answer", "call-end"].map { events.firstIndex(of: $0) }
            let found = first.compactMap { $0 }
            #expect(found == found.sorted(), "\(call) \(order)")
        }
    }

    @Test func `waits for no delay of another event`() throws {
        var late = try Samples.webhook("late", event: .callStart)
        late.delay = .seconds(100_000)
        let webhooks = [late, try Samples.webhook("end")]
        let ledger = try ledger(webhooks, calls: 1)
        let outcome = try deliver(ledger, webhooks) { FakeTransport.status(200, to: $0) }
        #expect(outcome.requests.map(\.event) == ["call-end"])
        #expect(outcome.summary.deliveries.notDue == 1)
    }

    @Test func `stops at a number of deliveries, and says that work is left`() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 100)
        var limits = DeliverLimits()
        limits.deliveries = 30
        let outcome = try deliver(ledger, webhooks, limits: limits) {
            FakeTransport.status(200, to: $0)
        }
        #expect(outcome.hitLimit)
        #expect(outcome.summary.deliveries.delivered == 30)
        #expect(outcome.summary.deliveries.left == 70)
    }

    @Test func `gives what is under way its grace when it is stopped, then leaves it in doubt`()
        throws
    {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks, calls: 50)
        var looked = 0
        let outcome = try deliver(
            ledger,
            webhooks,
            shouldStop: {
                looked += 1
                return looked > 3
            },
            answer: { _ in nil }
        )
        #expect(outcome.summary.deliveries.inDoubt == 16, "as many as may be under way")
        #expect(outcome.summary.deliveries.left == 34)
        let counts = try ledger.rescue(["crm": .resend], at: clock.now)
        #expect(counts.recovered == 16)
    }

    @Test func `lets a receiver that never answers hold the run for some deadlines only`() throws {
        var silent = try Samples.webhook("silent")
        silent.retries = 0
        let webhooks = [silent, try Samples.webhook("quick", url: "http://127.0.0.1:10/")]
        let ledger = try ledger(webhooks, calls: 500)
        let outcome = try deliver(ledger, webhooks) { request in
            guard request.url.contains(":9/") else { return FakeTransport.status(200, to: request) }
            var response = HTTPResponse(ticket: request.ticket)
            response.failure = TransportFailure(.timeout, "no answer")
            return response
        }
        #expect(outcome.summary.deliveries.delivered == 500, "the other one gets all of its own")
        #expect(outcome.summary.deliveries.exhausted < 200)
        #expect(outcome.summary.deliveries.left > 300)
    }

    @Test func `sends nothing after the ledger failed, and knows what is in doubt`() throws {
        let webhooks = [try Samples.webhook()]
        let folder = try TemporaryFolder()
        let path = folder.file("ledger.sqlite")
        let ledger = try self.ledger(webhooks, calls: 60, path: path)
        var answered = 0
        #expect(throws: LedgerError.self) {
            _ = try deliver(ledger, webhooks) { request in
                answered += 1
                // The table is gone from under the run: every further statement fails.
                if answered == 20 { _ = try? shell("sqlite3 '\(path)' 'DROP TABLE attempts'") }
                return FakeTransport.status(200, to: request)
            }
        }
        #expect(answered < 60)
    }

    @Test func `sends nothing for a webhook that is not active`() throws {
        var webhook = try Samples.webhook()
        let ledger = try ledger([webhook], calls: 3)
        webhook.isActive = false
        try ledger.register([webhook], at: clock.now)
        let outcome = try deliver(ledger, [webhook]) { FakeTransport.status(200, to: $0) }
        #expect(outcome.requests.isEmpty)
    }
}

extension HTTPRequest {
    fileprivate func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
    fileprivate var attempt: String? { header("webhook-attempt") }
    fileprivate var id: String? { header("webhook-id") }
    fileprivate var text: String { String(decoding: body ?? [], as: UTF8.self) }

    /// The call that a request tells of.
    fileprivate var call: String {
        text.split(separator: "\"").first {
            $0.hasPrefix("call-") && $0.dropFirst(5).allSatisfy(\.isNumber)
        }
        .map(String.init) ?? ""
    }

    /// The event that a request tells of, by its status.
    fileprivate var event: String {
        if text.contains("RINGING") { return "call-start" }
        return text.contains("\"end_at\":null") ? "call-answer" : "call-end"
    }
}
