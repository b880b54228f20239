import FoundationEssentials

/// What a token endpoint wants that takes a signed assertion: a JWT bearer of an external client.
///
/// Source: RFC 7523, 2.1 and 3; RFC 7515, 3.1.
package struct AssertionBearer: Sendable {
    /// The client's id, the `iss` of the assertion.
    package var clientID: String

    /// Who the token shall be for, its `sub`.
    package var user: String

    /// Whom it is for, its `aud`: the login's URL.
    package var audience: String

    /// Signs bytes by RSA with SHA-256, PKCS 1 v1.5; `nil` when the key does not.
    package var sign: @Sendable ([UInt8]) -> [UInt8]?

    /// What an assertion is made of.
    package init(
        clientID: String,
        user: String,
        audience: String,
        sign: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) {
        self.clientID = clientID
        self.user = user
        self.audience = audience
        self.sign = sign
    }

    /// The assertion, good until a moment in Unix seconds; `nil` when it cannot be signed.
    func assertion(until expiry: Int64) -> String? {
        let claims = JSONText.object([
            ("iss", .text(clientID)), ("sub", .text(user)), ("aud", .text(audience)),
            ("exp", .number(expiry)),
        ])
        let said =
            Self.base64URL(Array(#"{"alg":"RS256","typ":"JWT"}"#.utf8)) + "."
            + Self.base64URL(claims)
        return sign(Array(said.utf8)).map { said + "." + Self.base64URL($0) }
    }

    private static func base64URL(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}
