import CDRPipeline
import Contracts
import Foundation
import HTTP
import TLS
import Testing

@Suite(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
struct `A hostile receiver under TLS` {
    private let server: TLSServer

    init() throws { server = try TLSServer() }

    /// Our own receiver with a certificate of the test.
    private func encounter(
        _ script: String = "200",
        as name: String = "server",
        limits: WireLimits = WireLimits()
    ) throws -> Encounter {
        let identity = try TLSIdentity(
            certificate: server.folder.file("\(name).pem"),
            key: server.folder.file("\(name).key")
        )
        return try Encounter(script: script, limits: limits) { identity.channel(over: $0) }
    }

    /// A request that trusts the authority of the test.
    private func trusting(_ request: HTTPRequest) throws -> HTTPRequest {
        var request = request
        request.route.authorities = try server.bytes("ca.pem")
        return request
    }

    private func expectTLSFailure(_ response: HTTPResponse?, _ words: String) {
        #expect(response?.status == nil)
        #expect(response?.failure?.kind == .tls)
        #expect(response?.failure?.text.contains(words) == true, "\(response?.failure?.text ?? "")")
        #expect(response?.wasReceived == .no)
    }

    @Test func `is a good one when it does nothing wrong`() throws {
        let encounter = try encounter("200:body=70000,201")
        let requests = try (1...2).map { try trusting(encounter.request($0)) }
        let responses = encounter.responses(to: requests)
        #expect(responses.map(\.status) == [200, 201])
        #expect((responses.first?.timings.tls ?? .zero) > .zero)
    }

    @Test func `tells when its certificate ends to who asks for it`() throws {
        let encounter = try encounter()
        var asking = try trusting(encounter.request(1))
        asking.wantsCertificate = true
        let answers = [asking, try trusting(encounter.request(2))].map { request in
            encounter.responses(to: [request]).first
        }
        let end = try #require(answers[0]?.certificateEnd)
        let printed = try shell(
            "date -ud \"$(openssl x509 -noout -enddate -in '\(server.folder.file("server.pem"))' "
                + "| cut -d= -f2)\" +%s"
        )
        #expect(end.seconds == Int64(printed))
        #expect(answers[1]?.status == 200)
        #expect(answers[1]?.certificateEnd == nil)
    }

    @Test func `has a certificate that is out of date`() throws {
        try shell(
            "cd '\(server.folder.path)' && openssl x509 -req -in server.csr -CA ca.pem "
                + "-CAkey ca.key -days -1 -extfile names -out old.pem 2>/dev/null "
                + "&& cp server.key old.key"
        )
        let encounter = try encounter(as: "old")
        let response = encounter.responses(to: [try trusting(encounter.request())]).first
        expectTLSFailure(response, "has expired")
        #expect(encounter.receiver.requests == 0)
    }

    @Test func `has a certificate for another name`() throws {
        let encounter = try encounter()
        var request = try trusting(encounter.request())
        request.url = request.url.replacing("127.0.0.1", with: "localhost")
        request.allow.append(try AddressRule("::1"))
        expectTLSFailure(encounter.responses(to: [request]).first, "for another name")
    }

    @Test func `has a certificate that nobody vouches for`() throws {
        let stranger = try encounter()
        expectTLSFailure(
            stranger.responses(to: [try stranger.request()]).first,
            "no trusted authority vouches"
        )
        let alone = try encounter(as: "ca")
        expectTLSFailure(
            alone.responses(to: [try alone.request()]).first,
            "signed by itself"
        )
    }

    @Test func `speaks TLS 1.0 only`() throws {
        try server.listen("-tls1", "-cipher", "DEFAULT@SECLEVEL=0")
        let encounter = try encounter()
        var request = try trusting(encounter.request())
        request.url = "https://127.0.0.1:\(server.port)/"
        expectTLSFailure(encounter.responses(to: [request]).first, "no TLS 1.2 or newer")
    }

    @Test func `speaks no TLS at all`() throws {
        let encounter = try Encounter(script: "400:early:close")
        var request = try encounter.request()
        request.url = request.url.replacing("http:", with: "https:")
        expectTLSFailure(encounter.responses(to: [request]).first, "may begin with http:")
    }

    @Test func `speaks TLS where plain HTTP was configured`() throws {
        let encounter = try encounter()
        var request = try encounter.request()
        request.url = request.url.replacing("https:", with: "http:")
        let response = try #require(encounter.responses(to: [request]).first)
        #expect(response.status == nil)
        #expect(response.failure?.text.contains("its URL begins with https:") == true)
        #expect(response.wasReceived == .maybe)
        #expect(Verdict(of: response) == .failed(isFinal: false))
    }

    @Test func `wants a client certificate`() throws {
        try server.listen("-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem")
        let encounter = try encounter()
        var request = try trusting(encounter.request())
        request.url = "https://127.0.0.1:\(server.port)/"
        let response = try #require(encounter.responses(to: [request]).first)
        #expect(response.failure?.kind == .tls)
        #expect(response.failure?.text == "it wants a client certificate")
        #expect(response.status == nil)
    }

    @Test func `never ends the handshake`() throws {
        let encounter = try encounter("silence:early,200", limits: Encounter.hurried)
        let requests = try (1...2).map { try trusting(encounter.request($0)) }
        let responses = encounter.responses(to: requests)
        #expect(responses.map(\.status) == [nil, 200])
        #expect(responses.first?.failure?.kind == .timeout)
        #expect(responses.first?.failure?.text == "the TLS handshake did not end in time")
        #expect(responses.first?.wasReceived == .no)
    }

    @Test(arguments: ["close", "reset", "200:cut:close"])
    func `breaks off without an answer`(step: String) throws {
        let encounter = try encounter("\(step),200")
        let requests = try (1...2).map { try trusting(encounter.request($0)) }
        let responses = encounter.responses(to: requests)
        #expect(responses.map(\.status) == [nil, 200])
        #expect(responses.first?.wasReceived == .maybe)
    }
}
