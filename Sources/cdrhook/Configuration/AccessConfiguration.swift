import CDRPipeline

/// How a webhook's requests are signed, authorized and sent, as its file says it: of secrets only
/// where they are to be found.
struct AccessConfiguration: Sendable {
    /// How requests are authorized.
    enum Auth: Sendable {
        case bearer(PlacedSecret)
        case basic(user: String, password: PlacedSecret)
        case oauth(tokenURL: WebhookURL, id: String, secret: PlacedSecret, scope: String)
        case assertion(clientID: String, user: String, audience: String, key: PlacedSecret)
    }

    /// A text that may stand in the file, or a secret.
    enum Value: Sendable {
        case text(String)
        case secret(PlacedSecret)
    }

    /// Our certificate's file, and its key.
    struct Identity: Sendable {
        var certificate: CertificateFile
        var key: PlacedSecret
    }

    /// The secrets of Standard Webhooks, newest first.
    var secrets: [PlacedSecret] = []

    /// The header and the secret of an older signature.
    var signature: (header: String, secret: PlacedSecret)?

    /// How requests are authorized, or `nil`.
    var auth: Auth?

    /// Fixed headers, in the order of the file.
    var headers: [(name: String, value: Value)] = []

    /// The certificates that receivers are trusted by, or `nil` for the machine's.
    var authorities: CertificateFile?

    /// Who we are, or `nil`.
    var identity: Identity?

    /// The proxy, or `nil`.
    var proxy: Value?

    /// Whether there is anything to read when a run begins.
    var isEmpty: Bool {
        secrets.isEmpty && signature == nil && auth == nil && headers.isEmpty
            && authorities == nil && identity == nil && proxy == nil
    }

    /// What is set, key by key, in words that tell a change: of secrets only where they are.
    var marks: [String: String] {
        [
            "secrets": "\(secrets)", "signature": "\(String(describing: signature))",
            "auth": "\(String(describing: auth))", "headers": "\(headers)",
            "tls": "\(String(describing: authorities)) \(String(describing: identity))",
            "proxy": "\(String(describing: proxy))",
        ]
    }

    /// The headers that come of all this, for people: every secret, and what is computed of one,
    /// is masked, so that a preview needs no secret.
    var maskedHeaders: [HTTPHeader] {
        var masked: [HTTPHeader] = []
        if !secrets.isEmpty {
            let value = secrets.map { _ in "v1,***" }.joined(separator: " ")
            masked.append(HTTPHeader("webhook-signature", value))
        }
        if let signature { masked.append(HTTPHeader(signature.header, "***")) }
        switch auth {
        case .bearer, .oauth, .assertion: masked.append(HTTPHeader("authorization", "Bearer ***"))
        case .basic: masked.append(HTTPHeader("authorization", "Basic ***"))
        case nil: break
        }
        return masked
            + headers.map { header in
                if case .text(let text) = header.value {
                    HTTPHeader(header.name, text)
                } else {
                    HTTPHeader(header.name, "***")
                }
            }
    }
}
