/// What the ledger knows besides calls: webhooks, sources and the last run that read them.
package struct LedgerKnowledge: Sendable {
    /// The webhooks that a run has seen, by id.
    package var webhooks: [String: KnownWebhook] = [:]

    /// The sources that a run has read, by name.
    package var sources: [String: KnownSource] = [:]

    /// The replays that were paused, by name.
    package var pausedReplays: Set<String> = []

    /// When the last sync began that came to its end, or `nil` before it.
    package var lastSyncAt: Timestamp?

    /// Nothing known.
    package init() {}
}

/// A webhook that a run has seen.
package struct KnownWebhook: Sendable, Hashable {
    /// Whether it was active in the last run.
    package var isActive: Bool

    /// When a run saw it first.
    package var knownAt: Timestamp

    /// The origin of its URL in the last run.
    package var origin: String

    /// How its receiver has been.
    package var breaker = Breaker()

    /// A webhook that a run has seen.
    package init(isActive: Bool, knownAt: Timestamp, origin: String) {
        self.isActive = isActive
        self.knownAt = knownAt
        self.origin = origin
    }
}

/// A source that a run has read.
package struct KnownSource: Sendable, Hashable {
    /// From when on its rows count, as the ledger fixed it.
    package var since: Timestamp

    /// When the newest call ended that was taken of it, or `nil` without one.
    package var newestEndAt: Timestamp?

    /// A source that a run has read.
    package init(since: Timestamp, newestEndAt: Timestamp?) {
        self.since = since
        self.newestEndAt = newestEndAt
    }
}
