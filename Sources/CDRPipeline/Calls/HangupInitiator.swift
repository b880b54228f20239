/// The side that hung up.
package enum HangupInitiator: String, Sendable, CaseIterable {
    /// The side that placed the call.
    case caller

    /// The side that was called.
    case callee

    /// The switch itself: a timeout, a dialplan's end.
    case system
}
