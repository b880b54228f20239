package import CDRPipeline
import Testing

/// What every transport promises; each transport's tests run it in a world of its own.
package struct TransportContract {
    /// A transport, and where a receiver answers it.
    ///
    /// The receiver answers `/status/503` with that status, `{}` and a `Retry-After` of 7, `/close`
    /// by closing the connection, and `/silent` never.
    package struct World {
        package let transport: any Transport
        package let url: String
        package let allow: [AddressRule]

        package init(transport: any Transport, url: String, allow: [AddressRule] = []) {
            self.transport = transport
            self.url = url
            self.allow = allow
        }

        func request(_ ticket: Int, _ path: String) -> HTTPRequest {
            HTTPRequest(
                ticket: ticket,
                method: "POST",
                url: url + path,
                headers: [HTTPHeader("content-type", "application/json")],
                body: Array("{}".utf8),
                timeout: .seconds(20),
                allow: allow
            )
        }

        /// Waits for `count` responses, by ticket; gives up after some fruitless waits.
        func responses(_ count: Int) -> [HTTPResponse] {
            var all: [HTTPResponse] = []
            var fruitless = 0
            while all.count < count, fruitless < 20 {
                let some = transport.finished(waitingAtMost: .seconds(1))
                fruitless = some.isEmpty ? fruitless + 1 : 0
                all += some
            }
            return all.sorted { $0.ticket < $1.ticket }
        }
    }

    private let fresh: () throws -> World

    /// The contract of transports that come from `fresh`.
    package init(_ fresh: @escaping () throws -> World) { self.fresh = fresh }

    /// Expects every promise to be kept.
    package func callAsFunction() throws {
        bringsEachRequestBackOnce(try fresh())
        bringsTheAnswerAsItCame(try fresh())
        tellsAnAnswerFromNone(try fresh())
        stopsWhatIsUnderWay(try fresh())
        hasNothingWhenNothingWasStarted(try fresh())
    }

    private func bringsEachRequestBackOnce(_ world: World) {
        world.transport.start((1...50).map { world.request($0, "/status/200") })
        world.transport.start((51...100).map { world.request($0, "/status/200") })
        let responses = world.responses(100)
        #expect(responses.map(\.ticket) == Array(1...100))
        #expect(responses.allSatisfy { $0.status == 200 && $0.failure == nil })
        #expect(world.transport.stop().isEmpty)
    }

    private func bringsTheAnswerAsItCame(_ world: World) {
        world.transport.start([world.request(1, "/status/503")])
        let response = world.responses(1).first
        #expect(response?.status == 503)
        #expect(response?.failure == nil)
        #expect(response?.wasReceived == .answered)
        #expect(response?.retryAfter == ["7"])
        #expect(response?.body == Array("{}".utf8))
    }

    private func tellsAnAnswerFromNone(_ world: World) {
        world.transport.start([world.request(1, "/close")])
        let response = world.responses(1).first
        #expect(response?.status == nil)
        #expect(response?.failure?.kind == .reset)
        #expect(response?.wasReceived == .maybe)
    }

    private func stopsWhatIsUnderWay(_ world: World) {
        world.transport.start((1...3).map { world.request($0, "/silent") })
        let stopped = world.transport.stop()
        #expect(Set(stopped.map(\.ticket)) == [1, 2, 3])
        #expect(stopped.allSatisfy { $0.status == nil })
        // What was never begun surely did not arrive.
        #expect(
            stopped.allSatisfy {
                $0.failure?.kind == .stopped
                    || $0.failure?.kind == .unsent && $0.wasReceived == .no
            }
        )
        #expect(stopped.allSatisfy { $0.wasReceived != .answered })
        #expect(world.transport.finished(waitingAtMost: .zero).isEmpty)
        #expect(world.transport.stop().isEmpty)
    }

    private func hasNothingWhenNothingWasStarted(_ world: World) {
        #expect(world.transport.finished(waitingAtMost: .milliseconds(1)).isEmpty)
    }
}
