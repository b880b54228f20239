/// What of the webhooks' files is not as the last run saw it.
package struct ConfigurationChanges: Sendable, Hashable {
    /// The keys that say something else, by webhook.
    package var changed: [String: [String]] = [:]

    /// How many deliveries were owed to webhooks that are no longer configured, and are cancelled.
    package var cancelled: [String: Int] = [:]

    /// Nothing changed.
    package init() {}

    /// What a person should know of it.
    package var notes: [RunNote] {
        changed.sorted { $0.key < $1.key }.map { id, keys in
            RunNote(
                "webhook-changed",
                about: .webhook(id),
                "its file says something else than at the last run: "
                    + keys.joined(separator: ", ")
                    + "; what it is owed follows, but what was tried keeps its body"
            )
        }
            + cancelled.sorted { $0.key < $1.key }.map { id, count in
                RunNote(
                    "webhook-removed",
                    about: .webhook(id),
                    count: count,
                    "it is no longer configured: \(count) deliveries that it was owed are "
                        + "cancelled; a file renamed back gets them by redeliver --state cancelled"
                )
            }
    }
}
