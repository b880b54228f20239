/// What is wrong with a receiver's TLS, in a sentence.
enum TLSFault {
    /// The sentence.
    ///
    /// - Parameters:
    ///   - words: What libcurl says, OpenSSL's words included.
    ///   - verification: OpenSSL's verdict on the certificate; 0 for nothing against it.
    /// - Returns: `nil` when nothing more is known than that TLS failed.
    static func text(of words: String, verification: Int) -> String? {
        if let text = certificates[verification] { return text }
        if let (_, text) = sayings.first(where: { words.contains($0.part) }) { return text }
        guard let reason = words.split(separator: "::").dropFirst().last else { return nil }
        return "the TLS handshake failed: \(reason.prefix { $0 != "," })"
    }

    /// OpenSSL's verdicts (X509_V_ERR_…).
    private static let certificates = [
        9: "its certificate is not valid yet",
        10: "its certificate has expired",
        18: "its certificate is signed by itself, and no trusted authority vouches for it",
        19: unknownAuthority,
        20: unknownAuthority,
        21: unknownAuthority,
    ]

    private static let unknownAuthority = "no trusted authority vouches for its certificate"

    /// Parts of what libcurl and OpenSSL say.
    private static let sayings: [(part: String, text: String)] = [
        ("subject name", "its certificate is for another name"),
        ("alert certificate required", "it wants a client certificate"),
        ("alert bad certificate", "it does not take the client certificate, or wants one"),
        (
            "alert handshake failure",
            "the TLS handshake failed: it wants a client certificate, or other ciphers"
        ),
        ("wrong version number", "it speaks no TLS at that port; its URL may begin with http:"),
        ("packet length too long", "it speaks no TLS at that port; its URL may begin with http:"),
        ("protocol version", oldVersion),
        ("unsupported protocol", oldVersion),
        ("legacy sigalg", oldVersion),
    ]

    private static let oldVersion = "it speaks no TLS 1.2 or newer"
}
