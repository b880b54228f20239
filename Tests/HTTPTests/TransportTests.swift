import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `The wire` {
    private static let clock: @Sendable () -> Timestamp = { Samples.start }

    /// A receiver of this test, and what it answers.
    private func receiver(_ handler: @escaping Receiver.Handler) throws -> Receiver {
        let receiver = try #require(Receiver(clock: Self.clock, handler: handler))
        receiver.start()
        return receiver
    }

    private func request(
        _ ticket: Int = 1,
        port: Int,
        path: String = "/",
        body: String? = "{}",
        timeout: Duration = .seconds(10),
        allow: [String] = ["127.0.0.0/8"]
    ) throws -> HTTPRequest {
        HTTPRequest(
            ticket: ticket,
            method: body == nil ? "GET" : "POST",
            url: "http://127.0.0.1:\(port)\(path)",
            headers: [HTTPHeader("webhook-id", "id-\(ticket)")],
            body: body.map { Array($0.utf8) },
            timeout: timeout,
            allow: try allow.map { try AddressRule($0) }
        )
    }

    /// Sends requests one after another over one transport.
    private func send(
        _ requests: [HTTPRequest],
        over transport: CurlTransport = CurlTransport()
    )
        -> [HTTPResponse]
    {
        var responses: [HTTPResponse] = []
        for request in requests {
            transport.start([request])
            var rounds = 0
            while responses.last?.ticket != request.ticket, rounds < 600 {
                responses += transport.finished(waitingAtMost: .milliseconds(100))
                rounds += 1
            }
        }
        return responses
    }

    @Test func `keeps the promises of a transport`() throws {
        var receivers: [Receiver] = []
        defer { for receiver in receivers { receiver.stop() } }
        try TransportContract {
            let receiver = try receiver { request in
                if request.target == "/close" { return .close }
                if request.target == "/silent" { return .silence }
                let status = request.target.split(separator: "/").last.flatMap { Int($0) }
                return .answer(status: status ?? 404, headers: ["retry-after: 7"])
            }
            receivers.append(receiver)
            return TransportContract.World(
                transport: CurlTransport(),
                url: "http://127.0.0.1:\(receiver.port)",
                allow: [try AddressRule("127.0.0.0/8")]
            )
        }()
    }

    @Test func `keeps the promises of a transport without a wire`() throws {
        try TransportContract {
            let transport = FakeTransport.byPath(clock: FakeClock(Samples.start))
            return TransportContract.World(transport: transport, url: "fake:/")
        }()
    }

    @Test func `carries another method, and a POST after it, over one connection`() throws {
        let seen = Seen()
        let receiver = try receiver { request in
            seen.add(request)
            return .answer(status: 200)
        }
        defer { receiver.stop() }
        var patch = try request(1, port: receiver.port)
        patch.method = "PATCH"
        let others = [
            try request(2, port: receiver.port), try request(3, port: receiver.port, body: nil),
        ]
        #expect(send([patch] + others).map(\.status) == [200, 200, 200])
        #expect(seen.all.map(\.method) == ["PATCH", "POST", "GET"])
        #expect(String(decoding: seen.all[0].body, as: UTF8.self) == "{}")
    }

    @Test func `reads as much of an answer, and the header, that the request wants`() throws {
        let long = String(repeating: "x", count: 200_000)
        let receiver = try receiver { _ in
            .answer(status: 200, headers: ["Sforce-Limit-Info: api-usage=1/2"], body: long)
        }
        defer { receiver.stop() }
        var wanting = try request(1, port: receiver.port)
        wanting.longestAnswer = 1 << 20
        wanting.wantedHeader = "sforce-limit-info"
        let responses = send([wanting, try request(2, port: receiver.port)])
        #expect(responses.map(\.body.count) == [200_000, HTTPResponse.longestBody])
        #expect(responses.map(\.wanted) == ["api-usage=1/2", ""])
        #expect(responses.map { $0.failure?.kind } == [nil, .body])
    }

    @Test func `carries method, target, headers and body byte for byte`() throws {
        let seen = Seen()
        let receiver = try receiver { request in
            seen.add(request)
            return .answer(status: 201, headers: ["retry-after: 7", "location: /x"], body: "ok")
        }
        defer { receiver.stop() }
        let body = "{\"a\":\"ü\\u0000☎\"}"
        let responses = send([
            try request(1, port: receiver.port, path: "/a/../b?x=%20", body: body),
            try request(2, port: receiver.port, path: "/get?y=1", body: nil),
        ])
        #expect(responses.map(\.status) == [201, 201])
        #expect(responses.allSatisfy { $0.failure == nil && $0.wasReceived == .answered })
        #expect(responses[0].retryAfter == ["7"])
        #expect(responses[0].location == "/x")
        #expect(String(decoding: responses[0].body, as: UTF8.self) == "ok")
        #expect(responses[0].remoteAddress == "127.0.0.1")
        let requests = seen.all
        #expect(requests.map(\.target) == ["/a/../b?x=%20", "/get?y=1"])
        #expect(requests.map(\.method) == ["POST", "GET"])
        #expect(String(decoding: requests[0].body, as: UTF8.self) == body)
        #expect(requests[0].header("webhook-id") == "id-1")
        #expect(requests[0].header("expect") == nil)
        #expect(requests[0].header("accept-encoding") == nil)
    }

    @Test func `uses a connection again`() throws {
        let receiver = try receiver { _ in .answer(status: 200) }
        defer { receiver.stop() }
        let responses = send(try (1...5).map { try request($0, port: receiver.port) })
        #expect(responses.count == 5)
        #expect(receiver.connectionCount == 1)
    }

    @Test func `begins no more requests of a lane than it is wide`() throws {
        let receiver = try receiver { _ in .answer(status: 200) }
        defer { receiver.stop() }
        let transport = CurlTransport()
        var requests: [HTTPRequest] = []
        for ticket in 1...40 {
            var request = try request(ticket, port: receiver.port)
            request.width = 3
            requests.append(request)
        }
        transport.start(requests)
        var count = 0
        while count < 40 { count += transport.finished(waitingAtMost: .seconds(1)).count }
        #expect(receiver.connectionCount <= 3)
    }

    @Test func `takes a status from complete headers only`() throws {
        let answers = [
            "HTTP/1.1 200 OK\r\nx: ",
            "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
            "garbage\r\n\r\n", "HTTP/1.1 204 x\r\nconnection: close\r\n\r\n",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 x\r\ncontent-length: 0\r\n\r\n",
        ]
        let receiver = try receiver { .raw(answers[($0.number - 1) % answers.count]) }
        defer { receiver.stop() }
        let responses = send(try (1...5).map { try request($0, port: receiver.port) })
        #expect(responses.map(\.status) == [nil, 200, nil, 204, 503])
        #expect(responses[0].wasReceived == .maybe)
        #expect(responses[0].failure != nil)
    }

    @Test func `keeps the status of an answer whose body breaks`() throws {
        let receiver = try receiver { _ in
            .raw("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort")
        }
        defer { receiver.stop() }
        let response = try #require(send([try request(port: receiver.port)]).first)
        #expect(response.status == 200)
        #expect(response.failure?.kind == .body)
        #expect(Verdict(of: response) == .delivered)
    }

    @Test func `reads 64 KiB of a body and no more`() throws {
        let long = String(repeating: "x", count: 300_000)
        let receiver = try receiver { _ in .answer(status: 200, body: long) }
        defer { receiver.stop() }
        let response = try #require(send([try request(port: receiver.port)]).first)
        #expect(response.status == 200)
        #expect(response.body.count == HTTPResponse.longestBody)
    }

    @Test func `sends once when a kept-alive connection dies before the answer`() throws {
        let receiver = try receiver { $0.number == 2 ? .close : .answer(status: 200) }
        defer { receiver.stop() }
        let responses = send(try (1...3).map { try request($0, port: receiver.port) })
        #expect(receiver.requests == 3, "libcurl's own second send is stopped")
        #expect(responses[1].status == nil)
        #expect(responses[1].wasReceived == .maybe)
        #expect(responses[2].status == 200)
    }

    @Test(arguments: ["close", "reset"])
    func `may have been received when there was no answer`(behaviour: String) throws {
        let receiver = try receiver { _ in behaviour == "close" ? .close : .reset }
        defer { receiver.stop() }
        let response = try #require(send([try request(port: receiver.port)]).first)
        #expect(response.status == nil)
        #expect(response.failure?.kind == .reset)
        #expect(response.wasReceived == .maybe)
    }

    @Test func `follows no redirect`() throws {
        let receiver = try receiver { _ in
            .answer(status: 302, headers: ["location: http://127.0.0.1:1/"])
        }
        defer { receiver.stop() }
        let response = try #require(send([try request(port: receiver.port)]).first)
        #expect(response.status == 302)
        #expect(receiver.requests == 1)
    }

    @Test func `holds its deadline over a silent receiver`() throws {
        let receiver = try receiver { _ in .silence }
        defer { receiver.stop() }
        let requests = [try request(port: receiver.port, timeout: .milliseconds(200))]
        let response = try #require(send(requests).first)
        #expect(response.failure?.kind == .timeout)
        #expect(response.wasReceived == .maybe)
    }

    @Test func `was surely not received when nothing listens or no name is known`() throws {
        let port: Int = try {
            let gone = try receiver { _ in .close }
            defer { gone.stop() }
            return gone.port
        }()
        let refused = try #require(send([try request(port: port)]).first)
        #expect(refused.failure?.kind == .connect)
        #expect(refused.wasReceived == .no)
        var nameless = try request(port: 80)
        nameless.url = "http://no-such-host.invalid/"
        let unknown = try #require(send([nameless]).first)
        #expect(unknown.failure?.kind == .dns)
        #expect(unknown.wasReceived == .no)
    }

    @Test(arguments: [
        "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "localhost", "[::1]", "0",
        "[::ffff:127.0.0.1]", "foo.localhost",
    ])
    func `never connects to this machine without an allow line`(host: String) throws {
        let receiver = try receiver { _ in .answer(status: 200) }
        defer { receiver.stop() }
        var request = try request(port: receiver.port, allow: [])
        request.url = "http://\(host):\(receiver.port)/"
        let response = try #require(send([request]).first)
        #expect(response.wasReceived == .no)
        #expect(response.status == nil)
        #expect(receiver.connectionCount == 0)
        if host == "127.0.0.1" {
            #expect(response.failure?.kind == .addressRefused)
            let line = "allow = [\"127.0.0.1:\(receiver.port)\"]"
            #expect(response.failure?.text.contains(line) == true)
        }
    }

    @Test func `judges a connection that is used again by the request's own rules`() throws {
        let receiver = try receiver { _ in .answer(status: 200) }
        defer { receiver.stop() }
        let responses = send([
            try request(1, port: receiver.port), try request(2, port: receiver.port, allow: []),
        ])
        #expect(responses.map(\.status) == [200, nil])
        #expect(receiver.requests == 1)
    }

    @Test func `hands back what was stopped, and what was never begun`() throws {
        let receiver = try receiver { _ in .silence }
        defer { receiver.stop() }
        let transport = CurlTransport()
        transport.start(try (1...4).map { try request($0, port: receiver.port) })
        while receiver.requests < 1 { _ = transport.finished(waitingAtMost: .milliseconds(10)) }
        let stopped = transport.stop().sorted { $0.ticket < $1.ticket }
        #expect(stopped.count == 4)
        #expect(stopped[0].failure?.kind == .stopped)
        #expect(stopped[0].wasReceived == .maybe)
        #expect(stopped[1...].allSatisfy { $0.failure?.kind == .unsent && $0.wasReceived == .no })
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
    func `trusts no certificate that nobody vouches for`() throws {
        let folder = try TemporaryFolder()
        try shell(
            "cd '\(folder.path)' && openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem "
                + "-out c.pem -days 2 -subj /CN=localhost 2>/dev/null"
        )
        let probe = try receiver { _ in .close }
        let port = probe.port
        probe.stop()
        let server = Process()
        server.executableURL = URL(filePath: "/usr/bin/openssl")
        server.arguments = [
            "s_server", "-quiet", "-www", "-accept", "127.0.0.1:\(port + 1)", "-key",
            folder.file("k.pem"), "-cert", folder.file("c.pem"),
        ]
        server.standardOutput = FileHandle.nullDevice
        server.standardError = FileHandle.nullDevice
        try server.run()
        // A child inherits the blocked signals of its thread: only SIGKILL is sure to end it.
        defer { kill(server.processIdentifier, SIGKILL) }
        var request = try request(port: port + 1)
        request.url = "https://127.0.0.1:\(port + 1)/"
        var response = send([request])[0]
        // The server needs a moment to listen: a refused connection is asked again.
        while response.failure?.kind == .connect { response = send([request])[0] }
        #expect(response.failure?.kind == .tls)
        #expect(response.wasReceived == .no)
    }
}

/// What a receiver got.
private final class Seen: @unchecked Sendable {
    private let lock = NSLock()
    private var requests: [ReceivedRequest] = []

    func add(_ request: ReceivedRequest) { lock.withLock { requests.append(request) } }

    var all: [ReceivedRequest] { lock.withLock { requests } }
}
