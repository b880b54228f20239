import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

private let hasOpenSSL = FileManager.default.fileExists(atPath: "/usr/bin/openssl")
private let hasPython = (try? shell("python3 -c 'import ssl' && echo yes")) == "yes"

/// Sends requests one after another over one transport.
private func send(_ requests: [HTTPRequest]) -> [HTTPResponse] {
    let transport = CurlTransport()
    return requests.map { request in
        transport.start([request])
        while true {
            if let response = transport.finished(waitingAtMost: .seconds(1)).first {
                return response
            }
        }
    }
}

/// What a failed request says.
private func text(_ response: HTTPResponse) -> String { response.failure?.text ?? "" }

private func request(_ url: String, _ route: HTTPRoute) throws -> HTTPRequest {
    var request = HTTPRequest(
        ticket: 1,
        method: "GET",
        url: url,
        headers: [HTTPHeader("webhook-id", "id"), HTTPHeader("authorization", "Bearer secret")],
        body: nil,
        timeout: .seconds(10),
        allow: [try AddressRule("127.0.0.1")]
    )
    request.route = route
    return request
}

@Suite(.enabled(if: hasOpenSSL, "no openssl")) struct `A route over TLS` {
    private let server: TLSServer

    init() throws { server = try TLSServer() }

    private func route(_ authority: String?, as client: String? = nil) throws -> HTTPRoute {
        var route = HTTPRoute()
        if let authority { route.authorities = try server.bytes("\(authority).pem") }
        if let client {
            route.certificate = try server.bytes("\(client).pem")
            route.key = try server.bytes("\(client).key")
        }
        return route
    }

    private func answer(_ routes: HTTPRoute...) throws -> [HTTPResponse] {
        send(try routes.map { try request("https://127.0.0.1:\(server.port)/", $0) })
    }

    @Test func `trusts the authority it was given, and no other`() throws {
        try server.listen()
        let answers = try answer(
            route("ca"),
            route("other"),
            route(nil),
            route("ca")
        )
        #expect(answers.map(\.status) == [200, nil, nil, 200])
        #expect(answers.map(\.failure?.kind) == [nil, .tls, .tls, nil])
        #expect(answers[1].wasReceived == .no)
    }

    @Test func `trusts an authority for its own names only`() throws {
        try server.listen()
        var request = try request("https://localhost:\(server.port)/", try route("ca"))
        request.allow = [try AddressRule("127.0.0.1"), try AddressRule("::1")]
        #expect(send([request]).map(\.failure?.kind) == [.tls])
    }

    @Test func `says who we are where that is asked for`() throws {
        try server.listen("-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem")
        let answers = try answer(
            route("ca", as: "ann"),
            route("ca"),
            route("ca", as: "eve"),
            route("ca", as: "bob")
        )
        #expect(answers.map(\.status) == [200, nil, nil, 200])
        #expect(answers[1].failure != nil)
    }

    @Test func `fails before anything leaves when key and certificate do not belong together`()
        throws
    {
        try server.listen()
        var route = try route("ca", as: "ann")
        route.key = try server.bytes("bob.key")
        let answers = try answer(route)
        #expect(answers.map(\.failure?.kind) == [.tls])
        #expect(answers[0].wasReceived == .no)
    }

    @Test(.enabled(if: hasPython, "no python3 with ssl"))
    func `shares no connection with another certificate or authority`() throws {
        // It keeps connections alive, and answers with the client's name and the connection's port.
        try server.listen(
            script: """
                import http.server, ssl
                class Handler(http.server.BaseHTTPRequestHandler):
                    protocol_version = "HTTP/1.1"
                    def do_GET(self):
                        names = dict(x[0] for x in self.connection.getpeercert()["subject"])
                        body = f"{names['commonName']} {self.client_address[1]}".encode()
                        self.send_response(200)
                        self.send_header("content-length", str(len(body)))
                        self.end_headers()
                        self.wfile.write(body)
                server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain("server.pem", "server.key")
                context.load_verify_locations("ca.pem")
                context.verify_mode = ssl.CERT_REQUIRED
                server.socket = context.wrap_socket(server.socket, server_side=True)
                print(f"ACCEPT 127.0.0.1:{server.server_port} ")
                server.serve_forever()
                """
        )
        let ann = try route("ca", as: "ann")
        let bob = try route("ca", as: "bob")
        let strange = try route("other", as: "ann")
        let answers = try answer(ann, ann, bob, ann, bob, strange)
        #expect(answers.last?.failure?.kind == .tls)
        let words = answers.dropLast().map {
            String(decoding: $0.body, as: UTF8.self).split(separator: " ").map(String.init)
        }
        #expect(words.map(\.first) == ["ann", "ann", "bob", "ann", "bob"])
        #expect(words[0] == words[1], "the same route uses its connection again")
        #expect(words[0].last != words[2].last)
    }
}

@Suite struct `A request that only prepares` {
    @Test func `was never received, whatever became of it`() throws {
        let made = Receiver(clock: { Samples.start }) { (request) -> ReceiverAnswer in
            request.target == "/close" ? .close : .answer(status: 401)
        }
        let receiver = try #require(made)
        receiver.start()
        defer { receiver.stop() }
        let requests = try ["/", "/close"].map { path in
            var request = try request("http://127.0.0.1:\(receiver.port)\(path)", HTTPRoute())
            request.isPreparation = true
            return request
        }
        let answers = send(requests)
        #expect(answers.map(\.status) == [401, nil])
        #expect(answers.map(\.wasReceived) == [.no, .no])
        #expect(receiver.requests == 2)
    }

