package import CDRPipeline

/// A transport without a wire: a function answers, and a fake clock moves while it is waited for.
package final class FakeTransport: Transport {
    private let clock: FakeClock
    private let answer: (HTTPRequest) -> HTTPResponse?
    private var waiting: [HTTPRequest] = []

    /// Every request that was started, in order.
    package private(set) var started: [HTTPRequest] = []

    /// A transport whose requests are answered by `answer`; `nil` leaves one under way.
    package init(clock: FakeClock, answer: @escaping (HTTPRequest) -> HTTPResponse?) {
        self.clock = clock
        self.answer = answer
    }

    /// A transport whose receivers do what the end of the URL says, as ``TransportContract`` asks.
    package static func byPath(clock: FakeClock) -> FakeTransport {
        FakeTransport(clock: clock) { request in
            if request.url.hasSuffix("/silent") { return nil }
            if request.url.hasSuffix("/close") {
                var response = HTTPResponse(ticket: request.ticket)
                response.failure = TransportFailure(.reset, "closed")
                return response
            }
            let number = request.url.split(separator: "/").last.flatMap { Int($0) }
            var response = status(number ?? 404, to: request)
            response.retryAfter = ["7"]
            response.body = Array("{}".utf8)
            return response
        }
    }

    package func start(_ requests: [HTTPRequest]) {
        started += requests
        waiting += requests
    }

    package func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        var responses: [HTTPResponse] = []
        var open: [HTTPRequest] = []
        for request in waiting {
            if let response = answer(request) {
                responses.append(response)
            } else {
                open.append(request)
            }
        }
        waiting = open
        clock.advance(by: responses.isEmpty ? max(longest, .milliseconds(1)) : .milliseconds(1))
        return responses
    }

    package func recall(lane: Int?) {}

    package func stop() -> [HTTPResponse] {
        defer { waiting = [] }
        return waiting.map { request in
            var response = HTTPResponse(ticket: request.ticket)
            response.failure = TransportFailure(.stopped, "stopped")
            return response
        }
    }

    /// An answer with a status.
    package static func status(_ status: Int, to request: HTTPRequest) -> HTTPResponse {
        var response = HTTPResponse(ticket: request.ticket)
        response.status = status
        response.wasReceived = .answered
        return response
    }
}

/// A clock that a test moves.
package final class FakeClock {
    /// The moment it is.
    package private(set) var now: Timestamp

    /// A clock that stands at a moment.
    package init(_ now: Timestamp) { self.now = now }

    /// Moves the clock.
    package func advance(by duration: Duration) { now = now + duration }
}
