import ArgumentParser
import CDRPipeline

/// What a command's arguments name.
extension Configuration {
    /// The source of this name.
    func source(named name: String) throws -> SourceConfiguration {
        guard let source = sources.first(where: { $0.name == name }) else {
            throw ValidationError("there is no source \"\(name)\" in the configuration")
        }
        return source
    }

    /// The source of this name; all of them without one.
    func sources(named name: String?) throws -> [SourceConfiguration] {
        try name.map { [try source(named: $0)] } ?? sources
    }

    /// The webhook of this id, active or not.
    func webhook(named id: String) throws -> Webhook {
        guard let webhook = webhooks.first(where: { $0.id == id }) else {
            throw ValidationError("there is no webhook \"\(id)\" in \(webhooksFolder)")
        }
        return webhook
    }

    /// The file of a webhook.
    func file(of webhook: Webhook) -> String { "\(webhooksFolder)/\(webhook.id).toml" }

    /// The webhooks of these ids, each active; one at least.
    func webhooks(named names: [String]) throws -> [Webhook] {
        guard !names.isEmpty else { throw ValidationError("expected --webhook ID, once or more") }
        return try names.map { name in
            let webhook = try webhook(named: name)
            guard webhook.isActive else {
                throw ValidationError("the webhook \"\(name)\" is not active")
            }
            return webhook
        }
    }
}
