import Crypto

/// A custom webhook: one request an event, as its file says.
package struct CustomWebhook: Integration {
    private let webhook: Webhook
    private let style: ParameterStyle
    private let userAgent: String

    package let batchLimit = 1

    package let needsRow: Bool

    /// The integration of one webhook.
    package init(_ webhook: Webhook, version: String) {
        self.webhook = webhook
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
        return SingleRequest(
            request: request(for: batch[0], content: content, at: now),
            content: content
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
        return HTTPRequest(
            ticket: 0,
            method: webhook.method == .get ? "GET" : "POST",
            url: url,
            headers: headers,
            body: body,
            timeout: webhook.timeout,
            allow: webhook.allow
        )
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

    init(request: HTTPRequest, content: [UInt8]) {
        self.request = request
        bodyHash = Array(SHA256.hash(data: content))
    }

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return .send(request) }
        return .verdicts([Verdict(of: response)])
    }
}
