import Crypto

/// Requests that tell of one event each: who sends them, for which delivery, and what lets them in.
struct EventRequests: Sendable {
    private let webhook: Webhook
    private let access: WebhookAccess
    private let userAgent: String
    private let keeper = TokenKeeper()

    /// The requests of one webhook.
    init(_ webhook: Webhook, access: WebhookAccess, version: String) {
        self.webhook = webhook
        self.access = access
        userAgent = "cdrhook/\(version)"
    }

    /// A conversation of one request, and of one for a token where that is needed.
    ///
    /// - Parameters:
    ///   - delivery: What it tells of.
    ///   - content: The body, or what a GET adds to the query.
    ///   - now: The clock.
    ///   - judge: What an answer means.
    /// - Returns: The conversation at its beginning.
    func conversation(
        about delivery: ClaimedDelivery,
        saying content: [UInt8],
        at now: Timestamp,
        judge: @escaping @Sendable (HTTPResponse) -> Judgement
    ) -> any Conversation {
        let request = request(about: delivery, saying: content, at: now)
        let bodyHashes = [Array(SHA256.hash(data: content))]
        guard case .oauth(let credentials) = access.auth else {
            return SingleRequest(request, bodyHashes: bodyHashes, judge: judge)
        }
        return TokenConversation(
            request,
            bodyHashes: bodyHashes,
            tokenRequest: tokenRequest(for: credentials),
            keeper: keeper,
            at: now,
            judge: judge
        )
    }

    /// A conversation that only fetches a token; `nil` where none is needed.
    func rehearsal(at now: Timestamp) -> (any Conversation)? {
        guard case .oauth(let credentials) = access.auth else { return nil }
        return TokenRehearsal(request: tokenRequest(for: credentials), keeper: keeper, now: now)
    }

    private func tokenRequest(for credentials: ClientCredentials) -> HTTPRequest {
        credentials.request(for: webhook, route: access.route, userAgent: userAgent)
    }

    /// The request that says `content` of a delivery.
    func request(
        about delivery: ClaimedDelivery,
        saying content: [UInt8],
        at now: Timestamp
    ) -> HTTPRequest {
        let id = delivery.id.text
        var headers = [
            HTTPHeader("user-agent", userAgent), HTTPHeader("webhook-id", id),
            HTTPHeader("webhook-timestamp", String(now.seconds)),
            HTTPHeader("webhook-attempt", String(delivery.attempt)),
        ]
        if !delivery.replay.isEmpty { headers.append(HTTPHeader("webhook-replay", "true")) }
        var url = webhook.url.text
        var body: [UInt8]?
        switch webhook.method {
        case .get:
            url = FormEncoding.url(url, adding: content)
        case .post:
            headers.append(HTTPHeader("content-type", "application/x-www-form-urlencoded"))
            body = content
        case .json:
            headers.append(HTTPHeader("content-type", "application/json"))
            body = content
        }
        var request = HTTPRequest(
            ticket: 0,
            method: webhook.method == .get ? "GET" : "POST",
            url: url,
            headers: headers,
            body: body,
            timeout: webhook.timeout,
            allow: webhook.allow
        )
        request.route = access.route
        guard !access.isPlain else { return request }
        let said = body ?? Array(url.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
        request.setHeaders(accessHeaders(saying: said, id: id, at: now))
        return request
    }

    /// What lets a request in: signatures over what it says, authorization, fixed headers.
    private func accessHeaders(
        saying content: [UInt8],
        id: String,
        at now: Timestamp
    ) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        if !access.secrets.isEmpty {
            let value = Signature.standard(
                id: id,
                seconds: now.seconds,
                content: content,
                secrets: access.secrets
            )
            headers.append(HTTPHeader("webhook-signature", value))
        }
        if let signature = access.signature { headers.append(signature.header(for: content)) }
        if let value = access.auth?.value { headers.append(HTTPHeader("authorization", value)) }
        return headers + access.headers
    }
}
