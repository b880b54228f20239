/// Which calls of the past a backfill is about, and for whom.
package struct BackfillSelection: Sendable {
    /// The source.
    package var source: String

    /// When the calls began.
    package var range: Range<Timestamp>

    /// The webhooks that get them.
    package var webhooks: [Webhook]

    /// Only calls of these types; all without any.
    package var callTypes: Set<CallType> = []

    /// Only calls with these hangup causes; all without any.
    package var causes: Set<HangupCause> = []

    /// Only these events; all without any.
    package var events: Set<EventKind> = []

    /// Only calls with these ids, as the switch wrote them; all without any.
    package var uniqueids: Set<String> = []

    /// Only these calls, by the ledger's numbers; all without any.
    package var calls: Set<Int64> = []

    /// The most deliveries, or `nil`.
    package var limit: Int?

    /// What makes the ids other ones than the live events had, or empty.
    package var salt = ""

    /// The webhooks under the revisions of their files, the oldest first, where each call is told
    /// as the one that was in force then says; empty for today's.
    package var revisions: [String: [WebhookThen]] = [:]

    /// All calls of a source that began in a range.
    package init(source: String, range: Range<Timestamp>, webhooks: [Webhook]) {
        self.source = source
        self.range = range
        self.webhooks = webhooks
    }

    /// Whether a call is one of those that are asked for.
    func holds(_ stored: StoredCall) -> Bool {
        let call = stored.call
        return (calls.isEmpty || calls.contains(stored.id))
            && (callTypes.isEmpty || callTypes.contains(call.callType))
            && (causes.isEmpty || causes.contains(call.hangupCause))
            && (uniqueids.isEmpty || uniqueids.contains(call.uniqueid)
                || uniqueids.contains(call.linkedid))
    }

    /// A webhook as its file was when a call began, and the revision's number; as the first run saw
    /// it for a call that is older, and as it is today where nothing else is asked for.
    func webhook(_ webhook: Webhook, at moment: Timestamp) -> (webhook: Webhook, revision: Int64?) {
        guard let known = revisions[webhook.id],
            let revision = known.last(where: { $0.knownAt <= moment }) ?? known.first
        else { return (webhook, nil) }
        return (revision.webhook, revision.revision)
    }
}
