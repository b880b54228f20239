import Crypto
import FoundationEssentials

/// What proves to a receiver who sent a request, and that nobody changed it.
package enum Signature {
    /// The value of `webhook-signature`: a signature a secret, in the order of the secrets, parted
    /// by one space.
    ///
    /// - Parameters:
    ///   - id: The value of `webhook-id`; it holds no dot.
    ///   - seconds: The value of `webhook-timestamp`.
    ///   - content: The body as sent, or the query of a GET without its `?`.
    ///   - secrets: The secrets, newest first.
    /// - Returns: `v1,…`, or `v1,… v1,…` while a secret is being changed.
    ///
    /// Source: Standard Webhooks 1.0.0. That a GET's query is signed is ours.
    package static func standard(
        id: String,
        seconds: Int64,
        content: [UInt8],
        secrets: [SigningSecret]
    ) -> String {
        let signed = Array("\(id).\(seconds).".utf8) + content
        return secrets.map { "v1," + Data(mac(of: signed, $0.key)).base64EncodedString() }
            .joined(separator: " ")
    }

    /// The HMAC-SHA256 of some bytes, 32 bytes.
    static func mac(of bytes: [UInt8], _ key: SymmetricKey) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: bytes, using: key))
    }
}
