import CDRPipeline

/// A request as a command for a shell: every secret is named where it is to be found, and none is
/// shown.
///
/// What is computed of a secret (a signature, a token that must be fetched) is masked.
struct CurlWords {
    let request: HTTPRequest
    let webhook: Webhook
    let access: AccessConfiguration

    /// The command on one line.
    var command: String {
        var words = ["curl", "-X", request.method]
        let own = access.shellHeaders
        let taken = Set(own.map(\.name))
        for header in request.headers where !taken.contains(header.name) {
            words += ["-H", Self.quoted("\(header.name): \(header.value)")]
        }
        for header in own { words += ["-H", "\"\(header.name): \(header.value)\""] }
        words += access.shellOptions
        if let body = request.body {
            words += ["--data-binary", Self.quoted(String(decoding: body, as: UTF8.self))]
        }
        words.append(Self.quoted(RequestWords(request: request, webhook: webhook).url))
        return words.joined(separator: " ")
    }

    /// A text that a shell takes as it is.
    static func quoted(_ text: String) -> String {
        "'\(text.replacing("'", with: "'\\''"))'"
    }
}

extension Secret {
    /// What a shell puts in its place between double quotes.
    var shellText: String {
        switch self {
        case .environment(let name): "${\(name)}"
        case .file(let path): "$(cat \(CurlWords.quoted(path)))"
        case .credential(let name):
            "$(cat \"$CREDENTIALS_DIRECTORY\"/\(CurlWords.quoted(name)))"
        }
    }
}

extension AccessConfiguration {
    /// The headers that come of all this, each value a text between double quotes of a shell.
    var shellHeaders: [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        if !secrets.isEmpty { headers.append(("webhook-signature", "v1,***")) }
        if let signature { headers.append((signature.header, "***")) }
        switch auth {
        case .bearer(let token):
            headers.append(("authorization", "Bearer \(token.secret.shellText)"))
        case .oauth, .assertion: headers.append(("authorization", "Bearer ***"))
        case .basic, nil: break
        }
        return headers
            + self.headers.map { header in
                switch header.value {
                case .text(let text): (header.name, Self.escaped(text))
                case .secret(let secret): (header.name, secret.secret.shellText)
                }
            }
    }

    /// The options of curl that come of all this, each one word or more of a shell.
    var shellOptions: [String] {
        var options: [String] = []
        if case .basic(let user, let password) = auth {
            options += ["-u", "\"\(Self.escaped(user)):\(password.secret.shellText)\""]
        }
        if let authorities { options += ["--cacert", CurlWords.quoted(authorities.path)] }
        if let identity {
            options += ["--cert", CurlWords.quoted(identity.certificate.path)]
            if case .file(let path) = identity.key.secret {
                options += ["--key", CurlWords.quoted(path)]
            } else {
                options += ["--key", "<(echo \"\(identity.key.secret.shellText)\")"]
            }
        }
        switch proxy {
        case .text(let text): options += ["--proxy", CurlWords.quoted(text)]
        case .secret(let secret): options += ["--proxy", "\"\(secret.secret.shellText)\""]
        case nil: break
        }
        return options
    }

    /// A text between double quotes, its own signs for the shell taken as they are.
    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text {
            if "\\\"$`".contains(character) { escaped.append("\\") }
            escaped.append(character)
        }
        return escaped
    }
}
