import CDRPipeline

/// Reads what kind of webhook a file describes.
struct IntegrationReader {
    /// A kind of webhook.
    enum Kind {
        case custom
        case predefined(any PredefinedIntegration)
    }

    /// The keys that only custom webhooks have, and predefined ones whose vendor documents nothing.
    static let customKeys = [
        "method", "nested", "parameters", "fixed", "facts", "time_format", "timezone",
    ]

    let keys: Keys

    /// The kind, or `nil` when it cannot be told; what cannot be used was reported.
    func kind() -> Kind? {
        let type = keys.text("type", expected: Self.types)
        switch type {
        case nil where keys.node("type") != nil: return nil
        case nil, "custom":
            guard let node = keys.node("integration") else { return .custom }
            keys.say(
                node.line,
                "\"integration\" belongs to predefined webhooks; expected type = \"predefined\""
            )
            return nil
        case "predefined": return integration().map { .predefined($0) }
        default: return keys.node("type").flatMap { keys.refuse("type", $0, Self.types) }
        }
    }

    private func integration() -> (any PredefinedIntegration)? {
        let names = Keys.words(Integrations.all.map(\.name))
        guard let name = keys.required("integration", expected: names) else { return nil }
        guard let integration = Integrations.named(name) else {
            return keys.node("integration").flatMap { keys.refuse("integration", $0, names) }
        }
        refuse(["event"] + (integration.isEditable ? [] : Self.customKeys), of: integration)
        return integration
    }

    /// Says that an integration knows by itself what a custom webhook's file says.
    private func refuse(_ customKeys: [String], of integration: any PredefinedIntegration) {
        for key in customKeys {
            guard let node = keys.node(key) else { continue }
            let events = integration.events.map(\.title).joined(separator: ", ")
            keys.say(
                node.line,
                "\"\(key)\" belongs to custom webhooks; \"\(integration.name)\" has its own "
                    + (key == "event" ? "events: \(events)" : "way of sending")
            )
        }
    }

    private static let types = "\"custom\" or \"predefined\""
}
