/// How a kind of receiver is spoken to.
///
/// An integration does no I/O: its conversation is asked for the next request, is given the answer,
/// and goes on until it has a verdict for each delivery of its batch.
package protocol Integration: Sendable {
    /// How many deliveries travel in one request at most.
    var batchLimit: Int { get }

    /// Whether the columns of a call's row are needed.
    var needsRow: Bool { get }

    /// A conversation that tells a receiver of a batch.
    ///
    /// - Parameters:
    ///   - batch: One delivery or more, at most ``batchLimit``.
    ///   - now: The clock, for headers that carry the time of sending.
    /// - Returns: A conversation at its beginning.
    func conversation(with batch: [ClaimedDelivery], at now: Timestamp) -> any Conversation

    /// The request that would tell of one delivery, without what must be asked for first: a token,
    /// or what is looked up.
    func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest

    /// A conversation of what comes before an event, for trying out a set-up; `nil` where an event
    /// is told at once.
    ///
    /// It ends with one judgement: delivered when all is well, with a word on what was found.
    func rehearsal(at now: Timestamp) -> (any Conversation)?

    /// Whether what earlier attempts looked up is wanted with each delivery.
    var needsLookup: Bool { get }

    /// What a person should know of a run's conversations, once they are over.
    func notes() -> [RunNote]
}

extension Integration {
    package var needsLookup: Bool { false }

    package func notes() -> [RunNote] { [] }

    package func rehearsal(at now: Timestamp) -> (any Conversation)? { nil }
}

/// One exchange with a receiver, stepped from request to request.
package protocol Conversation: Sendable {
    /// The SHA-256 of what is said of each delivery, the same on every try.
    var bodyHashes: [[UInt8]] { get }

    /// What to do next.
    ///
    /// - Parameter response: The answer to the last request; `nil` at the beginning.
    /// - Returns: The next request, or the judgements.
    mutating func next(after response: HTTPResponse?) -> ConversationStep
}

/// What a conversation wants.
package enum ConversationStep: Sendable {
    /// Send this; the ticket is the sender's to fill in.
    case send(HTTPRequest)

    /// The end: one judgement for each delivery of the batch, in its order.
    case judgements([Judgement])
}

/// What an answer means for a delivery.
package enum Verdict: Sendable, Hashable {
    /// The receiver took it.
    case delivered

    /// It may be tried again; `isFinal` says that the receiver's answer was a no, so that the last
    /// try ends as refused rather than exhausted.
    case failed(isFinal: Bool)

    /// What must be had before the request, such as a token, could not be had: nothing was sent, no
    /// try is charged, and the webhook waits.
    case unprepared

    /// What must be looked up before the request could not be had just now: nothing was sent, no
    /// try is charged, and it is asked again.
    case postponed

    /// The delivery is fine and the set-up is not, here or at the receiver: no try is charged, and
    /// the webhook waits.
    case blocked

    /// The receiver never wants this: no further try.
    case refused

    /// The receiver never wants anything again: no further try, and the webhook is paused.
    case gone

    /// What a plain HTTP answer means: 2xx is taken, 410 is gone, a 3xx or another 4xx than 408,
    /// 425 and 429 is a no that is asked again, and everything else is a failure.
    package init(of response: HTTPResponse) {
        guard let status = response.status else {
            self = .failed(isFinal: false)
            return
        }
        switch status {
        case 200..<300: self = .delivered
        case 410: self = .gone
        case 408, 425, 429: self = .failed(isFinal: false)
        case 300..<500, 600...: self = .failed(isFinal: true)
        default: self = .failed(isFinal: false)
        }
    }

    /// Whether the webhook can be sent nothing, whichever delivery it is.
    var shutsWebhook: Bool { self == .unprepared || self == .blocked }
}
