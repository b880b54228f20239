import CDRPipeline

/// Keys whose values are secrets, or may hold one by mistake: they are never shown.
extension Keys {
    /// A secret below a key.
    func secret(_ key: String) -> Secret? { node(key).flatMap { secret(key, $0) } }

    /// The secret that a value names.
    func secret(_ key: String, _ node: TOMLNode) -> Secret? {
        guard case .table(let inner) = node.value, inner.entries.count == 1,
            let entry = inner.entries.first, case .text(let name) = entry.node.value
        else { return refuse(key, node, Secret.expected, isHidden: true) }
        switch entry.key {
        case "env": return .environment(name)
        case "file": return .file(Paths.absolute(name, below: Paths.folder(of: file)))
        case "credential": return .credential(name)
        default: return refuse(key, node, Secret.expected, isHidden: true)
        }
    }

    /// A secret that must be there, with its place.
    func placed(_ key: String) -> PlacedSecret? {
        guard let node = node(key) else {
            miss(key, Secret.expected)
            return nil
        }
        return placed(key, node)
    }

    /// The secret that a value names, with its place.
    func placed(_ key: String, _ node: TOMLNode) -> PlacedSecret? {
        secret(key, node).map {
            PlacedSecret(secret: $0, file: file, line: node.line, key: full(key))
        }
    }

    /// A file of certificates, with its place.
    func certificates(_ key: String) -> CertificateFile? {
        guard let node = node(key) else { return nil }
        guard case .text(let path) = node.value else {
            return refuse(key, node, "the path of a PEM file", isHidden: true)
        }
        return CertificateFile(
            path: Paths.absolute(path, below: Paths.folder(of: file)),
            file: file,
            line: node.line,
            key: full(key)
        )
    }

    /// A URL that must be there; it may carry a token, and its text is not shown.
    func hiddenURL(_ key: String) -> WebhookURL? {
        let expected = "a URL that begins with https:// or http://"
        guard let node = node(key) else {
            miss(key, expected)
            return nil
        }
        guard case .text(let text) = node.value else {
            return refuse(key, node, expected, isHidden: true)
        }
        do throws(WebhookURLError) {
            return try WebhookURL(text)
        } catch {
            say(node.line, "\"\(full(key))\" cannot be used; expected \(error.expected)")
            return nil
        }
    }

    /// A table below this one, where a secret may stand by mistake.
    func hiddenTable(_ key: String, expected: String) -> Keys? {
        guard let node = node(key) else { return nil }
        guard case .table = node.value else {
            return refuse(key, node, expected, isHidden: true)
        }
        return table(key, expected: expected)
    }

    /// Says that a header's name cannot be used; `name` is the key itself or its value.
    func refuseHeader(_ key: String, _ name: String? = nil) {
        let expected =
            "a header's name of letters, digits and hyphens, none of "
            + HTTPHeader.taken.joined(separator: ", ") + " and webhook-*"
        guard let node = node(key) else { return }
        if let name {
            let _: Never? = refuse(key, TOMLNode(value: .text(name), line: node.line), expected)
        } else {
            say(node.line, "\"\(full(key))\" cannot be sent; expected \(expected)")
        }
    }
}
