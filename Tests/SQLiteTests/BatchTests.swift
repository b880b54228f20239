import CDRPipeline
import Contracts
import SQLite
import Testing

/// A receiver that takes ten calls in one request, and answers a word for each.
private struct Bulk: Integration {
    let batchLimit = 10
    let needsRow = false

    /// What becomes of a call, by its key.
    let judge: @Sendable (String) -> Judgement

    func conversation(with batch: [ClaimedDelivery], at now: Timestamp) -> any Conversation {
        BulkConversation(request: request(for: batch[0], at: now), batch: batch, judge: judge)
    }

    func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest {
        HTTPRequest(
            ticket: 0,
            method: "POST",
            url: "http://127.0.0.1:9/",
            headers: [],
            body: nil,
            timeout: .seconds(30),
            allow: []
        )
    }
}

private struct BulkConversation: Conversation {
    let request: HTTPRequest
    let batch: [ClaimedDelivery]
    let judge: @Sendable (String) -> Judgement

    var bodyHashes: [[UInt8]] { batch.map { $0.id.bytes } }

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard response != nil else {
            var request = request
            request.headers = [HTTPHeader("x-size", String(batch.count))]
            return .send(request)
        }
        return .judgements(batch.map { judge($0.event.call.key) })
    }
}

@Suite struct `Delivering in batches` {
    private let clock = FakeClock(Samples.start + .seconds(3_600))
    private let webhook: Webhook
    private let ledger: SQLiteLedger

    init() throws {
        var webhook = try Samples.webhook()
        webhook.concurrency = 1
        self.webhook = webhook
        ledger = try SQLiteLedger(path: ":memory:")
        try ledger.register([webhook], at: clock.now)
        _ = try ledger.since(of: "pbx", wanted: .beginning, at: clock.now)
    }

    private func owe(_ calls: Int) throws {
        var page = IngestPage(source: "pbx", seenAt: clock.now)
        for number in 0..<calls {
            let call = Samples.call(key: "\(number)")
            let owed = Planner(webhooks: [webhook]).deliveries(for: call).owed
            let planned = PlannedCall(call, deliveries: owed)
            page.legs.append(TakenLeg(Samples.leg(key: call.key), call: planned))
        }
        _ = try ledger.commit(page)
    }

    /// The sizes of the requests, and what the run came to.
    private func deliver(
        limits: DeliverLimits = DeliverLimits(),
        judge: @escaping @Sendable (String) -> Judgement = { _ in Judgement(.delivered) }
    ) throws -> (sizes: [String], summary: RunSummary, notes: [RunNote]) {
        let transport = FakeTransport(clock: clock) { FakeTransport.status(200, to: $0) }
        var notes: [RunNote] = []
        let surroundings = RunSurroundings(
            now: { clock.now },
            random: { 0 },
            say: { notes.append($0) }
        )
        var loop = Deliver(
            to: [webhook],
            by: { _ in Bulk(judge: judge) },
            run: try ledger.beginRun("test", at: clock.now),
            ledger: ledger,
            transport: transport,
            limits: limits,
            in: surroundings
        )
        var summary = RunSummary()
        _ = try loop.run(&summary)
        #expect(summary.isBalanced, "\(summary.deliveries)")
        return (transport.started.flatMap { $0.headers.map(\.value) }, summary, notes)
    }

    @Test func `sends full ones, and the rest in the last`() throws {
        try owe(137)
        let run = try deliver()
        #expect(run.sizes == Array(repeating: "10", count: 13) + ["7"])
        #expect(run.summary.deliveries.delivered == 137)
        #expect(run.summary.attempts == 137)
    }

    @Test func `ends at a limit of deliveries that is no multiple`() throws {
        try owe(40)
        var limits = DeliverLimits()
        limits.deliveries = 14
        let run = try deliver(limits: limits)
        #expect(run.sizes == ["10", "4"])
        #expect(run.summary.deliveries.left == 26)
    }

    @Test func `sends again together what failed one by one`() throws {
        try owe(100)
        let failed = Counter()
        let run = try deliver { key in
            key.hasSuffix("7") && failed.count(key) == 1
                ? Judgement(.failed(isFinal: false), reason: "LOCKED") : Judgement(.delivered)
        }
        #expect(run.sizes == Array(repeating: "10", count: 11))
        #expect(run.summary.deliveries.delivered == 100)
    }

    @Test func `charges nobody while the set-up is wrong, and says what it is`() throws {
        try owe(20)
        let run = try deliver { _ in Judgement(.blocked, reason: "no such field") }
        #expect(run.summary.deliveries.exhausted + run.summary.deliveries.refused == 0)
        #expect(run.notes.first?.code == "webhook-blocked")
        #expect(run.notes.first?.text.contains("as it is set up: no such field") == true)
        clock.advance(by: .seconds(600))
        #expect(try deliver().summary.deliveries.delivered == 20)
    }

    @Test func `leaves alone for as long as it is told`() throws {
        try owe(1)
        var limits = DeliverLimits()
        limits.linger = .seconds(100_000)
        let began = clock.now
        let failed = Counter()
        let run = try deliver(limits: limits) { key in
            failed.count(key) == 1
                ? Judgement(.failed(isFinal: false), wait: .seconds(600)) : Judgement(.delivered)
        }
        #expect(run.summary.deliveries.delivered == 1)
        #expect(clock.now - began >= .seconds(600))
    }

    @Test func `charges nobody for what could not be looked up, and asks again`() throws {
        try owe(3)
        let asked = Counter()
        let run = try deliver { key in
            asked.count(key) < 2 ? Judgement(.postponed, reason: "search") : Judgement(.delivered)
        }
        #expect(run.summary.deliveries.delivered == 3)
        #expect(run.sizes == ["3", "3"])
    }
}

/// How often each key came.
private final class Counter: @unchecked Sendable {
    private var counts: [String: Int] = [:]

    func count(_ key: String) -> Int {
        counts[key, default: 0] += 1
        return counts[key] ?? 0
    }
}
