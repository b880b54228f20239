import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// Receivers that break HTTP, or stop in the middle of it.
private let brokenAnswers: [HostileBehaviour] = [
    .init(2, .script("close:early"), .unanswered(.reset)),
    .init(2, .script("reset:early"), .unanswered(.reset)),
    .init(3, .script("reset"), .unanswered(.reset)),
    .init(3, .script("close"), .unanswered(.reset)),
    .init(4, .script("half-close"), .unanswered(.reset)),
    .init(5, .script("silence"), .unanswered(.timeout), limit: .firstByte),
    .init(5, .script("200:delay=999s"), .unanswered(.timeout), limit: .firstByte),
    .init(
        6,
        .script("silence:early"),
        .unanswered(.timeout),
        limit: .firstByte,
        bodyCount: 1 << 24
    ),
    .init(7, .script("200:cut:silence"), .unanswered(.timeout), limit: .deadline),
    .init(7, .script("200:slow-headers=300ms"), .unanswered(.timeout), limit: .deadline),
    .init(8, .script("200:cut:close"), .unanswered(.protocol)),
    .init(15, .bytes("garbage\r\n\r\n"), .unanswered(.protocol)),
    .init(15, .bytes("HTTP/0.9 200 OK\r\n\r\n"), .unanswered(.protocol)),
    .init(15, .script("000"), .unanswered(.protocol)),
    .init(17, .script("200:headers=100000"), .unanswered(.protocol)),
    .init(17, .script("200:long-header=1048576"), .unanswered(.protocol)),
    .init(18, .script("200:interim=endless"), .unanswered(.protocol)),
    .init(19, .script("101"), .unanswered(.protocol)),
    .init(21, .script("200:length=-1"), .unanswered(.protocol)),
]

/// Receivers whose answer stands, whatever they do after its headers.
private let brokenBodies: [HostileBehaviour] = [
    .init(9, .script("200:slow-body=999s"), .answered(200, .delivered, .body), limit: .deadline),
    .init(10, .script("200:length=100:close"), .answered(200, .delivered, .body)),
    .init(10, .script("200:length=100:reset"), .answered(200, .delivered, .body)),
    .init(11, .script("200:body=5000:length=2"), .answered(200, .delivered)),
    .init(12, .script("200:body=endless"), .answered(200, .delivered, .body)),
    .init(
        13,
        .bytes("HTTP/1.1 200 x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n"),
        .answered(200, .delivered, .body)
    ),
    .init(
        20,
        .bytes("HTTP/1.1 204 x\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}"),
        .answered(204, .delivered)
    ),
    .init(
        21,
        .bytes(
            "HTTP/1.1 200 x\r\nconnection: close\r\n"
                + "content-length: 2\r\ncontent-length: 3\r\n\r\n{}x"
        ),
        .answered(200, .delivered)
    ),
    .init(22, .bytes("HTTP/1.0 200 OK\r\n\r\nhello"), .answered(200, .delivered)),
    .init(23, .script("200:early"), .answered(200, .delivered), bodyCount: 10_000),
]

/// Receivers that speak HTTP well and say no.
private let noes: [HostileBehaviour] = [
    .init(16, .script("999"), .answered(999, .failed(isFinal: true))),
    .init(23, .script("413:early"), .answered(413, .failed(isFinal: true)), bodyCount: 10_000),
    .init(25, .script("401"), .answered(401, .failed(isFinal: true))),
    .init(25, .script("403"), .answered(403, .failed(isFinal: true))),
    .init(25, .script("404"), .answered(404, .failed(isFinal: true))),
    .init(25, .script("422"), .answered(422, .failed(isFinal: true))),
    .init(26, .script("410"), .answered(410, .gone)),
    .init(27, .script("429"), .answered(429, .failed(isFinal: false))),
    .init(27, .script("503:retry-after=abc"), .answered(503, .failed(isFinal: false))),
    .init(28, .script("500"), .answered(500, .failed(isFinal: false))),
]

@Suite struct `A hostile receiver` {
    @Test(arguments: brokenAnswers)
    func `that breaks its answer gets the request again later`(behaviour: HostileBehaviour) throws {
        try behaviour.expect()
    }

    @Test(arguments: brokenBodies)
    func `is taken at the word of its headers`(behaviour: HostileBehaviour) throws {
        try behaviour.expect()
    }

    @Test(arguments: noes)
    func `is judged by the status it says`(behaviour: HostileBehaviour) throws {
        try behaviour.expect()
    }

    @Test func `answers no second request by a surplus after its first`() throws {
        let encounter = try Encounter { request in
            request.number == 1
                ? .raw(
                    "HTTP/1.1 200 x\r\ncontent-length: 2\r\n\r\n{}"
                        + "HTTP/1.1 410 x\r\ncontent-length: 0\r\n\r\n",
                    keeps: true
                )
                : .answer(status: 202)
        }
        let requests = try (1...2).map { try encounter.request($0) }
        #expect(encounter.responses(to: requests).map(\.status) == [200, 202])
        #expect(encounter.receiver.connectionCount == 2)
    }

    @Test func `swells no bomb`() throws {
        let folder = try TemporaryFolder()
        try shell("head -c 10000000 /dev/zero | gzip -9 > '\(folder.file("bomb"))'")
        let bomb = Array(try Data(contentsOf: URL(filePath: folder.file("bomb"))))
        let head = "HTTP/1.1 200 x\r\ncontent-encoding: gzip\r\ncontent-length: \(bomb.count)"
        let encounter = try Encounter { _ in .raw(Array((head + "\r\n\r\n").utf8) + bomb) }
        let response = try #require(encounter.responses(to: [encounter.request()]).first)
        #expect(response.status == 200)
        #expect(response.failure == nil)
        #expect(response.body == bomb)
    }

    @Test func `leads nobody in a circle, nor anywhere else`() throws {
        let encounter = try Encounter { request in
            .answer(status: 307, headers: ["location: http://127.0.0.1/\(request.number)"])
        }
        let response = try #require(encounter.responses(to: [encounter.request()]).first)
        #expect(response.status == 307)
        #expect(response.location == "http://127.0.0.1/1")
        #expect(Verdict(of: response) == .failed(isFinal: true))
        #expect(encounter.receiver.requests == 1)
    }

    @Test func `has its waits handed on as it said them`() throws {
        let encounter = try Encounter(script: "503:retry-after=Wed, 25 Nov 2026 10:00:00 GMT,200")
        let response = try #require(encounter.responses(to: [encounter.request()]).first)
        #expect(response.retryAfter == ["Wed, 25 Nov 2026 10:00:00 GMT"])
    }

    @Test func `that closes a kept connection is met over a new one`() throws {
        let encounter = try Encounter(script: "200:close")
        for ticket in 1...3 {
            let response = try #require(encounter.responses(to: [encounter.request(ticket)]).first)
            #expect(response.status == 200)
            #expect(!response.isReused)
            #expect(encounter.receiver.connectionCount == ticket)
            while encounter.receiver.openConnectionCount > 0 {}
        }
    }
}
