/// A conversation that fetches a token and tells nothing.
struct TokenRehearsal: Conversation {
    let request: HTTPRequest
    let keeper: TokenKeeper
    let now: Timestamp

    let bodyHashes: [[UInt8]] = [[]]

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return .send(request) }
        guard keeper.take(response, askedAt: now) != nil else {
            return .judgements([.lackingToken(after: response)])
        }
        return .judgements([Judgement(.delivered, reason: "its token endpoint gives a token")])
    }
}
