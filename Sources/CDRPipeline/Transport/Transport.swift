/// Whatever puts requests on the wire.
///
/// Requests are started without waiting and come back in any order. One request is one attempt: a
/// transport never follows a redirect, never repeats a request and never sends one that was not
/// started. Used from one thread.
package protocol Transport: AnyObject {
    /// Puts requests on the wire as soon as their lane has room; never blocks.
    ///
    /// A request that waits for room longer than ``longestTransportWait`` comes back as `unsent`:
    /// what it says of the time of sending would be old.
    func start(_ requests: [HTTPRequest])

    /// What has come back since the last call.
    ///
    /// - Parameter longest: How long to wait when nothing has; returns early as soon as something
    ///   does.
    /// - Returns: One response a finished request, none twice.
    func finished(waitingAtMost longest: Duration) -> [HTTPResponse]

    /// Begins no further request of a lane, or of any: what was not begun comes back as unsent,
    /// the others go on.
    func recall(lane: Int?)

    /// Ends every request that is still under way; each comes back as stopped or as unsent.
    func stop() -> [HTTPResponse]
}

/// The longest time that a request waits for room in its lane.
package let longestTransportWait = Duration.seconds(5)
