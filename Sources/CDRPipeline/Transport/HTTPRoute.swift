/// By what way a request travels: who is trusted at its end, who we are there, and what stands
/// between.
///
/// Requests with different routes never share a connection.
package struct HTTPRoute: Sendable, Hashable {
    /// The certificates, in PEM, that a receiver's must lead to; empty for those that the machine
    /// trusts.
    package var authorities: [UInt8] = []

    /// Our own certificate and its chain, in PEM; empty for none.
    package var certificate: [UInt8] = []

    /// The private key of ``certificate``, in PEM and not encrypted.
    package var key: [UInt8] = []

    /// The proxy that stands between, or `nil`.
    package var proxy: HTTPProxy?

    /// The straight way, with what the machine trusts.
    package init() {}
}
