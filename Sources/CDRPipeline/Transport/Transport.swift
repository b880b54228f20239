/// Whatever puts requests on the wire.
///
/// Requests are started without waiting and come back in any order. One request is one attempt: a
/// transport never follows a redirect, never repeats a request and never sends one that was not
/// started. Used from one thread.
package protocol Transport: AnyObject {
    /// Puts requests on the wire as soon as a connection is free; never blocks.
    func start(_ requests: [HTTPRequest])

    /// What has come back since the last call.
    ///
    /// - Parameter longest: How long to wait when nothing has; returns early as soon as something does.
    /// - Returns: One response a finished request, none twice.
    func finished(waitingAtMost longest: Duration) -> [HTTPResponse]

    /// Ends every request that is still under way; each comes back as stopped, maybe received.
    func stop() -> [HTTPResponse]
}
