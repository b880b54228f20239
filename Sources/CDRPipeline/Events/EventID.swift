import Crypto

/// The id of one event for one webhook: the same on every retry, every run and every machine.
///
/// It is the SHA-256 of these lines, joined by line feeds, written as 64 lower-case hex digits:
/// the source's name, the call's key, the event, the webhook's id and, above zero, the revision.
/// Anybody can compute it:
///
///     printf '%s\n%s\n%s\n%s' pbx 1795478577.0 call-end crm | sha256sum
package struct EventID: Sendable, Hashable {
    /// The 32 bytes of the hash.
    package let bytes: [UInt8]

    /// An id that the ledger kept.
    package init(bytes: [UInt8]) { self.bytes = bytes }

    /// The id of `event` for the webhook named `webhook`; with a salt it is another one, which a
    /// receiver does not know.
    package init(_ event: CallEvent, webhook: String, salt: String = "") {
        let call = event.call
        var lines = [call.source, call.key, event.kind.rawValue, webhook]
        if call.revision > 0 { lines.append(String(call.revision)) }
        if !salt.isEmpty { lines.append("salt \(salt)") }
        bytes = Array(SHA256.hash(data: Array(lines.joined(separator: "\n").utf8)))
    }

    /// 64 lower-case hex digits.
    package var text: String { Hex.text(of: bytes) }
}
