package import CDRPipeline

// Requests over libcurl's multi interface, on a thread of their own.
//
// 1. One request is one attempt: no redirect is followed and no request sent twice (see Flight).
// 2. The thread owns every handle of libcurl; the two queues are all that is shared.
// 3. A response is handed over once, and only after libcurl let go of its request.

/// Requests over libcurl.
package final class CurlTransport: Transport {
    private let loop: CurlLoop

    /// A transport with its own connections and its own thread.
    package init(limits: WireLimits = WireLimits()) {
        loop = CurlLoop(limits: limits)
        loop.begin()
    }

    deinit { loop.end() }

    package func start(_ requests: [HTTPRequest]) { loop.accept(requests) }

    package func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        loop.finished(waitingAtMost: longest)
    }

    package func recall(lane: Int?) { loop.recall(lane) }

    package func stop() -> [HTTPResponse] { loop.stopAll() }
}
