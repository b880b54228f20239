import CCurl
package import CDRPipeline
import Glibc
import Synchronization

// A receiver of webhooks for tests, demos and benchmarks: HTTP/1.1 on the loopback, one thread.
//
// 1. A request is logged, and the log is on the disk, before its answer leaves.
// 2. What it answers is decided by a function of the request: it can misbehave in many ways.

/// A receiver of webhooks on this machine.
@safe
package final class Receiver: @unchecked Sendable {
    /// What to do with a request.
    package typealias Handler = @Sendable (ReceivedRequest) -> ReceiverAnswer

    /// The port it listens on.
    package let port: Int

    private let listener: Int32
    private let poller: Int32
    private let handler: Handler?
    private let log: ReceiverLog?
    private let clock: @Sendable () -> Timestamp
    private let isEnding = Atomic<Bool>(false)
    private let accepted = Atomic<Int>(0)
    private let received = Atomic<Int>(0)
    private var worker: WorkerThread?

    // Only the thread touches these.
    private var connections: [Int32: ReceiverConnection] = [:]
    private var scratch = [UInt8](repeating: 0, count: 64 * 1_024)

    /// A receiver that listens on 127.0.0.1; `nil` when the port is taken.
    ///
    /// - Parameters:
    ///   - port: The port; 0 for a free one.
    ///   - log: Where requests are written down, or `nil`.
    ///   - clock: The clock of the log.
    ///   - handler: What to answer; `nil` answers 200 `{}` as fast as it can.
    package init?(
        port: Int = 0,
        log: ReceiverLog? = nil,
        clock: @escaping @Sendable () -> Timestamp,
        handler: Handler?
    ) {
        listener = Sockets.open(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        poller = cdrhook_poller()
        self.handler = handler
        self.log = log
        self.clock = clock
        guard let bound = Sockets.listen(listener, port: port) else { return nil }
        self.port = bound
        cdrhook_watch(poller, listener, 0, 1)
    }

    deinit {
        close(listener)
        close(poller)
    }

    /// How many requests came whole.
    package var requests: Int { received.load(ordering: .relaxed) }

    /// How many connections were made.
    package var connectionCount: Int { accepted.load(ordering: .relaxed) }

    /// Begins to answer on a thread of its own.
    package func start() { worker = WorkerThread { self.run() } }

    /// Ends the thread and closes every connection.
    package func stop() {
        isEnding.store(true, ordering: .relaxed)
        worker?.join()
        worker = nil
    }

    private func run() {
        var ready = [Int32](repeating: 0, count: 512)
        while !isEnding.load(ordering: .relaxed) {
            let count = unsafe cdrhook_ready(poller, &ready, 20)
            var touched: [ReceiverConnection] = []
            for index in 0..<max(0, Int(count)) {
                let descriptor = ready[index]
                if descriptor == listener {
                    accept()
                } else if let connection = connections[descriptor] {
                    serve(connection)
                    touched.append(connection)
                }
            }
            log?.sync()
            for connection in touched { finish(connection) }
        }
        connections = [:]
    }

    private func accept() {
        while true {
            let descriptor = cdrhook_accept(listener)
            guard descriptor >= 0 else { return }
            accepted.add(1, ordering: .relaxed)
            Sockets.sendAtOnce(descriptor)
            connections[descriptor] = ReceiverConnection(descriptor: descriptor)
            cdrhook_watch(poller, descriptor, 0, 1)
        }
    }

    private func serve(_ connection: ReceiverConnection) {
        connection.fill(&scratch)
        while !connection.closesAfterSending,
            let request = connection.nextRequest(
                number: received.load(ordering: .relaxed) + 1
            )
        {
            received.add(1, ordering: .relaxed)
            let answer = handler?(request) ?? .answer(status: 200)
            act(answer, on: request, connection)
        }
    }

    private func act(
        _ answer: ReceiverAnswer,
        on request: ReceivedRequest,
        _ connection: ReceiverConnection
    ) {
        var status = 0
        switch answer {
        case .answer(let code, let headers, let body):
            status = code
            connection.send(handler == nil ? Self.plainAnswer : Self.bytes(code, headers, body))
        case .raw(let text):
            connection.send(Array(text.utf8))
            connection.closesAfterSending = true
        case .close: connection.drop()
        case .reset: connection.reset()
        case .silence: break
        }
        log?.add(request, status: status, at: clock())
    }

    private func finish(_ connection: ReceiverConnection) {
        connection.flush()
        if connection.isDead {
            connections[connection.descriptor] = nil
        } else {
            let wants = connection.wantsToSend
            if wants != connection.isWatchedForRoom {
                cdrhook_watch(poller, connection.descriptor, wants ? 1 : 0, 0)
                connection.isWatchedForRoom = wants
            }
        }
    }

    private static let plainAnswer = bytes(200, [], "{}")

    private static func bytes(_ status: Int, _ headers: [String], _ body: String) -> [UInt8] {
        var text = "HTTP/1.1 \(status) x\r\ncontent-length: \(body.utf8.count)\r\n"
        for header in headers { text += "\(header)\r\n" }
        return Array((text + "\r\n" + body).utf8)
    }
}
