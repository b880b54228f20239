import CDRPipeline

/// Reads what a configuration only names, when a run begins.
extension AccessConfiguration {
    /// Everything as values.
    ///
    /// - Throws: ``ConfigurationProblems`` with every secret and file that cannot be used.
    func values() throws(ConfigurationProblems) -> WebhookAccess {
        var problems: [ConfigurationProblem] = []
        var access = WebhookAccess()
        for secret in secrets {
            Self.collect(&problems) { () throws(ConfigurationProblem) in
                access.secrets.append(try Self.signingSecret(secret))
            }
        }
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            access.signature = try signature.map { (signature) throws(ConfigurationProblem) in
                HexSignature(header: signature.header, secret: try signature.secret.value())
            }
        }
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            access.auth = try auth.map { (auth) throws(ConfigurationProblem) in
                try Self.value(of: auth)
            }
        }
        for (name, value) in headers {
            Self.collect(&problems) { () throws(ConfigurationProblem) in
                access.headers.append(HTTPHeader(name, try Self.headerValue(of: value)))
            }
        }
        readRoute(&access.route, &problems)
        guard problems.isEmpty else { throw ConfigurationProblems(all: problems) }
        return access
    }

    private func readRoute(_ route: inout HTTPRoute, _ problems: inout [ConfigurationProblem]) {
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            route.authorities = try authorities?.bytes() ?? []
        }
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            route.certificate = try identity?.certificate.bytes() ?? []
        }
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            route.key =
                try identity.map { (own) throws(ConfigurationProblem) in
                    try Self.privateKey(own.key)
                } ?? []
        }
        Self.collect(&problems) { () throws(ConfigurationProblem) in
            route.proxy = try Self.value(of: proxy)
        }
    }

    private static func collect(
        _ problems: inout [ConfigurationProblem],
        _ body: () throws(ConfigurationProblem) -> Void
    ) {
        do throws(ConfigurationProblem) {
            try body()
        } catch {
            problems.append(error)
        }
    }

    private static func signingSecret(
        _ placed: PlacedSecret
    ) throws(ConfigurationProblem) -> SigningSecret {
        let text = try placed.value()
        do throws(SigningSecretError) {
            return try SigningSecret(text)
        } catch {
            throw placed.problem(error.reason)
        }
    }

    private static func value(of auth: Auth) throws(ConfigurationProblem) -> WebhookAuth {
        switch auth {
        case .bearer(let token): .bearer(try token.headerValue())
        case .basic(let user, let password):
            .basic(user: user, password: try password.value())
        case .oauth(let url, let id, let secret, let scope):
            .oauth(
                ClientCredentials(
                    tokenURL: url,
                    id: id,
                    secret: try secret.value(),
                    scope: scope
                )
            )
        case .assertion(let id, let user, let audience, let key):
            .assertion(
                AssertionBearer(
                    clientID: id,
                    user: user,
                    audience: audience,
                    sign: try signer(key)
                )
            )
        }
    }

    private static func signer(
        _ placed: PlacedSecret
    ) throws(ConfigurationProblem) -> @Sendable ([UInt8]) -> [UInt8]? {
        let pem = String(decoding: try privateKey(placed), as: UTF8.self)
        guard let sign = Rooms.signer(pem) else { throw placed.problem("it holds no RSA key") }
        return sign
    }

    private static func headerValue(of value: Value) throws(ConfigurationProblem) -> String {
        switch value {
        case .text(let text): text
        case .secret(let secret): try secret.headerValue()
        }
    }

    /// libcurl would ask the terminal for the passphrase of an encrypted key.
    private static func privateKey(
        _ placed: PlacedSecret
    ) throws(ConfigurationProblem) -> [UInt8] {
        let text = try placed.value()
        guard text.contains("PRIVATE KEY-----") else {
            throw placed.problem("it holds no private key in PEM")
        }
        guard !text.contains("ENCRYPTED") else {
            throw placed.problem("the private key is encrypted; expected one that is not")
        }
        return Array(text.utf8)
    }

    private static func value(of proxy: Value?) throws(ConfigurationProblem) -> HTTPProxy? {
        switch proxy {
        case nil: return nil
        case .text(let text): return try? HTTPProxy(text)
        case .secret(let secret):
            let text = try secret.value()
            do throws(WebhookURLError) {
                return try HTTPProxy(text)
            } catch {
                throw secret.problem("expected \(error.expected)")
            }
        }
    }
}

extension Configuration {
    /// How the requests of each active webhook are let in, as values.
    ///
    /// - Throws: ``ConfigurationProblems`` with every secret and file that cannot be used.
    func accessValues() throws(ConfigurationProblems) -> [String: WebhookAccess] {
        var problems: [ConfigurationProblem] = []
        var values: [String: WebhookAccess] = [:]
        for webhook in webhooks where webhook.isActive {
            do throws(ConfigurationProblems) {
                var value = try access[webhook.id]?.values()
                if webhook.salesforce != nil {
                    value?.tokens = TokenFile(path: "\(ledger).\(webhook.id).token").kept
                }
                values[webhook.id] = value
            } catch {
                problems += error.all
            }
        }
        guard problems.isEmpty else { throw ConfigurationProblems(all: problems) }
        return values
    }
}
