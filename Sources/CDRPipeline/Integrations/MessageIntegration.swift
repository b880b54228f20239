import Crypto

/// An integration whose receiver is told each event in one request of JSON.
package protocol MessageIntegration: PredefinedIntegration {
    /// What is said of an event, in order.
    ///
    /// - Parameters:
    ///   - delivery: The event, and what was looked up for it.
    ///   - values: Its parameters in the webhook's own style.
    ///   - webhook: Who hears it.
    /// - Returns: The receiver's fields and their values.
    func message(
        about delivery: ClaimedDelivery,
        values: ParameterValues,
        to webhook: Webhook
    ) -> [(name: String, value: ParameterValue)]

    /// What an answer means.
    func judge(_ response: HTTPResponse, about delivery: ClaimedDelivery) -> Judgement

    /// How old an event may be when it is told, its webhook's delay not counted; `nil` for any age.
    var longestAge: Duration? { get }
}

extension MessageIntegration {
    package var longestAge: Duration? { nil }

    package func integration(
        of webhook: Webhook,
        access: WebhookAccess,
        version: String
    ) -> any Integration {
        MessageWebhook(self, webhook, access: access, version: version)
    }
}

/// One webhook of an integration that tells each event in one request.
struct MessageWebhook: Integration {
    private let kind: any MessageIntegration
    private let webhook: Webhook
    private let style: ParameterStyle
    private let requests: EventRequests

    let batchLimit = 1
    let needsRow = false
    let needsLookup = true

    init(
        _ kind: any MessageIntegration,
        _ webhook: Webhook,
        access: WebhookAccess,
        version: String
    ) {
        self.kind = kind
        self.webhook = webhook
        style = ParameterStyle(webhook)
        requests = EventRequests(webhook, access: access, version: version)
    }

    func conversation(with batch: [ClaimedDelivery], at now: Timestamp) -> any Conversation {
        precondition(batch.count == 1, "it is told one event at a time")
        let delivery = batch[0]
        let content = content(delivery)
        if let longest = kind.longestAge, now - delivery.event.at > longest + webhook.delay {
            return Declined(
                reason: "\(kind.name) takes what happens now, and this is older than \(longest)",
                bodyHashes: [Array(SHA256.hash(data: content))]
            )
        }
        return requests.conversation(
            about: delivery,
            saying: content,
            at: now,
            judge: { [kind] in kind.judge($0, about: delivery) }
        )
    }

    func rehearsal(at now: Timestamp) -> (any Conversation)? { requests.rehearsal(at: now) }

    func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest {
        requests.request(about: delivery, saying: content(delivery), at: now)
    }

    private func content(_ delivery: ClaimedDelivery) -> [UInt8] {
        let values = ParameterValues(
            event: delivery.event,
            id: delivery.id,
            replay: delivery.replay,
            style: style
        )
        return JSONText.object(kind.message(about: delivery, values: values, to: webhook))
    }
}

/// A conversation that is over before it begins: nothing is sent.
struct Declined: Conversation {
    /// Why.
    let reason: String

    let bodyHashes: [[UInt8]]

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        .judgements([Judgement(.refused, reason: reason)])
    }
}
