/// What a leg does that comes after its linked call was told.
package enum LateLegPolicy: String, Sendable, CaseIterable {
    /// It is counted and kept with the call; nothing is told again.
    case keep

    /// Where it changes what is told, the call gets a new revision, whose events have new ids.
    case resend
}
