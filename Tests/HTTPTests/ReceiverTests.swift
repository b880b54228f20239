import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A script of a receiver` {
    @Test(arguments: [
        "", "200,", ",200", "20", "2000", "abc", "200:abc", "200:delay=5", "200:delay=-1s",
        "200:body=-1", "200:404", "200:retry-after", "keep", "200, 500", "200:close=1", "early",
        "delay=1s", "close:body=5", "cut", "interim=1",
    ])
    func `is refused for a word that nobody knows`(text: String) {
        #expect(throws: ReceiverScriptError.self) { _ = try ReceiverScript(text) }
    }

    @Test func `names the word it is refused for`() {
        let error = #expect(throws: ReceiverScriptError.self) {
            _ = try ReceiverScript("200,503:retry-after=Wed, 25 Nov 2026 10:00:00 GMT:clsoe")
        }
        #expect(error?.word == "clsoe")
    }

    @Test func `is played in turn, again and again`() throws {
        let encounter = try Encounter(
            script: "200,503:retry-after=120,close,302:location=http://x:1/"
        )
        let requests = try (1...8).map { try encounter.request($0) }
        let responses = encounter.responses(to: requests)
        #expect(responses.map(\.status) == [200, 503, nil, 302, 200, 503, nil, 302])
        #expect(responses.map(\.retryAfter) == [[], ["120"], [], [], [], ["120"], [], []])
        #expect(responses.map(\.location).last == "http://x:1/")
    }

    @Test func `holds its pauses`() throws {
        let encounter = try Encounter(
            script: "200:delay=40ms,200:slow-body=20ms,200:body=0:length=0"
        )
        let responses = encounter.responses(to: try (1...3).map { try encounter.request($0) })
        try #require(responses.map(\.status) == [200, 200, 200])
        #expect(responses[0].timings.firstByte >= .milliseconds(40))
        #expect(responses[1].timings.total - responses[1].timings.firstByte >= .milliseconds(20))
        #expect(responses.map { String(decoding: $0.body, as: UTF8.self) } == ["{}", "{}", ""])
    }

    @Test func `pauses many connections at once`() throws {
        let encounter = try Encounter(script: "200:delay=100ms")
        let requests = try (1...200).map { ticket in
            var request = try encounter.request(ticket)
            request.width = 200
            return request
        }
        let start = ContinuousClock.now
        #expect(encounter.responses(to: requests).allSatisfy { $0.status == 200 })
        // One after another they would take 20 s.
        #expect(ContinuousClock.now - start < .seconds(10))
        #expect(encounter.receiver.connectionCount > 100)
    }
}

@Suite struct `A receiver` {
    @Test func `counts the ids that came, and those that came again`() throws {
        let encounter = try Encounter(script: "200")
        let requests = try [1, 2, 3, 2, 2].enumerated().map { index, id in
            var request = try encounter.request(index)
            request.headers = [HTTPHeader("webhook-id", "id-\(id)")]
            return request
        }
        #expect(encounter.responses(to: requests).count == 5)
        #expect(encounter.receiver.requests == 5)
        #expect(encounter.receiver.distinctIDs == 3)
        #expect(encounter.receiver.repeatedIDs == 2)
    }

    @Test func `answers requests that come together in one piece`() throws {
        let encounter = try Encounter(script: "200,201:delay=20ms,202")
        let one = "GET / HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n"
        let answers = try shell(
            "bash -c 'exec 3<>/dev/tcp/127.0.0.1/\(encounter.receiver.port); "
                + "printf \"\(one)\(one)\(one)\" >&3; grep -ao \"HTTP/1.1 [0-9]*\" -m 3 <&3'"
        )
        #expect(answers == "HTTP/1.1 200\nHTTP/1.1 201\nHTTP/1.1 202")
        #expect(encounter.receiver.connectionCount == 1)
    }
}
