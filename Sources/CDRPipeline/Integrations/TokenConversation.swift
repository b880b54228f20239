/// A request that needs a token: fetched when none is kept, renewed once when the receiver answers
/// 401, which counts from then on.
///
/// The requests for a token are no attempts. That the request itself may leave twice is no second
/// attempt either: a receiver that answered 401 took nothing.
struct TokenConversation: Conversation {
    let bodyHashes: [[UInt8]]
    private let request: HTTPRequest
    private let tokenRequest: HTTPRequest
    private let keeper: TokenKeeper
    private let now: Timestamp
    private let judge: @Sendable (HTTPResponse) -> Judgement
    private var isFetching = false
    private var mayRenew = true
    private var token = ""

    /// A conversation that sends `request` with a token of `keeper`.
    init(
        _ request: HTTPRequest,
        bodyHashes: [[UInt8]],
        tokenRequest: HTTPRequest,
        keeper: TokenKeeper,
        at now: Timestamp,
        judge: @escaping @Sendable (HTTPResponse) -> Judgement
    ) {
        self.request = request
        self.bodyHashes = bodyHashes
        self.tokenRequest = tokenRequest
        self.keeper = keeper
        self.now = now
        self.judge = judge
    }

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return go() }
        if isFetching {
            isFetching = false
            guard let fetched = keeper.take(response, askedAt: now) else {
                return .judgements([.lackingToken(after: response)])
            }
            return send(with: fetched)
        }
        guard response.status == 401, mayRenew else {
            return .judgements([judge(response)])
        }
        mayRenew = false
        keeper.reject(token)
        return go()
    }

    private mutating func go() -> ConversationStep {
        if let kept = keeper.token(at: now) { return send(with: kept) }
        isFetching = true
        // A token that is refused when it is new is not refused for its age.
        mayRenew = false
        return .send(tokenRequest)
    }

    private mutating func send(with token: String) -> ConversationStep {
        self.token = token
        var request = request
        request.headers.append(HTTPHeader("authorization", "Bearer \(token)"))
        return .send(request)
    }
}

extension Judgement {
    /// What becomes of a delivery whose token could not be had.
    static func lackingToken(after response: HTTPResponse) -> Judgement {
        Judgement(.unprepared, reason: "the token endpoint gave no token: \(response.mishap)")
    }
}
