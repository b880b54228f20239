import Crypto
import FoundationEssentials

/// What a receiver of Standard Webhooks checks before it believes a request.
package struct SignatureCheck: Sendable {
    private let secrets: [SigningSecret]

    /// How far the time of sending may be away, to either side.
    package static let tolerance = Duration.seconds(300)

    /// A check with the secrets that a receiver knows.
    package init(secrets: [SigningSecret]) { self.secrets = secrets }

    /// What keeps a request from being believed, or `nil`.
    ///
    /// - Parameters:
    ///   - header: The value of one of the request's headers by its name in lower case, or `nil`.
    ///   - content: The body, or the query of a GET without its `?`.
    ///   - now: The clock.
    /// - Returns: The first fault found.
    package func fault(
        in header: (String) -> String?,
        content: [UInt8],
        at now: Timestamp
    )
        -> Fault?
    {
        guard let id = header("webhook-id"), let sent = header("webhook-timestamp"),
            let signatures = header("webhook-signature")
        else { return .isUnsigned }
        guard let seconds = Int64(sent), seconds >= 0 else { return .hasBadTime }
        let sentAt = Timestamp(seconds: seconds)
        guard sentAt >= now - Self.tolerance, sentAt <= now + Self.tolerance else {
            return .hasBadTime
        }
        let signed = Array("\(id).\(sent).".utf8) + content
        let isGood = signatures.split(separator: " ", omittingEmptySubsequences: false).contains {
            guard $0.hasPrefix("v1,"), let code = Data(base64Encoded: String($0.dropFirst(3)))
            else { return false }
            return secrets.contains {
                HMAC<SHA256>.isValidAuthenticationCode(code, authenticating: signed, using: $0.key)
            }
        }
        return isGood ? nil : .hasBadSignature
    }

    /// What keeps a request from being believed.
    package enum Fault: String, Sendable, CaseIterable {
        /// A header of Standard Webhooks is missing.
        case isUnsigned = "webhook-id, webhook-timestamp or webhook-signature is missing"

        /// The time of sending is none, or too far away.
        case hasBadTime = "webhook-timestamp is not within five minutes of this clock"

        /// No signature is one of a secret that is known.
        case hasBadSignature = "no signature fits this body and a secret that is known"
    }
}
