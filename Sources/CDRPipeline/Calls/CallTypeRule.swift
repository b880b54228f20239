/// By which rule the type of a call was decided.
package enum CallTypeRule: String, Sendable, CaseIterable {
    /// The word of the direction column that the source's configuration names.
    case column

    /// Which of the two channels is a trunk's.
    case channels

    /// The number that was dialled from outside.
    case did

    /// The context that calls from outside come into.
    case context

    /// The number that the caller showed to the outside.
    case outboundNumber = "outbound-number"

    /// The number that was dialled, of which no channel tells: long ones are outside.
    case dialled

    /// The dialect's own way: a direction column or a context, else which number is an extension.
    case dialect
}
