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

    /// The header that the request wanted to see, or empty.
    package var wanted = ""

    /// When the receiver's own certificate ends; `nil` without one, or where the request did not
    /// want to know.
    package var certificateEnd: Timestamp?

    /// The first bytes of the body, as many as the request wanted at most.
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

    /// The most bytes of a body that are read, unless the request says otherwise.
    package static let longestBody = 64 * 1_024

    /// An answer to the request with `ticket`.
    package init(ticket: Int) { self.ticket = ticket }
}

extension HTTPResponse {
    /// What came of a request that was never made.
    static let none: HTTPResponse = {
        var response = HTTPResponse(ticket: 0)
        response.wasReceived = .no
        return response
    }()

    /// What is kept of the answer for one delivery that it speaks of.
    ///
    /// - Parameters:
    ///   - judgement: What it means for the delivery.
    ///   - keepsBody: Whether its body is kept too.
    /// - Returns: The answer as the attempt's row has it.
    func kept(for judgement: Judgement, keepsBody: Bool) -> HTTPResponse {
        var response = self
        if !keepsBody { response.body = [] }
        switch judgement.verdict {
        case .unprepared: return lacking(.token, judgement.reason)
        case .postponed: return lacking(.preparation, judgement.reason)
        case .blocked: response.failure = TransportFailure(.setUp, judgement.reason)
        default:
            guard !judgement.reason.isEmpty else { break }
            response.failure = TransportFailure(.answer, judgement.reason)
        }
        return response
    }

    /// What becomes of a delivery that was not sent since something before it could not be had.
    private func lacking(_ kind: FailureKind, _ why: String) -> HTTPResponse {
        var response = HTTPResponse(ticket: ticket)
        response.wasReceived = .no
        response.retryAfter = retryAfter
        response.date = date
        response.timings = timings
        response.failure = TransportFailure(kind, why)
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

    /// Both, as `timeout: no complete answer came in time`.
    package var words: String { "\(kind.rawValue): \(text)" }

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

    /// What must be looked up before the request could not be had.
    case preparation

    /// The delivery is fine and the set-up is not, here or at the receiver.
    case setUp = "set-up"

    /// The answer's body said no to this delivery, whatever its status.
    case answer

    /// The receiver answered with a status that is not 2xx.
    case status

    /// The run was stopped before the answer.
    case stopped

    /// It was never begun: it waited too long for a free place, or the run was stopped before.
    case unsent
}
