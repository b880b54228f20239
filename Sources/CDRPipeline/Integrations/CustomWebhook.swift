import Crypto

/// A custom webhook: one request an event, as its file says.
package struct CustomWebhook: Integration {
    private let webhook: Webhook
    private let style: ParameterStyle
    private let access: WebhookAccess
    private let userAgent: String
    private let keeper = TokenKeeper()

    package let batchLimit = 1

    package let needsRow: Bool

    /// The integration of one webhook.
    package init(
        _ webhook: Webhook,
        access: WebhookAccess = WebhookAccess(),
        version: String
    ) {
        self.webhook = webhook
        self.access = access
        style = ParameterStyle(webhook)
        userAgent = "cdrhook/\(version)"
        needsRow = webhook.parameters.contains {
            if case .column = $0.parameter { true } else { false }
        }
    }

    package func conversation(
        with batch: [ClaimedDelivery],
        at now: Timestamp
    )
        -> any Conversation
    {
        precondition(batch.count == 1, "a custom webhook is told one event at a time")
        let content = content(batch[0])
        let request = request(for: batch[0], content: content, at: now)
        let bodyHash = Array(SHA256.hash(data: content))
        guard case .oauth(let credentials) = access.auth else {
            return SingleRequest(request: request, bodyHash: bodyHash)
        }
        return TokenConversation(
            request,
            bodyHash: bodyHash,
            tokenRequest: credentials.request(
                for: webhook,
                route: access.route,
                userAgent: userAgent
            ),
            keeper: keeper,
            at: now
        )
    }

    /// The request that tells of a delivery.
    package func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest {
        request(for: delivery, content: content(delivery), at: now)
    }

    private func request(
        for delivery: ClaimedDelivery,
        content: [UInt8],
        at now: Timestamp
    )
        -> HTTPRequest
    {
        var headers = [
            HTTPHeader("user-agent", userAgent), HTTPHeader("webhook-id", delivery.id.text),
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
        let said = body ?? Array(url.utf8.drop { $0 != UInt8(ascii: "?") }.dropFirst())
        request.setHeaders(accessHeaders(saying: said, id: delivery.id.text, at: now))
        return request
    }

    /// What lets a request in: signatures over what it says, authorization, fixed headers.
    private func accessHeaders(
        saying content: [UInt8],
        id: String,
        at now: Timestamp
    )
        -> [HTTPHeader]
    {
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

    /// The body of a POST, or what a GET adds to the query: the same bytes for the same event,
    /// always.
    package func content(_ delivery: ClaimedDelivery) -> [UInt8] {
        let values = ParameterValues(
            event: delivery.event,
            id: delivery.id,
            replay: delivery.replay,
            style: style
        )
        var fields: [(name: String, value: ParameterValue)] = []
        for mapping in webhook.parameters {
            let value = values[mapping.parameter]
            for name in mapping.fields { fields.append((name, value)) }
        }
        for fixed in webhook.fixed { fields.append((fixed.name, .text(fixed.value))) }
        return webhook.method == .json ? JSONText.object(fields) : FormEncoding.form(fields)
    }
}

/// A conversation of one request, judged by its status.
struct SingleRequest: Conversation {
    let request: HTTPRequest
    let bodyHash: [UInt8]

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return .send(request) }
        return .verdicts([Verdict(of: response)])
    }
}
