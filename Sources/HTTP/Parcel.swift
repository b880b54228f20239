import CDRPipeline

/// A request on its way through the wire.
///
/// A class, so that the two threads do not count references of its many parts in turn; it is let go
/// of on the thread that made it, which has the memory.
final class Parcel: Sendable {
    let request: HTTPRequest

    /// Since when it waits for room.
    let since: ContinuousClock.Instant

    init(_ request: HTTPRequest, since: ContinuousClock.Instant) {
        self.request = request
        self.since = since
    }
}
