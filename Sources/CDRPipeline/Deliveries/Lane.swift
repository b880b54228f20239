/// One webhook's way to its receiver: its own concurrency, its own rate, its own breaker, its own
/// queue.
///
/// A lane holds only claimed deliveries, whose attempts are durable. It claims ahead of what is on
/// the wire, so that a fast receiver does not wait for commits: as much again as finished since the
/// last claim, up to a bound that all lanes share. A webhook that holds what is in doubt, or has a
/// rate, claims only what it can send at once, so that a crash leaves no more in doubt than was on
/// the wire.
struct Lane {
    let webhook: Webhook
    let integration: any Integration
    var breaker: Breaker

    /// The breaker as the ledger has it.
    var storedBreaker: Breaker
    private(set) var queue: [ClaimedDelivery] = []
    private var head = 0
    private(set) var handed = 0
    var finishedSinceClaim = 0
    var mayHaveDue = true
    private var depth = 0
    private var bucket: RateBucket?

    /// The most deliveries that are claimed ahead.
    private let longestQueue: Int

    /// How many deliveries each of so many lanes may claim ahead: together they are bounded too.
    private static func longestQueue(beside lanes: Int) -> Int {
        max(64, min(2_000, 8_000 / max(1, lanes)))
    }

    /// What is due within this time, and travels together, falls due together.
    static let batchGrid = Duration.seconds(10)

    init(
        _ webhook: Webhook,
        integration: any Integration,
        beside lanes: Int = 1,
        at now: Timestamp
    ) {
        self.webhook = webhook
        self.integration = integration
        breaker = Breaker()
        storedBreaker = Breaker()
        longestQueue = Self.longestQueue(beside: lanes)
        bucket = webhook.rate.map { RateBucket($0, now: now) }
    }

    /// How many deliveries wait to be put on the wire.
    var waiting: Int { queue.count - head }

    /// Whether the lane takes only what it can send at once.
    private var claimsExactly: Bool { webhook.inDoubt == .hold || bucket != nil }

    /// How many more requests may be begun at `now`, whatever waits for them.
    private func room(at now: Timestamp) -> Int {
        switch breaker.passage(at: now) {
        case .nothing: return 0
        case .probe: return handed == 0 ? 1 : 0
        case .everything:
            // As many as may be under way, and as many again as finished during the last commit,
            // so that the wire is not idle during the next.
            let room = max(0, webhook.concurrency + depth - handed)
            return bucket.map { min($0.permits(at: now), room) } ?? room
        }
    }

    /// Whether another request may be handed to the transport: a full batch, or what there is when
    /// nothing more is due.
    func hasRoom(at now: Timestamp) -> Bool {
        guard waiting > 0, room(at: now) > 0 else { return false }
        return hasBatch || !mayHaveDue || breaker.passage(at: now) == .probe
    }

    /// Whether a full batch waits.
    var hasBatch: Bool { waiting >= integration.batchLimit }

    /// How many more deliveries the lane wants to claim.
    func wanted(at now: Timestamp) -> Int {
        guard mayHaveDue else { return 0 }
        if case .everything = breaker.passage(at: now), bucket == nil {
            let ahead = claimsExactly ? 0 : min(2 * finishedSinceClaim, longestQueue)
            let target = max(webhook.concurrency * integration.batchLimit, ahead)
            // A claim costs a transaction: only when half of what is wanted is missing.
            let missing = target + (depth - handed) * integration.batchLimit - waiting
            return missing * 2 >= target || !hasBatch ? max(missing, 0) : 0
        }
        // A probe is one delivery, and a rate permits requests, not deliveries.
        let size = bucket == nil ? 1 : integration.batchLimit
        return max(0, room(at: now) * size - waiting)
    }

    /// When the lane may begin a request again: `now` when it may; `nil` when only a person can
    /// open it.
    func opens(at now: Timestamp) -> Timestamp? {
        switch breaker.passage(at: now) {
        case .nothing(let until): until
        case .probe: now
        case .everything: bucket?.next(at: now) ?? now
        }
    }

    /// Whether the breaker lets nothing through.
    func isShut(at now: Timestamp) -> Bool {
        if case .nothing = breaker.passage(at: now) { true } else { false }
    }

    /// Notes that a claim was made: what finished since the last one tells how fast the receiver
    /// is.
    mutating func claimed(_ deliveries: [ClaimedDelivery], mayHaveMore: Bool) {
        queue += deliveries
        let requests = finishedSinceClaim / integration.batchLimit
        depth = claimsExactly ? 0 : min(requests, longestQueue)
        finishedSinceClaim = 0
        mayHaveDue = mayHaveMore
    }

    /// When a delivery is due again that was to be due at `moment`: where several travel in one
    /// request, those that failed one by one fall due together.
    func aligned(_ moment: Timestamp, at now: Timestamp) -> Timestamp {
        guard integration.batchLimit > 1, moment > now else { return moment }
        let grid = Self.batchGrid.wholeMicroseconds
        let rest = moment.microseconds % grid
        return rest == 0 ? moment : Timestamp(microseconds: moment.microseconds + grid - rest)
    }

    /// Notes what came back from the wire; what a person should know of it.
    mutating func heard(
        _ response: HTTPResponse,
        isProbe: Bool,
        at now: Timestamp,
        jitter: @autoclosure () -> Double
    ) -> RunNote? {
        let before = breaker
        breaker.hear(
            response,
            isProbe: isProbe,
            at: now,
            schedule: webhook.retrySchedule,
            jitter: jitter()
        )
        return BreakerWords.note(of: webhook, from: before, to: breaker, after: response)
    }

    /// The next deliveries that travel together.
    mutating func takeBatch(at now: Timestamp) -> [ClaimedDelivery] {
        let isProbe = breaker.passage(at: now) == .probe
        let count = min(isProbe ? 1 : integration.batchLimit, waiting)
        let batch = Array(queue[head..<(head + count)])
        head += count
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= longestQueue {
            queue.removeFirst(head)
            head = 0
        }
        handed += 1
        bucket?.take(at: now)
        return batch
    }

    /// Notes that a batch ended.
    mutating func ended(_ batch: [ClaimedDelivery]) {
        handed -= 1
        finishedSinceClaim += batch.count
    }

    /// Takes back a batch that was never put on the wire; it goes first.
    mutating func putBack(_ batch: [ClaimedDelivery]) {
        handed -= 1
        queue.insert(contentsOf: batch, at: head)
    }

    /// Lets go of everything that waits; it is still owed.
    mutating func letGo() -> [ClaimedDelivery] {
        defer {
            queue = []
            head = 0
        }
        if waiting > 0 { mayHaveDue = true }
        return Array(queue[head...])
    }
}
