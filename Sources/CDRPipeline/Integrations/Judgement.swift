/// What a conversation comes to for one delivery of its batch.
package struct Judgement: Sendable, Hashable {
    /// What becomes of the delivery.
    package var verdict: Verdict

    /// Why, in the receiver's words or ours; empty where the status says enough.
    package var reason: String

    /// What the integration looked up for the delivery, to be kept with the attempt and handed to
    /// every later one; `nil` for nothing.
    package var lookup: String?

    /// How long the delivery is to be left alone at least.
    package var wait: Duration

    /// A judgement.
    package init(
        _ verdict: Verdict,
        reason: String = "",
        lookup: String? = nil,
        wait: Duration = .zero
    ) {
        self.verdict = verdict
        self.reason = reason
        self.lookup = lookup
        self.wait = wait
    }

    /// What a plain HTTP answer means.
    init(of response: HTTPResponse) { self.init(Verdict(of: response)) }
}
