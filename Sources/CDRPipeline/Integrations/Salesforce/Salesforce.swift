/// Salesforce: a finished call becomes a Task, up to 200 in one request.
///
/// Source: Salesforce's REST API, sObject Collections and Object Reference, as of v68.
package struct Salesforce: PredefinedIntegration {
    package let name = "salesforce"

    package let summary = "Salesforce: a Task for each finished call, linked to who called"

    package let basis: String? =
        "Salesforce's documentation (v68), and a stand-in of our own that keeps its rules"

    package let events = [EventKind.callEnd]

    package func prepare(_ webhook: inout Webhook) {
        webhook.salesforce = SalesforceSettings()
        // Writes under one parent lock each other out, and a call may take minutes there.
        webhook.concurrency = 1
        webhook.timeout = .seconds(120)
    }

    package func integration(
        of webhook: Webhook,
        access: WebhookAccess,
        version: String
    ) -> any Integration {
        SalesforceWebhook(webhook, access: access, version: version)
    }
}