    @Test func `was not received either when it was stopped under way`() throws {
        let made = Receiver(clock: { Samples.start }) { _ in .silence }
        let receiver = try #require(made)
        receiver.start()
        defer { receiver.stop() }
        var request = try request("http://127.0.0.1:\(receiver.port)/", HTTPRoute())
        request.isPreparation = true
        let transport = CurlTransport()
        transport.start([request])
        while receiver.requests < 1 { _ = transport.finished(waitingAtMost: .milliseconds(10)) }
        let stopped = transport.stop()
        #expect(stopped.map(\.failure?.kind) == [.stopped])
        #expect(stopped.map(\.wasReceived) == [.no])
    }
}

@Suite struct `A route through a proxy` {
    /// A proxy of this test, and what it heard.
    private func proxy(_ handler: @escaping Receiver.Handler) throws -> Receiver {
        let made = Receiver(clock: { Samples.start }, handler: handler)
        let proxy = try #require(made)
        proxy.start()
        return proxy
    }

    private func route(_ proxy: String) throws -> HTTPRoute {
        var route = HTTPRoute()
        route.proxy = try HTTPProxy(proxy)
        return route
    }

    @Test(arguments: [403, 407, 502])
    func `fails by the proxy's own fault when the proxy opens no tunnel`(status: Int) throws {
        let heard = Heard()
        let proxy = try proxy { request in
            heard.add(request)
            return .answer(status: status)
        }
        defer { proxy.stop() }
        let route = try route("http://ann:canary@127.0.0.1:\(proxy.port)")
        let answers = send([try request("https://crm.example/calls", route)])
        #expect(answers[0].status == nil)
        #expect(answers[0].failure?.kind == .proxy)
        #expect(answers[0].wasReceived == .no)
        #expect(text(answers[0]).contains("answered CONNECT with \(status)"))
        #expect(!text(answers[0]).contains("canary"))
        let request = try #require(heard.all.first)
        #expect(request.method == "CONNECT")
        #expect(request.target == "crm.example:443")
        let basic = "Basic " + Data("ann:canary".utf8).base64EncodedString()
        #expect(request.header("proxy-authorization") == basic)
        #expect(request.header("authorization") == nil, "what is the receiver's is not told")
        #expect(request.header("webhook-id") == nil)
    }

    @Test func `fails by the proxy's own fault when there is no proxy`() throws {
        let port: Int = try {
            let gone = try proxy { _ in .close }
            defer { gone.stop() }
            return gone.port
        }()
        let answers = send([
            try request("https://crm.example/", try route("http://127.0.0.1:\(port)")),
            try request("http://crm.example/", try route("http://127.0.0.1:\(port)")),
            try request("http://crm.example/", try route("http://no-such-host.invalid:80")),
        ])
        #expect(answers.map(\.failure?.kind) == [.proxy, .proxy, .proxy])
        #expect(answers.allSatisfy { $0.wasReceived == .no })
    }

    @Test func `goes to a proxy only where the webhook's allow permits it`() throws {
        let proxy = try proxy { _ in .answer(status: 200) }
        defer { proxy.stop() }
        var request = try request(
            "http://crm.example/",
            try route("http://127.0.0.1:\(proxy.port)")
        )
        #expect(send([request]).map(\.status) == [200])
        request.allow = []
        let answers = send([request])
        #expect(answers[0].failure?.kind == .addressRefused)
        #expect(text(answers[0]).contains("allow = [\"127.0.0.1:\(proxy.port)\"]"))
        #expect(proxy.requests == 1)
    }

    @Test func `takes a plain answer for the receiver's, whoever gave it`() throws {
        let proxy = try proxy { (request) -> ReceiverAnswer in
            .answer(status: request.target == "http://crm.example/x" ? 502 : 404)
        }
        defer { proxy.stop() }
        let route = try route("http://127.0.0.1:\(proxy.port)")
        let answers = send([try request("http://crm.example/x", route)])
        #expect(answers.map(\.status) == [502])
        #expect(answers[0].failure == nil)
    }

    @Test(.enabled(if: hasOpenSSL && hasPython, "no openssl or no python3"))
    func `goes through a tunnel to the receiver's own certificate`() throws {
        let server = try TLSServer()
        try server.listen()
        let tunnel = try TLSServer()
        try tunnel.listen(
            script: """
                import asyncio
                async def pump(reader, writer):
                    while data := await reader.read(65536):
                        writer.write(data)
                    writer.close()
                async def serve(reader, writer):
                    head = await reader.readuntil(b"\\r\\n\\r\\n")
                    host, port = head.split()[1].decode().rsplit(":", 1)
                    far = await asyncio.open_connection(host, int(port))
                    writer.write(b"HTTP/1.1 200 x\\r\\n\\r\\n")
                    await asyncio.gather(pump(reader, far[1]), pump(far[0], writer))
                async def main():
                    server = await asyncio.start_server(serve, "127.0.0.1", 0)
                    print(f"ACCEPT 127.0.0.1:{server.sockets[0].getsockname()[1]} ")
                    await server.serve_forever()
                asyncio.run(main())
                """
        )
        var route = try route("http://127.0.0.1:\(tunnel.port)")
        let url = "https://127.0.0.1:\(server.port)/"
        let strange = try request(url, route)
        route.authorities = try server.bytes("ca.pem")
        let answers = send([strange, try request(url, route)])
        #expect(answers.map(\.status) == [nil, 200])
        #expect(answers[0].failure?.kind == .tls, "in the tunnel the receiver is at fault")
    }
}

/// What a proxy heard.
private final class Heard: @unchecked Sendable {
    private let lock = NSLock()
    private var requests: [ReceivedRequest] = []

    func add(_ request: ReceivedRequest) { lock.withLock { requests.append(request) } }

    var all: [ReceivedRequest] { lock.withLock { requests } }
}
