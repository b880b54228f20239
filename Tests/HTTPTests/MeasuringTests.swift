import CDRPipeline
import Crypto
import HTTP
import Testing

@Suite struct `A response` {
    @Test func `tells how it came about`() throws {
        let encounter = try Encounter(script: "200:delay=30ms:body=3000,201")
        let requests = try (1...2).map { try encounter.request($0) }
        let responses = encounter.responses(to: requests)
        try #require(responses.count == 2)
        let timings = responses[0].timings
        #expect(timings.connect > .zero)
        #expect(timings.tls == .zero, "there is no TLS")
        #expect(timings.pretransfer >= timings.connect)
        #expect(timings.firstByte >= timings.pretransfer + .milliseconds(30))
        #expect(timings.total >= timings.firstByte)
        #expect(responses.map(\.httpVersion) == ["1.1", "1.1"])
        #expect(responses.map(\.isReused) == [false, true])
        #expect(responses[1].timings.connect < timings.total)
        let body = [UInt8](repeating: UInt8(ascii: "x"), count: 3_000)
        #expect(responses[0].bodyLength == 3_000)
        #expect(responses[0].bodyHash == Array(SHA256.hash(data: body)))
    }

    @Test func `tells what was late`() throws {
        let encounter = try Encounter(script: "silence", limits: Encounter.hurried)
        var toTLS = try encounter.request(2)
        toTLS.url = toTLS.url.replacing("http:", with: "https:")
        let responses = encounter.responses(to: [try encounter.request(1), toTLS])
        try #require(responses.count == 2)
        #expect(responses[0].failure?.text == "no byte of an answer came within 1.0 seconds")
        #expect(responses[0].wasReceived == .maybe)
        #expect(responses[1].failure?.text == "the TLS handshake did not end in time")
        #expect(responses[1].failure?.kind == .timeout)
        #expect(responses[1].wasReceived == .no)
    }

    @Test func `tells why there was no connection`() throws {
        let encounter = try Encounter(script: "200")
        var request = try encounter.request()
        request.url = "http://127.0.0.1:1/"
        let response = try #require(encounter.responses(to: [request]).first)
        #expect(response.failure?.kind == .connect)
        #expect(response.failure?.text.hasSuffix(": Connection refused") == true)
        #expect(response.timings.connect == .zero)
        #expect(response.httpVersion == "")
        #expect(!response.isReused)
    }
}
