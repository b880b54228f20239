/// A receiver whose API nobody documents: like a custom webhook, told of finished calls, whose
/// file says the rest and begins with a guess.
package struct Preset: PredefinedIntegration {
    package let name: String

    package let summary: String

    package let basis: String? = nil

    package let events = [EventKind.callEnd]

    package let isEditable = true

    /// Tradersoft, a CRM of brokers.
    package static let tradersoft = Preset(
        name: "tradersoft",
        summary: "Tradersoft: a form for each finished call, to be confirmed by the vendor"
    )

    /// Voip Cloud, set up together with its support.
    package static let voipCloud = Preset(
        name: "voip-cloud",
        summary: "Voip Cloud: a form for each finished call, to be confirmed by the vendor"
    )

    package func prepare(_ webhook: inout Webhook) { webhook.method = .post }

    package func integration(
        of webhook: Webhook,
        access: WebhookAccess,
        version: String
    ) -> any Integration {
        CustomWebhook(webhook, access: access, version: version)
    }
}
