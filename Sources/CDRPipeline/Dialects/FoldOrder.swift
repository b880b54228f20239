/// Settles an hour that comes twice by the order of a file's rows.
///
/// A switch writes a row when its call has ended, so ends only grow, give or take what a batch
/// mixes up. A row whose hour came twice and whose first pass would end before the row above it
/// belongs to the second pass. Where rows do not grow (an export with the newest first) nothing is
/// concluded.
struct FoldOrder: Sendable {
    private var previous: Timestamp?
    private var rising = 0

    /// How many rows in one direction are remembered.
    private static let most = 8

    /// How far a row may stand behind one that ended later: Asterisk writes batches of 300 s.
    private static let disorder = Duration.seconds(360)

    /// How much later a leg is than it says, by those that it stands below.
    mutating func delay(of leg: Leg) -> Duration {
        var (delay, end) = (Duration.zero, leg.endAt)
        if let later = leg.laterBy, let previous, rising > 0, previous - end > Self.disorder {
            (delay, end) = (later, end + later)
        }
        if let previous, previous != end {
            rising = max(-Self.most, min(Self.most, rising + (end > previous ? 1 : -1)))
        }
        previous = end
        return delay
    }
}
