/// What a webhook's requests carry to be believed and to get through: its secrets, as values.
///
/// It is kept apart from ``Webhook``, which travels to the ledger and to people.
package struct WebhookAccess: Sendable {
    /// The secrets of Standard Webhooks, newest first; none for no signature.
    package var secrets: [SigningSecret] = []

    /// The signature of an older receiver, or `nil`.
    package var signature: HexSignature?

    /// How the webhook's requests are authorized, or `nil`.
    package var auth: WebhookAuth?

    /// Headers that are the same in every request; they take the place of ours.
    package var headers: [HTTPHeader] = []

    /// By what way requests travel.
    package var route = HTTPRoute()

    /// Where a token outlives the run, or `nil`.
    package var tokens: KeptToken?

    /// Whether no header is added to a request.
    var isPlain: Bool {
        secrets.isEmpty && signature == nil && auth == nil && headers.isEmpty
    }

    /// Nothing of all that.
    package init() {}
}
