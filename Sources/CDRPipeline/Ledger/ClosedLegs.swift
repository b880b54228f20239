/// A linked call that was closed, with the legs that are kept with it.
package struct ClosedLegs: Sendable {
    /// The call, in its last revision.
    package var call: StoredCall

    /// Its legs.
    package var legs: [PendingLeg]

    /// A closed call.
    package init(call: StoredCall, legs: [PendingLeg]) {
        self.call = call
        self.legs = legs
    }
}
