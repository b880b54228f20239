/// A kind of receiver that a webhook's file names: `type = "predefined"`, `integration = "zammad"`.
///
/// It knows which events its receiver wants, so that `event` and `method` have no place in the
/// file.
package protocol PredefinedIntegration: Sendable {
    /// The name in a webhook's file: lower-case letters and hyphens.
    var name: String { get }

    /// The receiver's own name and what becomes of a call there, for people.
    var summary: String { get }

    /// What it is verified against; `nil` for a guess that the vendor must confirm.
    var basis: String? { get }

    /// The events it hears of, in their order.
    var events: [EventKind] { get }

    /// The call types it can be told of.
    var callTypes: Set<CallType> { get }

    /// Whether the file says what is sent: method, parameters and their forms.
    var isEditable: Bool { get }

    /// Whether the path of the URL ends in a token.
    var hasTokenInPath: Bool { get }

    /// Whether it rings or pops up at people, so that a backfill leaves it out unless it is named.
    var interruptsPeople: Bool { get }

    /// Sets what a webhook has where its file says nothing.
    func prepare(_ webhook: inout Webhook)

    /// How a webhook's receiver is spoken to.
    func integration(
        of webhook: Webhook,
        access: WebhookAccess,
        version: String
    ) -> any Integration
}

extension PredefinedIntegration {
    package var callTypes: Set<CallType> { Set(CallType.allCases) }

    package var isEditable: Bool { false }

    package var hasTokenInPath: Bool { false }

    package var interruptsPeople: Bool { false }

    package func prepare(_ webhook: inout Webhook) {}
}
