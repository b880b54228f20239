/// A conversation of one request.
struct SingleRequest: Conversation {
    let request: HTTPRequest
    let bodyHashes: [[UInt8]]

    /// What an answer means.
    let judge: @Sendable (HTTPResponse) -> Judgement

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return .send(request) }
        return .judgements([judge(response)])
    }
}
