/// A webhook as its file was from some run on.
package struct WebhookThen: Sendable {
    /// The revision's number.
    let revision: Int64

    /// The first run that saw the file so.
    let knownAt: Timestamp

    /// The webhook, with what the file said of events then.
    let webhook: Webhook

    /// Today's webhook under an earlier revision of its file, whose zone is read here, once.
    package init(_ today: Webhook, under revision: WebhookRevision) {
        self.revision = revision.id
        knownAt = revision.knownAt
        webhook = revision.definition.applied(to: today)
    }
}
