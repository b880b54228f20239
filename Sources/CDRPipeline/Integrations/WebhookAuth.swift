import FoundationEssentials

/// How requests are authorized.
package enum WebhookAuth: Sendable {
    /// With a token that never changes.
    case bearer(String)

    /// With a user and a password.
    case basic(user: String, password: String)

    /// With a token that is fetched for client credentials.
    case oauth(ClientCredentials)

    /// With a token that is fetched for an assertion that we sign.
    case assertion(AssertionBearer)

    /// The value of the `authorization` header, or `nil` when it must be fetched first.
    var value: String? {
        switch self {
        case .bearer(let token): "Bearer \(token)"
        case .basic(let user, let password): Self.basic(user, password)
        case .oauth, .assertion: nil
        }
    }

    /// User and password as RFC 7617 writes them.
    static func basic(_ user: String, _ password: String) -> String {
        "Basic " + Data("\(user):\(password)".utf8).base64EncodedString()
    }
}
