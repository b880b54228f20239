import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
struct `A hostile receiver of HTTP/2` {
    private let server: TLSServer
    private let transport = CurlTransport()

    init() throws { server = try TLSServer() }

    private func peer(_ act: HTTP2Peer.Act) throws -> HTTP2Peer {
        try HTTP2Peer(
            act,
            certificate: server.folder.file("server.pem"),
            key: server.folder.file("server.key")
        )
    }

    private func requests(
        _ tickets: ClosedRange<Int>,
        to peer: HTTP2Peer,
        bodyCount: Int = 2
    ) throws -> [HTTPRequest] {
        try tickets.map { ticket in
            var request = HTTPRequest(
                ticket: ticket,
                method: "POST",
                url: "https://127.0.0.1:\(peer.port)/",
                headers: [],
                body: [UInt8](repeating: 0x20, count: bodyCount),
                timeout: .seconds(20),
                allow: [try AddressRule("127.0.0.1")]
            )
            request.width = 16
            request.route.authorities = try server.bytes("ca.pem")
            return request
        }
    }

    private func responses(to requests: [HTTPRequest]) -> [HTTPResponse] {
        transport.start(requests)
        var responses: [HTTPResponse] = []
        while responses.count < requests.count {
            responses += transport.finished(waitingAtMost: .seconds(1))
        }
        return responses
    }

    @Test func `answers before it has read the body`() throws {
        let peer = try peer(.answers)
        // More than the 64 KiB that a stream may hold before the other side asks for more.
        let requests = try requests(1...1, to: peer, bodyCount: 200_000)
        let response = try #require(responses(to: requests).first)
        #expect(response.status == 200)
        #expect(response.httpVersion == "2")
        #expect(Verdict(of: response) == .delivered)
    }

    @Test(arguments: [
        (HTTP2Peer.Act.refuses, 1), (.leavesBefore, 0), (.leavesAtRequest, 1), (.resetsBefore, 1),
    ])
    func `gets a request once, and again later`(act: HTTP2Peer.Act, seen: Int) throws {
        let peer = try peer(act)
        let response = try #require(responses(to: requests(1...1, to: peer)).first)
        #expect(response.status == nil)
        #expect(response.failure?.kind == .reset, "\(response.failure?.text ?? "")")
        #expect(response.wasReceived == .maybe)
        #expect(Verdict(of: response) == .failed(isFinal: false))
        #expect(peer.requestsOverHTTP2 == seen)
    }

    @Test func `keeps its word when it breaks off after the headers`() throws {
        let peer = try peer(.resetsAfterHeaders)
        let response = try #require(responses(to: requests(1...1, to: peer)).first)
        #expect(response.status == 200)
        #expect(response.failure?.kind == .body)
        #expect(Verdict(of: response) == .delivered)
    }

    @Test func `is spoken to in HTTP/1.1 once it asked for that`() throws {
        let peer = try peer(.wantsHTTP1)
        let first = try #require(responses(to: requests(1...1, to: peer)).first)
        #expect(first.status == nil)
        #expect(first.failure?.kind == .reset)
        #expect(first.failure?.text.contains("is spoken to in HTTP/1.1") == true)
        #expect(first.wasReceived == .maybe)
        let second = responses(to: try requests(2...4, to: peer))
        #expect(second.map(\.status) == [200, 200, 200])
        #expect(second.allSatisfy { $0.httpVersion == "1.1" })
        #expect(peer.requestsOverHTTP2 == 1, "one request, one attempt")
        #expect(peer.requestsOverHTTP1 == 3)
    }

    @Test func `dies under many requests, and has each of them again later`() throws {
        let peer = try peer(.diesUnderEight)
        let first = responses(to: try requests(1...1, to: peer))
        #expect(first.map(\.status) == [200])
        let others = responses(to: try requests(2...9, to: peer))
        #expect(Set(others.map(\.ticket)) == Set(2...9))
        #expect(others.allSatisfy { $0.status == nil && $0.failure?.kind == .reset })
        #expect(others.allSatisfy { $0.wasReceived == .maybe })
        #expect(peer.requestsOverHTTP2 == 9, "over one connection, each once")
    }
}
