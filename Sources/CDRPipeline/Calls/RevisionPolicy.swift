/// What a webhook is told when a row changes after its call was told.
package enum RevisionPolicy: String, Sendable, CaseIterable {
    /// Nothing: what was told stays as it is.
    case ignore

    /// An event is told again, under a new id, where anything that the webhook is sent changed.
    case resend

    /// An event is told again, under a new id, where one of the watched fields changed.
    case fields
}
