import Crypto

/// What became of one request.
package struct HTTPResponse: Sendable, Hashable {
    /// The ticket of the request.
    package var ticket: Int

    /// The final status, or `nil` when no complete header block came.
    package var status: Int?

    /// What went wrong below HTTP, or `nil`; an answer whose body broke has both.
    package var failure: TransportFailure?

    /// Whether the receiver may have got the request.
    package var wasReceived = Received.maybe

    /// The `Retry-After` headers as they came.
    package var retryAfter: [String] = []

    /// The `Location` header, or empty.
    package var location = ""

    /// The `Date` header, or empty.
    package var date = ""

    /// The first bytes of the body, at most ``longestBody``.
    package var body: [UInt8] = []

    /// How many bytes of body came before reading stopped.
    package var bodyLength = 0

    /// The address the request went to, or empty.
    package var remoteAddress = ""

    /// `1.0`, `1.1` or `2`, as the receiver spoke it; empty without an answer.
    package var httpVersion = ""

    /// Whether it travelled on a connection that an earlier request had made.
    package var isReused = false

    /// How long its stages took.
    package var timings = HTTPTimings()

    /// How long the request took.
    package var total: Duration { timings.total }

    /// The SHA-256 of ``body``: 32 bytes, whatever part of the body is kept for good.
    package var bodyHash: [UInt8] { Array(SHA256.hash(data: body)) }

    /// The most bytes of a body that are read.
    package static let longestBody = 64 * 1_024

    /// An answer to the request with `ticket`.
    package init(ticket: Int) { self.ticket = ticket }
}

extension HTTPResponse {
    /// What becomes of a delivery whose token could not be had, by what became of the token's
    /// request.
    var asMissingToken: HTTPResponse {
        var response = HTTPResponse(ticket: ticket)
        response.wasReceived = .no
        response.retryAfter = retryAfter
        response.date = date
        response.timings = timings
        let why =
            failure?.text ?? status.map { "it answered \($0)" }
            ?? "its answer cannot be understood"
        response.failure = TransportFailure(.token, "the token endpoint gave no token: \(why)")
        return response
    }
}

/// Whether the receiver got a request.
package enum Received: String, Sendable, CaseIterable {
    /// Nothing of it left this machine.
    case no

    /// It left, and no complete answer came.
    case maybe

    /// A complete header block came back.
    case answered
}

/// A failure below HTTP.
package struct TransportFailure: Error, Sendable, Hashable {
    /// What kind of thing failed.
    package var kind: FailureKind

    /// The library's own words, without secrets.
    package var text: String

    /// A failure.
    package init(_ kind: FailureKind, _ text: String) {
        self.kind = kind
        self.text = text
    }
}

/// What kind of thing failed.
package enum FailureKind: String, Sendable, CaseIterable {
    /// The name could not be resolved.
    case dns

    /// No connection could be made.
    case connect

    /// The handshake failed or the certificate was not trusted.
    case tls

    /// A deadline passed.
    case timeout

    /// The connection was reset or closed before a complete answer.
    case reset

    /// The answer was not HTTP, or its headers were broken or too long.
    case `protocol`

    /// The body was cut, broken or too long; the status stands.
    case body

    /// Every address of the host is one that requests may not go to.
    case addressRefused = "address-refused"

    /// The configured proxy failed.
    case proxy

    /// No token could be had for the request.
    case token

    /// The receiver answered with a status that is not 2xx.
    case status

    /// The run was stopped before the answer.
    case stopped

    /// It was never begun: it waited too long for a free place, or the run was stopped before.
    case unsent
}
