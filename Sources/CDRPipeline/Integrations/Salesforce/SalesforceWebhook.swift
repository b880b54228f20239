/// One webhook to one Salesforce org, and what a run has learned of that org.
struct SalesforceWebhook: Integration {
    private let requests: SalesforceRequests
    private let writer: SalesforceTaskWriter
    private let org: SalesforceOrg
    private let settings: SalesforceSettings

    /// The most records that one request takes.
    let batchLimit = 200

    let needsRow: Bool
    let needsLookup = true

    init(_ webhook: Webhook, access: WebhookAccess, version: String) {
        settings = webhook.salesforce ?? SalesforceSettings()
        requests = SalesforceRequests(webhook, settings, access: access, version: version)
        writer = SalesforceTaskWriter(webhook, settings)
        org = SalesforceOrg(of: webhook, access)
        needsRow = settings.fields.contains(where: \.parameter.isColumn)
    }

    func conversation(with batch: [ClaimedDelivery], at now: Timestamp) -> any Conversation {
        SalesforceConversation(
            with: batch,
            settings: settings,
            requests: requests,
            writer: writer,
            org: org,
            at: now
        )
    }

    func rehearsal(at now: Timestamp) -> (any Conversation)? { conversation(with: [], at: now) }

    func request(for delivery: ClaimedDelivery, at now: Timestamp) -> HTTPRequest {
        let fields = SalesforceFields.all
        let record = writer.record(of: delivery, fields: fields, zone: .utc, link: .none)
        return requests.upsert([record], base: nil, token: nil)
    }

    func notes() -> [RunNote] { org.notes() }
}
