package import CDRPipeline

/// What the ledger remembers of the configuration.
extension SQLiteLedger {
    package func reconcile(
        _ webhooks: [Webhook]
    ) throws(LedgerError) -> ConfigurationChanges {
        try database.transaction { () throws(LedgerError) in
            var changes = ConfigurationChanges()
            for webhook in webhooks {
                if let keys = try note(webhook) { changes.changed[webhook.id] = keys }
            }
            let configured = Set(webhooks.map(\.id))
            for (name, id) in self.webhooks where !configured.contains(name) {
                let count = try remove(id)
                if count > 0 { changes.cancelled[name] = count }
            }
            return changes
        }
    }

    /// Adds a revision of each webhook whose file is not what it was.
    func keepRevisions(of webhooks: [Webhook], at now: Timestamp) throws(LedgerError) {
        let last = try database.prepare(
            """
            SELECT id, fingerprint, definition FROM webhook_revisions
            WHERE webhook_id = ?1 ORDER BY id DESC LIMIT 1
            """
        )
        let put = try database.prepare(
            """
            INSERT INTO webhook_revisions (webhook_id, known_at, fingerprint, definition)
            VALUES (?1, ?2, ?3, ?4)
            """
        )
        for webhook in webhooks {
            let id = Value.integer(try webhookID(webhook.id))
            let (fingerprint, definition) = (
                Webhook.text(ofFingerprint: webhook.fingerprint), WebhookDefinition(webhook).text
            )
            last.bind([id])
            let isKnown = try last.step()
            let isSame = isKnown && last.text(1) == fingerprint && last.text(2) == definition
            if isSame { revisions[webhook.id] = last.integer(0) }
            last.reset()
            guard !isSame else { continue }
            try put.run(id, .moment(now), .text(fingerprint), .text(definition))
            revisions[webhook.id] = database.lastInsertedRow
        }
    }

    package func revisions(of webhook: String) throws(LedgerError) -> [WebhookRevision] {
        let find = try database.statement(
            """
            SELECT id, known_at, definition FROM webhook_revisions
            WHERE webhook_id = ?1 ORDER BY id
            """
        )
        find.bind([.integer(try webhookID(webhook))])
        defer { find.reset() }
        var revisions: [WebhookRevision] = []
        while try find.step() {
            guard let definition = WebhookDefinition(text: find.text(2)) else { continue }
            revisions.append(
                WebhookRevision(
                    id: find.integer(0),
                    knownAt: Timestamp(microseconds: find.integer(1)),
                    definition: definition
                )
            )
        }
        return revisions
    }

    /// Notes what a webhook's file says; the keys that said something else, or `nil`.
    private func note(_ webhook: Webhook) throws(LedgerError) -> [String]? {
        let id = Value.integer(try webhookID(webhook.id))
        let find = try database.prepare("SELECT fingerprint FROM webhooks WHERE id = ?1")
        find.bind([id])
        let before = try find.step() ? find.text(0) : ""
        find.reset()
        let now = webhook.fingerprint
        let text = Webhook.text(ofFingerprint: now)
        try database.prepare("UPDATE webhooks SET fingerprint = ?2, is_removed = 0 WHERE id = ?1")
            .run(id, .text(text))
        guard !before.isEmpty, before != text else { return nil }
        let old = Dictionary(
            before.split(separator: " ").compactMap { part -> (String, String)? in
                let sides = part.split(separator: "=", maxSplits: 1)
                return sides.count == 2 ? (String(sides[0]), String(sides[1])) : nil
            }
        ) { first, _ in first }
        // A key that an earlier version did not know has not changed.
        return now.keys.filter { key in old[key].map { $0 != now[key] } ?? false }.sorted()
    }

    /// Ends what a webhook without a file is owed; how much.
    private func remove(_ webhook: Int64) throws(LedgerError) -> Int {
        let mark = try database.prepare(
            "UPDATE webhooks SET is_removed = 1 WHERE id = ?1 AND is_removed = 0"
        )
        try mark.run(.integer(webhook))
        guard database.changes > 0 else { return 0 }
        try database.prepare(
            "UPDATE deliveries SET state = ?2 WHERE webhook_id = ?1 AND state = 0 AND state < 2"
        ).run(.integer(webhook), .integer(DeliveryState.cancelled.code))
        return database.changes
    }

    package func adopt(
        keying: String,
        of source: String,
        accepts: Bool
    ) throws(LedgerError) -> String? {
        let find = try database.prepare("SELECT keying FROM sources WHERE name = ?1")
        find.bind([.text(source)])
        let before = try find.step() ? find.text(0) : ""
        find.reset()
        if !before.isEmpty, before != keying, !accepts { return before }
        try database.prepare("UPDATE sources SET keying = ?2 WHERE name = ?1")
            .run(.text(source), .text(keying))
        return nil
    }
}

extension Webhook {
    /// What the file says, as one line.
    fileprivate static func text(ofFingerprint fingerprint: [String: String]) -> String {
        fingerprint.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
            .joined(separator: " ")
    }
}
