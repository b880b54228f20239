/// The receivers that predefined webhooks know.
package enum Integrations {
    /// Every integration; a new one is one file and one line here.
    package static let all: [any PredefinedIntegration] = [
        Pipedrive(),
        Salesforce(),
        Preset.tradersoft,
        Preset.voipCloud,
        Zammad(),
    ]

    /// The integration of a name in a webhook's file.
    package static func named(_ name: String) -> (any PredefinedIntegration)? {
        all.first { $0.name == name }
    }

    /// How a webhook's receiver is spoken to.
    package static func integration(
        of webhook: Webhook,
        access: WebhookAccess = WebhookAccess(),
        version: String
    ) -> any Integration {
        webhook.integration.flatMap(named)?
            .integration(of: webhook, access: access, version: version)
            ?? CustomWebhook(webhook, access: access, version: version)
    }
}
