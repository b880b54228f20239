/// A webhook as its file was from some run on.
package struct WebhookThen: Sendable {
    /// The revision's number.
    package let revision: Int64

    /// The first run that saw the file so.
    package let knownAt: Timestamp

    /// The webhook, with what the file said of events then.
    package let webhook: Webhook

    /// Today's webhook under an earlier revision of its file, whose zone is read here, once.
    package init(_ today: Webhook, under revision: WebhookRevision) {
        self.revision = revision.id
        knownAt = revision.knownAt
        webhook = revision.definition.applied(to: today)
    }
}

extension Ledger {
    /// A registered webhook under each revision of its file, the oldest first.
    package func history(of webhook: Webhook) throws(LedgerError) -> [WebhookThen] {
        try revisions(of: webhook.id).map { WebhookThen(webhook, under: $0) }
    }
}
