import CDRPipeline
import Contracts
import HTTP

/// A receiver of one test, a transport, and what becomes of requests between them.
final class Encounter {
    let receiver: Receiver
    private let transport: CurlTransport
    private let scheme: String

    /// Limits that a test can wait for, though a busy machine keeps them.
    static let hurried: WireLimits = {
        var limits = WireLimits()
        limits.connect = .seconds(1)
        limits.firstByte = .seconds(1)
        return limits
    }()

    /// A receiver that answers by a function, and perhaps before requests are read.
    init(
        limits: WireLimits = WireLimits(),
        channels: Receiver.Channels? = nil,
        early: Receiver.Early? = nil,
        handler: @escaping Receiver.Handler
    ) throws {
        guard
            let receiver = Receiver(
                channels: channels,
                clock: { Samples.start },
                early: early,
                handler: handler
            )
        else { throw NoReceiver() }
        self.receiver = receiver
        scheme = channels == nil ? "http" : "https"
        transport = CurlTransport(limits: limits)
        receiver.start()
    }

    /// A receiver that answers by a script.
    convenience init(
        script: String,
        limits: WireLimits = WireLimits(),
        channels: Receiver.Channels? = nil
    ) throws {
        let script = try ReceiverScript(script)
        try self.init(
            limits: limits,
            channels: channels,
            early: { script.nextIfEarly() },
            handler: { _ in script.next() }
        )
    }

    deinit { receiver.stop() }

    /// A request to the receiver, in a lane that is one request wide.
    func request(
        _ ticket: Int = 1,
        body: [UInt8] = Array("{}".utf8),
        timeout: Duration = .seconds(20)
    ) throws -> HTTPRequest {
        HTTPRequest(
            ticket: ticket,
            method: "POST",
            url: "\(scheme)://127.0.0.1:\(receiver.port)/",
            headers: [HTTPHeader("webhook-id", "id-\(ticket)")],
            body: body,
            timeout: timeout,
            allow: [try AddressRule("127.0.0.0/8")]
        )
    }

    /// Sends requests together; their responses by ticket, those that never came left out.
    func responses(to requests: [HTTPRequest]) -> [HTTPResponse] {
        transport.start(requests)
        var responses: [HTTPResponse] = []
        var fruitless = 0
        while responses.count < requests.count, fruitless < 60 {
            let some = transport.finished(waitingAtMost: .seconds(1))
            fruitless = some.isEmpty ? fruitless + 1 : 0
            responses += some
        }
        return responses.sorted { $0.ticket < $1.ticket }
    }

    private struct NoReceiver: Error {}
}
