import Crypto
import FoundationEssentials

/// A secret of Standard Webhooks, shared with a receiver: `whsec_` and the base64 of its key.
///
/// The key is what the base64 says, never its text.
package struct SigningSecret: Sendable {
    /// The key.
    let key: SymmetricKey

    /// How many bytes a key has.
    package static let length = 24...64

    /// The secret of a text as receivers show it.
    ///
    /// - Throws: ``SigningSecretError``; its sentence does not hold the text.
    package init(_ text: String) throws(SigningSecretError) {
        if text.hasPrefix("v1,") { throw .looksLikeSignature }
        if text.hasPrefix("whsk_") || text.hasPrefix("whpk_") { throw .isAsymmetric }
        guard text.hasPrefix("whsec_") else { throw .lacksPrefix }
        let base64 = String(text.dropFirst(6))
        // Foundation takes padding where none belongs.
        let padding = base64.drop { $0 != "=" }
        let digits = base64.utf8.count - padding.utf8.count
        guard padding == String(repeating: "=", count: (4 - digits % 4) % 4),
            let bytes = Data(base64Encoded: base64)
        else { throw .isNoBase64 }
        guard Self.length.contains(bytes.count) else { throw .hasBadLength(bytes.count) }
        key = SymmetricKey(data: bytes)
    }
}

/// What is wrong with a text that should be a signing secret.
package enum SigningSecretError: Error, Sendable, Hashable {
    /// It begins with `v1,`, as a signature does.
    case looksLikeSignature

    /// It is a key of the scheme with two keys.
    case isAsymmetric

    /// It does not begin with `whsec_`.
    case lacksPrefix

    /// What follows the prefix is no base64.
    case isNoBase64

    /// Its key is too short or too long; how many bytes it has.
    case hasBadLength(Int)

    /// What is wrong, as the end of a sentence.
    package var reason: String {
        switch self {
        case .looksLikeSignature:
            "it begins with v1, as a signature does; the secret is what begins with whsec_"
        case .isAsymmetric:
            "it is an ed25519 key (whsk_ or whpk_); only shared secrets, whsec_, can be used"
        case .lacksPrefix: "it does not begin with whsec_"
        case .isNoBase64: "what follows whsec_ is no base64 with its padding"
        case .hasBadLength(let count):
            "its key has \(count) bytes; expected \(SigningSecret.length.lowerBound) to "
                + "\(SigningSecret.length.upperBound)"
        }
    }
}
