/// Makes the bodies of first requests again, and checks them against the hashes that were kept.
package struct OriginalBodies {
    /// The deliveries whose first bytes can be made again, each with the revision that makes them.
    package private(set) var bodies: [Int64: Int64] = [:]

    /// How many others there are: the row, the code or what an integration does not keep has
    /// changed, or no outcome of theirs was ever seen.
    package private(set) var lost = 0

    private let webhooks: [Webhook]
    private let integration: (Webhook) -> any Integration
    private var speakers: [Int64: any Integration] = [:]

    private static let pageSize = 2_000

    /// One over these webhooks, each spoken to as `integration` says.
    package init(of webhooks: [Webhook], by integration: @escaping (Webhook) -> any Integration) {
        self.webhooks = webhooks
        self.integration = integration
    }

    /// Goes through a selection.
    package mutating func rebuild(
        _ selection: RedeliverSelection,
        from ledger: any Ledger
    ) throws(LedgerError) {
        try learn(selection.webhooks, from: ledger)
        var after: Int64?
        while true {
            let page = try ledger.firstBodies(of: selection, after: after, limit: Self.pageSize)
            for first in page {
                if let revision = first.revision, canRebuild(first, by: revision) {
                    bodies[first.delivery.delivery] = revision
                } else {
                    lost += 1
                }
            }
            guard page.count == Self.pageSize, let last = page.last else { return }
            after = last.delivery.delivery
        }
    }

    private mutating func learn(
        _ ids: [String],
        from ledger: any Ledger
    ) throws(LedgerError) {
        for webhook in webhooks where ids.contains(webhook.id) {
            for known in try ledger.history(of: webhook) {
                speakers[known.revision] = integration(known.webhook)
            }
        }
    }

    private func canRebuild(_ first: FirstBody, by revision: Int64) -> Bool {
        let conversation = speakers[revision]?
            .conversation(with: [first.delivery], at: Timestamp(microseconds: 0))
        return !first.bodyHash.isEmpty && conversation?.bodyHashes.first == first.bodyHash
    }
}
