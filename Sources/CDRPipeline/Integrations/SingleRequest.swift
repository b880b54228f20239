/// A conversation of one request.
struct SingleRequest: Conversation {
    /// The request, until it is sent.
    private var request: HTTPRequest?

    let bodyHashes: [[UInt8]]

    /// What an answer means.
    let judge: @Sendable (HTTPResponse) -> Judgement

    init(
        _ request: HTTPRequest,
        bodyHashes: [[UInt8]],
        judge: @escaping @Sendable (HTTPResponse) -> Judgement
    ) {
        self.request = request
        self.bodyHashes = bodyHashes
        self.judge = judge
    }

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        if let response { return .judgements([judge(response)]) }
        guard let first = request else { preconditionFailure("a request is sent once") }
        request = nil
        return .send(first)
    }
}
