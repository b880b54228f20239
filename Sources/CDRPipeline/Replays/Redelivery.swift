/// How ended deliveries are sent again.
package struct Redelivery: Sendable, Hashable {
    /// The replay that owes them from now on, or empty: it stays as it is.
    package var replay = ""

    /// The deliveries that say what they first said, each with the webhook's revision that says it.
    ///
    /// Others are left alone; `nil` lets today's file say all of the selection.
    package var bodies: [Int64: Int64]?

    /// All of a selection, as today's files say it.
    package init() {}
}
