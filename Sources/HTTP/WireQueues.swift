import CDRPipeline
import Synchronization

/// The two queues between the thread that drives libcurl and the rest of the program, and the bell
/// at the end of each.
///
/// A bell costs two system calls: it is rung only for a side that waits for it.
final class WireQueues: Sendable {
    /// What the rest of the program wants.
    struct Orders {
        var incoming: [Parcel] = []
        var mustStop = false
        var mustRecall = false
        var lanesToRecall: Set<Int> = []
        var mustEnd = false

        /// Whether there is nothing to do.
        var isEmpty: Bool {
            incoming.isEmpty && !mustStop && !mustRecall && lanesToRecall.isEmpty && !mustEnd
        }
    }

    /// What has come back, and the parcels that it came of.
    struct Landings {
        var responses: [HTTPResponse] = []
        var parcels: [Parcel] = []
    }

    private struct Shared {
        var orders = Orders()
        var outgoing = Landings()
        var isThreadAsleep = false
        var isOtherAsleep = false
    }

    private let shared = Mutex(Shared())

    /// Wakes the thread.
    let threadBell = Bell()

    private let otherBell = Bell()

    // The rest of the program:

    /// Adds to the orders, and wakes the thread if it sleeps.
    func order(_ change: (inout Orders) -> Void) {
        let mustRing = shared.withLock { shared in
            change(&shared.orders)
            defer { shared.isThreadAsleep = false }
            return shared.isThreadAsleep
        }
        if mustRing { threadBell.ring() }
    }

    /// What has come back; waits for it at most so long.
    func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        if let ready = takeOutgoing(orSleep: longest > .zero) { return ready }
        guard longest > .zero else { return [] }
        otherBell.wait(atMost: longest)
        return takeOutgoing(orSleep: false) ?? []
    }

    /// Has everything stopped, and waits for all of it.
    func stopped() -> [HTTPResponse] {
        order { $0.mustStop = true }
        while true {
            let isOver = shared.withLock { shared in
                shared.isOtherAsleep = true
                return !shared.orders.mustStop
            }
            if isOver { return takeOutgoing(orSleep: false) ?? [] }
            otherBell.wait(atMost: .milliseconds(100))
        }
    }

    private func takeOutgoing(orSleep maySleep: Bool) -> [HTTPResponse]? {
        let landings = shared.withLock { shared in
            let isEmpty = shared.outgoing.responses.isEmpty
            shared.isOtherAsleep = maySleep && isEmpty
            defer { if !isEmpty { shared.outgoing = Landings() } }
            return shared.outgoing
        }
        return landings.responses.isEmpty ? nil : landings.responses
    }

    // The thread:

    /// What is to be done; an order to stop stays until it is answered.
    func takeOrders() -> Orders {
        shared.withLock { shared in
            shared.isThreadAsleep = false
            defer {
                shared.orders.incoming = []
                shared.orders.mustRecall = false
                shared.orders.lanesToRecall = []
            }
            return shared.orders
        }
    }

    /// Whether the thread may sleep until its bell is rung.
    func maySleep() -> Bool {
        shared.withLock { shared in
            shared.isThreadAsleep = shared.orders.isEmpty
            return shared.isThreadAsleep
        }
    }

    /// Hands responses over; `hasStopped` answers the order to stop.
    func hand(_ landings: consuming Landings, hasStopped: Bool = false) {
        guard !landings.responses.isEmpty || hasStopped else { return }
        let mustRing = shared.withLock { shared in
            if shared.outgoing.responses.isEmpty {
                shared.outgoing = landings
            } else {
                shared.outgoing.responses += landings.responses
                shared.outgoing.parcels += landings.parcels
            }
            if hasStopped { shared.orders.mustStop = false }
            defer { shared.isOtherAsleep = false }
            return shared.isOtherAsleep
        }
        if mustRing { otherBell.ring() }
    }
}
