/// How long and how much a run may deliver.
package struct DeliverLimits: Sendable, Hashable {
    /// The most time that the run waits, all in all, for deliveries that are due soon.
    package var linger = Duration.seconds(15)

    /// When the run ends at the latest, or `nil`.
    package var until: Timestamp?

    /// The most deliveries that are begun, or `nil`.
    package var deliveries: Int?

    /// How long requests under way may take once the run was told to stop.
    package var grace = Duration.seconds(10)

    /// No limits but the linger.
    package init() {}
}
