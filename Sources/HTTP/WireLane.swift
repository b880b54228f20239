import CDRPipeline

/// The requests of one lane that wait for room on the wire, in their order.
final class WireLane {
    /// How many requests of the lane are under way.
    var underWay = 0

    private var waiting: [Parcel] = []
    private var head = 0

    /// Whether a request could be begun.
    var hasRoom: Bool { head < waiting.count && underWay < waiting[head].request.width }

    /// Whether more waits than is under way: the other side has time.
    var isBacklogged: Bool { waiting.count - head >= underWay && underWay > 0 }

    /// What waits.
    var rest: ArraySlice<Parcel> { waiting[head...] }

    /// Forgets what waits.
    func clear() {
        waiting = []
        head = 0
    }

    /// Takes a request.
    func put(_ parcel: Parcel) { waiting.append(parcel) }

    /// The request that waits longest; there must be one.
    func next() -> Parcel {
        let parcel = waiting[head]
        head += 1
        if head == waiting.count {
            waiting.removeAll(keepingCapacity: true)
            head = 0
        } else if head >= 1_024 {
            waiting.removeFirst(head)
            head = 0
        }
        return parcel
    }
}

extension HTTPResponse {
    /// The answer to a request that was never begun.
    static func unsent(_ request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse(ticket: request.ticket)
        response.wasReceived = .no
        response.failure = TransportFailure(.unsent, "it was never put on the wire")
        return response
    }
}
