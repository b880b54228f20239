/// One thing that was found out about a webhook's receiver.
struct WebhookFinding {
    /// What it means for a run.
    enum Weight {
        /// All is well.
        case well

        /// A run goes on as it is, and somebody should look at it before long.
        case note

        /// A run would fail.
        case bad
    }

    /// What was looked at: `receiver`, `certificate`, `clock`, `test`.
    let subject: String

    /// What it means.
    let weight: Weight

    /// What was found.
    let text: String
}
