/// A call that an id or a number led to, in its last revision.
package struct FoundCall: Sendable {
    /// The call.
    package var call: Call

    /// What led to it.
    package var clue: Clue

    /// A call and what led to it.
    package init(_ call: Call, by clue: Clue) {
        self.call = call
        self.clue = clue
    }

    /// What of a call, or of what is owed for it, was asked for; the most telling first.
    package enum Clue: String, Sendable, CaseIterable {
        /// The call's key within its source.
        case key

        /// The call's id, or its correlation id.
        case uniqueid

        /// The id or the key of one of its rows.
        case row

        /// The id of one of its events for a webhook.
        case event = "event-id"

        /// A number that took part.
        case number
    }
}
