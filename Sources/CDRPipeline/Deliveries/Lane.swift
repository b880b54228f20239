/// One webhook's way to its receiver: its own concurrency, its own queue, its own waits.
///
/// A lane holds only claimed deliveries, whose attempts are durable. It claims ahead of what is on
/// the wire, so that a fast receiver does not wait for commits: as much again as finished since the
/// last claim, at most ``longestQueue``. A webhook that holds what is in doubt claims only what it
/// can send at once, so that a crash leaves no more in doubt than was on the wire.
struct Lane {
    let webhook: Webhook
    let integration: any Integration
    var queue: [ClaimedDelivery] = []
    var head = 0
    var handed = 0
    var finishedSinceClaim = 0
    var depth = 0
    var mayHaveDue = true
    var silentInARow = 0

    /// After so many timeouts in a row, without one answer, the lane rests until the next run: a
    /// receiver that swallows every request must not hold the run for hours.
    static let mostSilent = 64

    /// Whether the lane rests.
    var rests: Bool { silentInARow >= Self.mostSilent }

    /// The most deliveries that are claimed ahead.
    static let longestQueue = 2_000

    init(_ webhook: Webhook, integration: any Integration) {
        self.webhook = webhook
        self.integration = integration
    }

    /// How many deliveries wait to be put on the wire.
    var waiting: Int { queue.count - head }

    /// Whether another request may be handed to the transport: as many as may be under way, and as
    /// many again as finished during the last commit, so that the wire is not idle during the next.
    var hasRoom: Bool { !rests && handed < webhook.concurrency + depth && waiting > 0 }

    /// How many more deliveries the lane wants to claim.
    var wanted: Int {
        guard mayHaveDue, !rests else { return 0 }
        let ahead =
            webhook.inDoubt == .hold ? 0 : min(2 * finishedSinceClaim, Self.longestQueue)
        let target = max(webhook.concurrency * integration.batchLimit, ahead)
        // A claim costs a transaction: only when half of what is wanted is missing.
        let missing = target + depth - waiting - handed
        return missing * 2 >= target || waiting == 0 ? max(missing, 0) : 0
    }

    /// Notes that a claim was made: what finished since the last one tells how fast the receiver
    /// is.
    mutating func claimed(_ deliveries: [ClaimedDelivery], mayHaveMore: Bool) {
        queue += deliveries
        depth = webhook.inDoubt == .hold ? 0 : min(finishedSinceClaim, Self.longestQueue)
        finishedSinceClaim = 0
        mayHaveDue = mayHaveMore
    }

    /// Notes what came back from the wire; what a person should know of it, once.
    mutating func heard(_ response: HTTPResponse) -> RunNote? {
        silentInARow = response.failure?.kind == .timeout ? silentInARow + 1 : 0
        guard silentInARow == Self.mostSilent else { return nil }
        return RunNote(
            "silent-receiver",
            about: .webhook(webhook.id),
            "\(silentInARow) requests in a row had no answer in time; the rest of what it is owed "
                + "is left to the next run"
        )
    }

    /// Takes back a batch that was never put on the wire; it goes first.
    mutating func putBack(_ batch: [ClaimedDelivery]) {
        handed -= 1
        queue.insert(contentsOf: batch, at: head)
    }

    /// The next deliveries that travel together.
    mutating func takeBatch() -> [ClaimedDelivery] {
        let count = min(integration.batchLimit, waiting)
        let batch = Array(queue[head..<(head + count)])
        head += count
        if head == queue.count {
            queue.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= Self.longestQueue {
            queue.removeFirst(head)
            head = 0
        }
        return batch
    }
}
