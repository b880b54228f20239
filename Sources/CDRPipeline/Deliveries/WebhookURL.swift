/// An `http` or `https` URL in the parts that sending and ordering need.
package struct WebhookURL: Sendable, Hashable {
    /// The URL as it was written.
    package let text: String

    /// `https` or `http`, lower case.
    package let scheme: String

    /// The host, lower case, an IPv6 address in its brackets.
    package let host: String

    /// The port, the scheme's own when the URL has none.
    package let port: Int

    /// A URL that requests can be sent to; throws a sentence that says what is wrong with `text`.
    package init(_ text: String) throws(WebhookURLError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw WebhookURLError(
                "only visible ASCII characters (an international name in its xn-- form)"
            )
        }
        guard let mark = text.firstRange(of: "://") else {
            throw WebhookURLError("a URL that begins with https:// or http://")
        }
        scheme = text[..<mark.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw WebhookURLError("a URL that begins with https:// or http://")
        }
        guard !text.contains("#") else { throw WebhookURLError("a URL without #fragment") }
        let rest = text[mark.upperBound...]
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        guard !authority.contains("@") else {
            throw WebhookURLError("a URL without user:password@ (use auth instead)")
        }
        guard !authority.contains("\\") else { throw WebhookURLError("a host without backslash") }
        let colon = authority.lastIndex(of: ":")
        let bracket = authority.lastIndex(of: "]")
        if let colon, bracket.map({ $0 < colon }) ?? true {
            host = authority[..<colon].lowercased()
            guard let port = Int(authority[authority.index(after: colon)...]),
                (1...65_535).contains(port)
            else { throw WebhookURLError("a port from 1 to 65535") }
            self.port = port
        } else {
            host = authority.lowercased()
            port = scheme == "https" ? 443 : 80
        }
        guard !host.isEmpty else { throw WebhookURLError("a URL with a host") }
        self.text = text
    }

    /// Scheme, host and port: what an order of events is kept for.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// The URL without a slash at its end, for paths to be added.
    var base: String { text.hasSuffix("/") ? String(text.dropLast()) : text }

    /// The URL with the last part of its path, which is a token, and its query left out.
    package var maskedWithPath: String {
        let path = text.prefix { $0 != "?" }
        guard let slash = path.lastIndex(of: "/") else { return text }
        return "\(path[...slash])***"
    }

    /// The URL with what may be secret, the values of its query, left out.
    package var masked: String {
        guard let mark = text.firstIndex(of: "?") else { return text }
        let names = text[text.index(after: mark)...].split(separator: "&").map { pair in
            pair.firstIndex(of: "=").map { "\(pair[..<$0])=***" } ?? "***"
        }
        return "\(text[..<mark])?\(names.joined(separator: "&"))"
    }
}

/// A URL that requests cannot be sent to.
package struct WebhookURLError: Error, Sendable, Hashable {
    /// What is expected, as a noun phrase.
    package var expected: String

    init(_ expected: String) { self.expected = expected }
}
