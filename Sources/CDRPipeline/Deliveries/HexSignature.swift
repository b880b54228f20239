import Crypto

/// A signature for receivers that are older than Standard Webhooks: the HMAC-SHA256 of the body in
/// lower-case hex, under a header of their own.
///
/// Under GitHub's header, `x-hub-signature-256`, it has GitHub's form, `sha256=…`; everywhere else
/// it is the digits alone, as most receivers compare them. It covers neither the time nor the id:
/// who can choose takes Standard Webhooks.
package struct HexSignature: Sendable {
    /// The header's name, lower case.
    package let header: String

    private let key: SymmetricKey
    private let prefix: String

    /// A signature under `header` with the bytes of `secret` as key.
    package init(header: String, secret: String) {
        self.header = header.lowercased()
        key = SymmetricKey(data: Array(secret.utf8))
        prefix = self.header == "x-hub-signature-256" ? "sha256=" : ""
    }

    /// The header of a request that says `content`.
    package func header(for content: [UInt8]) -> HTTPHeader {
        HTTPHeader(header, prefix + Hex.text(of: Signature.mac(of: content, key)))
    }
}
