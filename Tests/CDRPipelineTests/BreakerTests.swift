import CDRPipeline
import Contracts
import Testing

@Suite struct `A breaker` {
    private let now = Samples.start

    private func answer(_ status: Int?, _ kind: FailureKind? = nil) -> HTTPResponse {
        var response = HTTPResponse(ticket: 1)
        response.status = status
        response.failure = kind.map { TransportFailure($0, "") }
        return response
    }

    private func hear(
        _ breaker: inout Breaker,
        _ response: HTTPResponse,
        isProbe: Bool = false,
        at moment: Timestamp? = nil
    ) {
        breaker.hear(
            response,
            isProbe: isProbe,
            at: moment ?? now,
            schedule: RetrySchedule(),
            jitter: 0
        )
    }

    private func opened() -> Breaker {
        var breaker = Breaker()
        for _ in 0..<Breaker.mostFailures { hear(&breaker, answer(503)) }
        return breaker
    }

    @Test func `opens after ten failures in a row, not after nine`() {
        var breaker = Breaker()
        for _ in 1..<Breaker.mostFailures { hear(&breaker, answer(nil, .timeout)) }
        #expect(breaker.passage(at: now) == .everything)
        hear(&breaker, answer(nil, .connect))
        #expect(breaker.passage(at: now) == .nothing(until: now + .seconds(5)))
    }

    @Test func `stays shut for what fails now and then`() {
        var breaker = Breaker()
        for _ in 0..<100 {
            hear(&breaker, answer(500))
            hear(&breaker, answer(200))
        }
        #expect(breaker == Breaker())
    }

    @Test(arguments: [200, 204, 301, 400, 401, 404, 410, 422, 999])
    func `takes an answer for a sign of life, also a no`(status: Int) {
        var breaker = opened()
        hear(&breaker, answer(status))
        #expect(breaker == Breaker())
    }

    @Test(arguments: [FailureKind.proxy, .addressRefused, .stopped, .unsent])
    func `blames the receiver for nothing that is not its own`(kind: FailureKind) {
        var breaker = Breaker()
        for _ in 0..<100 { hear(&breaker, answer(nil, kind)) }
        #expect(breaker == Breaker())
    }

    @Test func `lets one request through when its wait is over, and waits longer each time`() {
        var breaker = opened()
        var at = now
        for wait in [5, 60, 600, 600, 600] {
            #expect(breaker.passage(at: at) == .nothing(until: at + .seconds(wait)))
            at = at + .seconds(wait)
            #expect(breaker.passage(at: at) == .probe)
            hear(&breaker, answer(502), isProbe: true, at: at)
        }
        hear(&breaker, answer(200), isProbe: true, at: at)
        #expect(breaker.passage(at: at) == .everything)
    }

    @Test func `learns nothing new from what was under way when it opened`() {
        var breaker = opened()
        let until = breaker.openUntil
        for _ in 0..<20 { hear(&breaker, answer(503)) }
        #expect(breaker.openUntil == until)
        #expect(breaker.trips == 1)
    }

    @Test func `waits as long as the receiver asks`() {
        var breaker = Breaker()
        var busy = answer(429)
        busy.retryAfter = ["3600"]
        for _ in 0..<Breaker.mostFailures { hear(&breaker, busy) }
        #expect(breaker.openUntil == now + .seconds(3_600))
    }

    @Test func `of a receiver that is gone opens for a person only`() {
        var breaker = Breaker()
        breaker.pausedAt = now
        #expect(breaker.passage(at: now + .seconds(1_000_000)) == .nothing(until: nil))
    }
}

@Suite struct `A rate` {
    @Test(arguments: ["50/s", "600/m", "1/m", "1000000/s"])
    func `is a number a second or a minute`(text: String) {
        #expect(Rate(text) != nil)
    }

    @Test(arguments: ["", "50", "0/s", "-1/s", "+5/s", "50/h", "50/S", "50 /s", "1.5/s", "5/s/s"])
    func `is nothing else`(text: String) {
        #expect(Rate(text) == nil)
    }
}
