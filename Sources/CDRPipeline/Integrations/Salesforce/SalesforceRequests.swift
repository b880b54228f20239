import FoundationEssentials

/// The requests of a conversation with Salesforce.
struct SalesforceRequests: Sendable {
    private let webhook: Webhook
    private let settings: SalesforceSettings
    private let access: WebhookAccess
    private let userAgent: String

    /// The most bytes of an answer: a describe of Task is far over 64 KiB.
    private static let longestAnswer = 4 << 20

    /// How long an assertion is good for: longer than any clock differs, and not long.
    private static let assertionLife: Int64 = 120

    init(
        _ webhook: Webhook,
        _ settings: SalesforceSettings,
        access: WebhookAccess,
        version: String
    ) {
        self.webhook = webhook
        self.settings = settings
        self.access = access
        userAgent = "cdrhook/\(version)"
    }

    /// The request for a token; `nil` when the webhook's file names no way to get one.
    func token(at now: Timestamp) -> HTTPRequest? {
        var fields: [(name: String, value: ParameterValue)]
        let url: String
        switch access.auth {
        case .oauth(let credentials):
            url = credentials.tokenURL.text
            fields = [
                ("grant_type", .text("client_credentials")), ("client_id", .text(credentials.id)),
                ("client_secret", .text(credentials.secret)),
            ]
        case .assertion(let bearer):
            url = webhook.url.base + "/services/oauth2/token"
            guard let assertion = bearer.assertion(until: now.seconds + Self.assertionLife) else {
                return nil
            }
            fields = [
                ("grant_type", .text("urn:ietf:params:oauth:grant-type:jwt-bearer")),
                ("assertion", .text(assertion)),
            ]
        default: return nil
        }
        var request = request("POST", url, body: FormEncoding.form(fields))
        request.headers.append(HTTPHeader("content-type", "application/x-www-form-urlencoded"))
        request.isPreparation = true
        return request
    }

    /// How much of the day's API calls are used.
    func limits(base: String, token: String) -> HTTPRequest {
        preparation("/limits", base: base, token: token)
    }

    /// The fields of Task.
    func describe(base: String, token: String) -> HTTPRequest {
        preparation("/sobjects/Task/describe", base: base, token: token)
    }

    /// The org's zone.
    func zone(base: String, token: String) -> HTTPRequest {
        query("SELECT TimeZoneSidKey FROM Organization", base: base, token: token)
    }

    /// Who has these numbers.
    func search(_ numbers: [String], base: String, token: String) -> HTTPRequest {
        let search = SalesforceMatch.search(numbers, lastDigits: settings.matchDigits)
        return preparation("/search/?q=\(FormEncoding.text(search))", base: base, token: token)
    }

    /// Which of these events are Tasks already.
    func existing(_ ids: [String], base: String, token: String) -> HTTPRequest {
        // They are hexadecimal digits: nothing to escape.
        let list = ids.map { "'\($0)'" }.joined(separator: ",")
        return query(
            "SELECT CallObject FROM Task WHERE CallObject IN (\(list))",
            base: base,
            token: token
        )
    }

    /// Makes or changes Tasks by the external id; without one the file's own field name is shown.
    func upsert(_ records: [[UInt8]], base: String?, token: String?) -> HTTPRequest {
        let key = settings.externalID.map { "/Task/\($0)" } ?? ""
        return collection(records, key.isEmpty ? "POST" : "PATCH", key, base: base, token: token)
    }

    /// Makes Tasks.
    func create(_ records: [[UInt8]], base: String, token: String) -> HTTPRequest {
        collection(records, "POST", "", base: base, token: token)
    }

    private func collection(
        _ records: [[UInt8]],
        _ method: String,
        _ path: String,
        base: String?,
        token: String?
    ) -> HTTPRequest {
        var body = Array(#"{"allOrNone":false,"records":["#.utf8)
        body += records.joined(separator: [UInt8(ascii: ",")])
        body += Array("]}".utf8)
        var request = api(method, "/composite/sobjects\(path)", base: base, token: token)
        request.body = body
        request.headers.append(HTTPHeader("content-type", "application/json"))
        return request
    }

    private func query(_ text: String, base: String, token: String) -> HTTPRequest {
        preparation("/query/?q=\(FormEncoding.text(text))", base: base, token: token)
    }

    private func preparation(_ path: String, base: String, token: String) -> HTTPRequest {
        var request = api("GET", path, base: base, token: token)
        request.isPreparation = true
        return request
    }

    private func api(
        _ method: String,
        _ path: String,
        base: String?,
        token: String?
    ) -> HTTPRequest {
        let url = (base ?? webhook.url.base) + "/services/data/\(settings.apiVersion)\(path)"
        var request = request(method, url, body: nil)
        request.wantedHeader = "sforce-limit-info"
        request.longestAnswer = Self.longestAnswer
        if let token { request.headers.append(HTTPHeader("authorization", "Bearer \(token)")) }
        return request
    }

    private func request(_ method: String, _ url: String, body: [UInt8]?) -> HTTPRequest {
        var request = HTTPRequest(
            ticket: 0,
            method: method,
            url: url,
            headers: [
                HTTPHeader("user-agent", userAgent), HTTPHeader("accept", "application/json"),
            ],
            body: body,
            timeout: webhook.timeout,
            allow: webhook.allow
        )
        request.route = access.route
        request.isPatient = true
        request.setHeaders(access.headers)
        return request
    }
}
