/// A custom webhook: one request an event, as its file says.
package struct CustomWebhook: Integration {
    private let webhook: Webhook
    private let style: ParameterStyle
    private let requests: EventRequests

    /// The body's text around the values, for `json`.
    private let template: JSONTemplate

    package let batchLimit = 1

    package let needsRow: Bool

    /// The integration of one webhook.
    package init(
        _ webhook: Webhook,
        access: WebhookAccess = WebhookAccess(),
        version: String
    ) {
        self.webhook = webhook
        style = ParameterStyle(webhook)
        template = JSONTemplate(
            webhook.parameters,
            fixed: webhook.fixed,
            isNested: webhook.nestsFields
        )
        requests = EventRequests(webhook, access: access, version: version)
        needsRow = webhook.parameters.contains(where: \.parameter.isColumn)
    }

    package func conversation(
        with batch: [ClaimedDelivery],
        at now: Timestamp
    )
        -> any Conversation
    {
        precondition(batch.count == 1, "a custom webhook is told one event at a time")
        return requests.conversation(
            about: batch[0],
            saying: content(batch[0]),
            at: now,
            judge: Judgement.init(of:)
        )
    }

    package func rehearsal(at now: Timestamp) -> (any Conversation)? { requests.rehearsal(at: now) }

    package func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest {
        requests.request(about: delivery, saying: content(delivery), at: now)
    }

    /// The body of a POST, or what a GET adds to the query: the same bytes for the same event,
    /// always.
    package func content(_ delivery: ClaimedDelivery) -> [UInt8] {
        let values = ParameterValues(
            event: delivery.event,
            id: delivery.id,
            replay: delivery.replay,
            style: style
        )
        if webhook.method == .json { return template.text(values) }
        var fields: [(name: String, value: ParameterValue)] = []
        for mapping in webhook.parameters {
            let value = values[mapping.parameter]
            for name in mapping.fields { fields.append((name, value)) }
        }
        for fixed in webhook.fixed { fields.append((fixed.name, .text(fixed.value))) }
        return FormEncoding.form(fields)
    }
}
