/// How long after its beginning each stage of a request was over.
///
/// Each is counted from the same beginning, so they only grow; a stage that did not happen (a name
/// to look up for a reused connection, TLS for `http:`) or was not reached is zero.
package struct HTTPTimings: Sendable, Hashable {
    /// The name was resolved.
    package var nameLookup = Duration.zero

    /// The connection was made; told only when its TLS handshake was over as well.
    package var connect = Duration.zero

    /// The TLS handshake was over.
    package var tls = Duration.zero

    /// The request was about to be put on the wire.
    package var pretransfer = Duration.zero

    /// The first byte of the answer came.
    package var firstByte = Duration.zero

    /// All was over.
    package var total = Duration.zero

    /// Nothing measured.
    package init() {}
}
