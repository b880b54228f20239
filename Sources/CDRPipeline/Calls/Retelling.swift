/// A kept call as today's rules tell it, and by which of them.
package struct Retelling: Sendable {
    /// The call.
    package var call: Call

    /// By which rule its cause was decided.
    package var cause: CauseReasoning

    /// By which rule its type was decided.
    package var typeRule: CallTypeRule
}
