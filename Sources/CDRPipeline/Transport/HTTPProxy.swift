/// A proxy that requests go through: `https` in a tunnel, plain `http` openly.
package struct HTTPProxy: Sendable, Hashable {
    /// The whole URL; it may hold a user and a password.
    package let text: String

    /// The URL without user and password.
    package let place: String

    /// Whether the URL holds a password.
    package let hasPassword: Bool

    /// A proxy.
    ///
    /// - Parameter text: `http://user:password@host:port`; user and password may be left out, and
    ///   are percent-encoded where they hold more than letters and digits.
    /// - Throws: ``WebhookURLError``; its sentence does not hold the text.
    package init(_ text: String) throws(WebhookURLError) {
        let expected = WebhookURLError("a URL such as \"http://user@proxy.example:3128\"")
        guard text.hasPrefix("http://") else { throw expected }
        let rest = text.dropFirst(7)
        let at = rest.lastIndex(of: "@")
        let own = at.map { rest[..<$0] } ?? ""
        let end = at.map { rest[rest.index(after: $0)...] } ?? rest
        guard !rest.contains(where: { "/?#".contains($0) }), !own.contains("@"),
            // Without a port libcurl would take 1080, which nobody expects.
            let last = end.last, last.isNumber, end.contains(":")
        else { throw expected }
        place = try WebhookURL("http://\(end)").text
        hasPassword = own.contains(":")
        self.text = text
    }
}
