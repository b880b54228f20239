import CDRPipeline
import Contracts
import Testing

@Suite struct `Shared preparations` {
    private func request(
        _ ticket: Int,
        url: String = "http://a/token",
        prepares: Bool = true
    ) -> HTTPRequest {
        var request = HTTPRequest(
            ticket: ticket,
            method: "POST",
            url: url,
            headers: [],
            body: nil,
            timeout: .seconds(1),
            allow: []
        )
        request.lane = ticket
        request.isPreparation = prepares
        return request
    }

    @Test func `keep the promises of a transport`() throws {
        try TransportContract {
            TransportContract.World(
                transport: SharedPreparations(
                    over: FakeTransport.byPath(clock: FakeClock(Samples.start))
                ),
                url: "fake:/"
            )
        }()
    }

    @Test func `send what is equal once, and answer everybody`() {
        let wire = FakeTransport(clock: FakeClock(Samples.start)) {
            FakeTransport.status(200, to: $0)
        }
        let transport = SharedPreparations(over: wire)
        transport.start([
            request(4, prepares: false), request(1), request(2),
            request(3, url: "http://b/token"),
        ])
        transport.start([request(5), request(6, prepares: false)])
        #expect(wire.started.map(\.ticket) == [4, 1, 3, 6])
        let answers = transport.finished(waitingAtMost: .zero)
        #expect(answers.map(\.ticket) == [1, 2, 5, 3, 4, 6], "preparations come first")
        #expect(answers.allSatisfy { $0.status == 200 })
        transport.start([request(7)])
        #expect(wire.started.map(\.ticket) == [4, 1, 3, 6, 7], "an old answer serves nobody")
    }

    @Test func `tell everybody when the one that travels is stopped`() {
        let wire = FakeTransport(clock: FakeClock(Samples.start)) { _ in nil }
        let transport = SharedPreparations(over: wire)
        transport.start([request(1), request(2)])
        let stopped = transport.stop()
        #expect(stopped.map(\.ticket) == [1, 2])
        #expect(stopped.allSatisfy { $0.failure?.kind == .stopped })
    }
}
