import CDRPipeline

/// Reads how a webhook's requests are signed, authorized and sent.
///
/// What these keys hold is not shown where a secret may stand by mistake.
struct AccessReader {
    /// The keys of a webhook file that are read here.
    static let keys = ["secrets", "signature", "auth", "headers", "tls", "proxy"]

    let keys: Keys

    /// What the file says; what cannot be used was reported.
    func access() -> AccessConfiguration {
        var access = AccessConfiguration()
        access.secrets = readSecrets()
        access.signature = readSignature()
        access.auth = readAuth()
        access.headers = readHeaders()
        readTLS(&access)
        access.proxy = readProxy()
        refuseTwins(in: access)
        return access
    }

    private func readSecrets() -> [PlacedSecret] {
        let expected = "a list of secrets, newest first, each \(Secret.expected)"
        guard let node = keys.node("secrets") else { return [] }
        guard case .array(let items) = node.value, !items.isEmpty else {
            let _: Never? = keys.refuse("secrets", node, expected, isHidden: true)
            return []
        }
        return items.enumerated().compactMap { keys.placed("secrets[\($0 + 1)]", $1) }
    }

    private func readSignature() -> (header: String, secret: PlacedSecret)? {
        let expected =
            "{ scheme = \"hmac-sha256-hex\", header = \"x-signature\", secret = SECRET }"
        guard let table = keys.hiddenTable("signature", expected: expected) else { return nil }
        if let scheme = table.required("scheme", expected: "\"hmac-sha256-hex\""),
            scheme != "hmac-sha256-hex", let node = table.node("scheme")
        {
            let _: Never? = table.refuse("scheme", node, "\"hmac-sha256-hex\"")
        }
        let header = table.required("header", expected: "a header's name")
        if let header, !HTTPHeader.isFree(header) { table.refuseHeader("header", header) }
        let secret = table.placed("secret")
        table.finish(knowing: ["scheme", "header", "secret"])
        guard let header, let secret else { return nil }
        return (header.lowercased(), secret)
    }

    private func readAuth() -> AccessConfiguration.Auth? {
        let expected =
            "one of { bearer = SECRET }, { basic = { user = \"…\", password = SECRET } } and "
            + "{ oauth = { token_url = \"…\", client_id = \"…\", client_secret = SECRET } }"
        guard let table = keys.hiddenTable("auth", expected: expected) else { return nil }
        switch table.names {
        case ["bearer"]: return table.placed("bearer").map { .bearer($0) }
        case ["basic"]: return readBasic(table)
        case ["oauth"]: return readOAuth(table)
        default: return keys.node("auth").flatMap { keys.refuse("auth", $0, expected) }
        }
    }

    private func readBasic(_ table: Keys) -> AccessConfiguration.Auth? {
        let expected = "{ user = \"…\", password = SECRET }"
        guard let basic = table.hiddenTable("basic", expected: expected) else { return nil }
        let user = basic.required("user", expected: "a user's name without a colon")
        if let user, user.contains(":") || !HTTPHeader.canCarry(user), let node = basic.node("user")
        {
            let _: Never? = basic.refuse("user", node, "a user's name without a colon")
        }
        let password = basic.placed("password")
        basic.finish(knowing: ["user", "password"])
        guard let user, let password else { return nil }
        return .basic(user: user, password: password)
    }

    private func readOAuth(_ table: Keys) -> AccessConfiguration.Auth? {
        let expected = "{ token_url = \"…\", client_id = \"…\", client_secret = SECRET }"
        guard let oauth = table.hiddenTable("oauth", expected: expected) else { return nil }
        let url = oauth.hiddenURL("token_url")
        let id = oauth.required("client_id", expected: "the client's id")
        let secret = oauth.placed("client_secret")
        let scope = oauth.text("scope") ?? ""
        oauth.finish(knowing: ["token_url", "client_id", "client_secret", "scope"])
        guard let url, let id, let secret else { return nil }
        return .oauth(tokenURL: url, id: id, secret: secret, scope: scope)
    }

    private func readHeaders() -> [(name: String, value: AccessConfiguration.Value)] {
        let expected = "a table of name = text or SECRET"
        guard let table = keys.hiddenTable("headers", expected: expected) else { return [] }
        return table.names.compactMap { name in
            guard let node = table.node(name) else { return nil }
            guard HTTPHeader.isFree(name) else {
                table.refuseHeader(name)
                return nil
            }
            guard case .text(let text) = node.value else {
                return table.placed(name, node).map { (name.lowercased(), .secret($0)) }
            }
            guard HTTPHeader.canCarry(text) else {
                return table.refuse(name, node, "a text without control characters", isHidden: true)
            }
            return (name.lowercased(), .text(text))
        }
    }

    private func readTLS(_ access: inout AccessConfiguration) {
        let expected = "{ ca = \"path\", certificate = \"path\", key = SECRET }"
        guard let table = keys.hiddenTable("tls", expected: expected) else { return }
        access.authorities = table.certificates("ca")
        let certificate = table.certificates("certificate")
        let key = table.node("key") == nil ? nil : table.placed("key")
        table.finish(knowing: ["ca", "certificate", "key"])
        if let certificate, let key {
            access.identity = AccessConfiguration.Identity(certificate: certificate, key: key)
        } else if table.node("key") == nil, certificate != nil {
            table.miss("key", "the key of the certificate, \(Secret.expected)")
        } else if table.node("certificate") == nil, key != nil {
            table.miss("certificate", "the path of the key's certificate")
        }
    }

    private func readProxy() -> AccessConfiguration.Value? {
        guard let node = keys.node("proxy") else { return nil }
        guard case .text(let text) = node.value else {
            return keys.placed("proxy", node).map { .secret($0) }
        }
        do throws(WebhookURLError) {
            if try HTTPProxy(text).hasPassword {
                keys.say(
                    node.line,
                    "\"proxy\" holds a password; expected the whole URL as a secret, "
                        + Secret.expected
                )
            }
        } catch {
            keys.say(node.line, "\"proxy\" cannot be used; expected \(error.expected)")
        }
        return .text(text)
    }

    /// A header that comes twice would leave the receiver to guess.
    private func refuseTwins(in access: AccessConfiguration) {
        var seen: Set<String> = access.auth == nil ? [] : ["authorization"]
        if let signature = access.signature, !seen.insert(signature.header).inserted {
            keys.say(keys.node("signature")?.line ?? 0, Self.twins(signature.header))
        }
        for header in access.headers where !seen.insert(header.name).inserted {
            keys.say(keys.node("headers")?.line ?? 0, Self.twins(header.name))
        }
    }

    private static func twins(_ name: String) -> String {
        "the header \"\(name)\" is sent twice; expected each header once"
    }
}
