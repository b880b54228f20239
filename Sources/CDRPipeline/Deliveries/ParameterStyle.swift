/// How a webhook wants its values: a class, since every delivery holds it and it never changes.
package final class ParameterStyle: Sendable {
    /// Which facts an event carries.
    package let facts: Facts

    /// Names for hangup causes.
    package let causeNames: [HangupCause: String]

    /// How times are written.
    package let timeFormat: TimeFormat

    /// The zone of written times.
    package let zone: TimeZoneRules

    /// Whether numbers are cut to their last four digits.
    package let masksNumbers: Bool

    /// The style of a webhook.
    package init(_ webhook: Webhook) {
        facts = webhook.facts
        causeNames = webhook.causeNames
        timeFormat = webhook.timeFormat
        zone = webhook.zone
        masksNumbers = webhook.masksNumbers
    }
}
