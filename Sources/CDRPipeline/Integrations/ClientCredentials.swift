/// What a token endpoint wants before it gives a token: client credentials of OAuth 2.
///
/// Source: RFC 6749, 2.3.1 and 4.4.
package struct ClientCredentials: Sendable {
    /// The token endpoint.
    package var tokenURL: WebhookURL

    /// The client's id.
    package var id: String

    /// The client's secret.
    package var secret: String

    /// What the token shall be good for, or empty.
    package var scope: String

    /// Client credentials.
    package init(tokenURL: WebhookURL, id: String, secret: String, scope: String = "") {
        self.tokenURL = tokenURL
        self.id = id
        self.secret = secret
        self.scope = scope
    }

    /// The request for a token; it may go where the webhook's own requests may.
    func request(for webhook: Webhook, route: HTTPRoute, userAgent: String) -> HTTPRequest {
        var fields = [(name: "grant_type", value: ParameterValue.text("client_credentials"))]
        if !scope.isEmpty { fields.append((name: "scope", value: .text(scope))) }
        var request = HTTPRequest(
            ticket: 0,
            method: "POST",
            url: tokenURL.text,
            headers: [
                HTTPHeader("user-agent", userAgent), HTTPHeader("accept", "application/json"),
                HTTPHeader("content-type", "application/x-www-form-urlencoded"),
                // Id and secret are form-encoded first: a colon in the id is no end of it.
                HTTPHeader(
                    "authorization",
                    WebhookAuth.basic(FormEncoding.text(id), FormEncoding.text(secret))
                ),
            ],
            body: FormEncoding.form(fields),
            timeout: webhook.timeout,
            allow: webhook.allow
        )
        request.route = route
        request.isPreparation = true
        return request
    }
}
