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

    /// What to do before a request is read; `nil` to read it.
    package typealias Early = @Sendable () -> ReceiverAnswer?

    /// What carries the bytes of a connected socket.
    package typealias Channels = @Sendable (Int32) -> any ByteChannel

    /// The port it listens on.
    package let port: Int

    private let listener: Int32
    private let poller: Int32
    private let handler: Handler?
    private let early: Early?
    private let channels: Channels?
    private let log: ReceiverLog?
    private let clock: @Sendable () -> Timestamp
    private let isEnding = Atomic<Bool>(false)
    private let accepted = Atomic<Int>(0)
    private let open = Atomic<Int>(0)
    private let received = Atomic<Int>(0)
    private let ids = Atomic<Int>(0)
    private let repeats = Atomic<Int>(0)
    private var worker: WorkerThread?

    // Only the thread touches these.
    private var connections: [Int32: ReceiverConnection] = [:]
    private var alarms = Alarms()
    private var seenIDs: Set<String> = []
    private var scratch = [UInt8](repeating: 0, count: 64 * 1_024)

    /// A receiver that listens on 127.0.0.1; `nil` when the port is taken.
    ///
    /// - Parameters:
    ///   - port: The port; 0 for a free one.
    ///   - log: Where requests are written down, or `nil`.
    ///   - channels: What carries the bytes of a connection, such as TLS; `nil` for the socket.
    ///   - clock: The clock of the log.
    ///   - early: What to do when a request begins to come, before a byte of it is read.
    ///   - handler: What to answer; `nil` answers 200 `{}` as fast as it can.
    package init?(
        port: Int = 0,
        log: ReceiverLog? = nil,
        channels: Channels? = nil,
        clock: @escaping @Sendable () -> Timestamp,
        early: Early? = nil,
        handler: Handler?
    ) {
        listener = Sockets.open(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        poller = cdrhook_poller()
        self.handler = handler
        self.early = early
        self.channels = channels
        self.log = log
        self.clock = clock
        guard let bound = Sockets.listen(listener, port: port) else { return nil }
        self.port = bound
        cdrhook_watch(poller, listener, 1, 0, 1)
    }

    deinit {
        close(listener)
        close(poller)
    }

    /// How many requests came whole.
    package var requests: Int { received.load(ordering: .relaxed) }

    /// How many connections were made.
    package var connectionCount: Int { accepted.load(ordering: .relaxed) }

    /// How many connections are open.
    package var openConnectionCount: Int { open.load(ordering: .relaxed) }

    /// How many different `webhook-id` came.
    package var distinctIDs: Int { ids.load(ordering: .relaxed) }

    /// How many requests had a `webhook-id` that had come before.
    package var repeatedIDs: Int { repeats.load(ordering: .relaxed) }

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
            let count = unsafe cdrhook_ready(
                poller,
                &ready,
                alarms.microseconds(atMost: Self.longestNap)
            )
            var touched = alarms.due().compactMap { connections[$0] }
            for index in 0..<max(0, Int(count)) {
                let descriptor = ready[index]
                if descriptor == listener {
                    accept()
                } else if let connection = connections[descriptor] {
                    serve(connection)
                    touched.append(connection)
                }
            }
            // A connection whose answer went out may hold a further request already.
            while !touched.isEmpty {
                log?.sync()
                touched = touched.filter { finish($0) }
                for connection in touched { answerRequests(of: connection) }
            }
            open.store(connections.count, ordering: .relaxed)
        }
        connections = [:]
    }

    private func accept() {
        while true {
            let descriptor = cdrhook_accept(listener)
            guard descriptor >= 0 else { return }
            accepted.add(1, ordering: .relaxed)
            Sockets.sendAtOnce(descriptor)
            let channel = channels?(descriptor) ?? PlainChannel(descriptor: descriptor)
            connections[descriptor] = ReceiverConnection(descriptor: descriptor, channel: channel)
            cdrhook_watch(poller, descriptor, 1, 0, 1)
        }
    }

    private func serve(_ connection: ReceiverConnection) {
        if let early, connection.isIdle, connection.hasUnread, let answer = early() {
            return connection.perform(answer)
        }
        connection.fill(&scratch)
        answerRequests(of: connection)
    }

    private func answerRequests(of connection: ReceiverConnection) {
        while !connection.isAnswering,
            let request = connection.nextRequest(
                number: received.load(ordering: .relaxed) + 1
            )
        {
            received.add(1, ordering: .relaxed)
            if let id = request.header("webhook-id") { count(id) }
            var status = 200
            if let handler {
                let answer = handler(request)
                status = answer.status
                if let bytes = answer.plainBytes {
                    connection.send(bytes)
                } else {
                    connection.perform(answer)
                }
            } else {
                connection.send(Self.plainAnswer)
            }
            log?.add(request, status: status, at: clock())
        }
    }

    private func count(_ id: String) {
        if seenIDs.insert(id).inserted {
            ids.add(1, ordering: .relaxed)
        } else {
            repeats.add(1, ordering: .relaxed)
        }
    }

    /// Sends what is due; true when an answer came to its end.
    private func finish(_ connection: ReceiverConnection) -> Bool {
        let wasAnswering = connection.isAnswering
        connection.flush()
        guard !connection.isDead else {
            alarms.set(connection.descriptor, at: nil)
            connections[connection.descriptor] = nil
            return false
        }
        alarms.set(connection.descriptor, at: connection.goesOnAt)
        let interest = connection.interest
        if interest != connection.watched {
            let (reads, writes) = (Int32(interest.reads ? 1 : 0), Int32(interest.writes ? 1 : 0))
            cdrhook_watch(poller, connection.descriptor, reads, writes, 0)
            connection.watched = interest
        }
        return wasAnswering && !connection.isAnswering
    }

    /// How long it sleeps before it looks whether it is to end.
    private static let longestNap = Duration.milliseconds(20)

    private static let plainAnswer = ReceiverAnswer.answer(status: 200).pieces.flatMap(\.bytes)
}
