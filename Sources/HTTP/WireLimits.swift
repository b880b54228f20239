/// How long parts of a request may take; the whole has its own limit in the request.
package struct WireLimits: Sendable {
    /// The most time for name, connection and handshake together.
    package var connect = Duration.seconds(10)

    /// The most time from the request's sending to the first byte of an answer.
    ///
    /// libcurl has no such limit: ``CurlLoop`` keeps it.
    package var firstByte = Duration.seconds(15)

    /// The limits of every run.
    package init() {}
}
