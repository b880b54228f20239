import CCurl
import CDRPipeline
import Synchronization

/// The thread that drives libcurl, and the two queues between it and the rest of the program.
@safe
final class CurlLoop: @unchecked Sendable {
    private struct Shared {
        var incoming: [HTTPRequest] = []
        var outgoing: [HTTPResponse] = []
        var mustStop = false
        var mustRecall = false
        var lanesToRecall: Set<Int> = []
        var mustEnd = false
    }

    private let shared = Mutex(Shared())
    private let bell = Bell()
    private let multi: UnsafeMutableRawPointer?
    private var worker: WorkerThread?

    // Only the thread touches these.
    private var idle: [Flight] = []
    private var busy: [ObjectIdentifier: Flight] = [:]
    private var lanes: [Int: WireLane] = [:]
    private var landed: [HTTPResponse] = []
    private var landedSince: ContinuousClock.Instant?
    private var looksForSilenceAt = ContinuousClock.now

    /// The origins that did not take HTTP/2, where requests over it would fail for ever.
    private var olderOrigins: Set<Substring> = []

    private let limits: WireLimits

    /// Responses are handed over together while more requests wait, at most so many.
    static let fullHand = 128

    /// Responses are handed over together, and wait for each other at most so long.
    static let longestHandWait = Duration.milliseconds(4)

    /// How many connections are kept at most.
    static let mostConnections = 2_048

    /// libcurl is made ready once a process, before any thread uses it.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_ALL)) == CURLE_OK

    init(limits: WireLimits) {
        self.limits = limits
        precondition(Self.isReady, "libcurl can be made ready")
        unsafe multi = curl_multi_init()
        _ = unsafe cdrhook_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.mostConnections)
    }

    deinit { unsafe curl_multi_cleanup(multi) }

    /// Starts the thread; it keeps the loop alive until ``end()``.
    func begin() { worker = WorkerThread { self.run() } }

    /// Ends the thread and waits for it.
    func end() {
        shared.withLock { $0.mustEnd = true }
        unsafe curl_multi_wakeup(multi)
        worker?.join()
        worker = nil
    }

    /// Takes requests to be put on the wire.
    func accept(_ requests: [HTTPRequest]) {
        let wasEmpty = shared.withLock { shared in
            defer { shared.incoming += requests }
            return shared.incoming.isEmpty
        }
        if wasEmpty { unsafe curl_multi_wakeup(multi) }
    }

    /// What has come back; waits for it at most so long.
    func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        if let ready = takeOutgoing() { return ready }
        bell.wait(atMost: longest)
        return takeOutgoing() ?? []
    }

    /// Hands back what was not begun, of one lane or of all.
    func recall(_ lane: Int?) {
        shared.withLock { shared in
            if let lane { shared.lanesToRecall.insert(lane) } else { shared.mustRecall = true }
        }
        unsafe curl_multi_wakeup(multi)
    }

    /// Stops everything that is under way and hands all of it back.
    func stopAll() -> [HTTPResponse] {
        shared.withLock { $0.mustStop = true }
        unsafe curl_multi_wakeup(multi)
        while shared.withLock({ $0.mustStop }) { bell.wait(atMost: .milliseconds(100)) }
        return takeOutgoing() ?? []
    }

    private func takeOutgoing() -> [HTTPResponse]? {
        shared.withLock { shared in
            guard !shared.outgoing.isEmpty else { return nil }
            defer { shared.outgoing = [] }
            return shared.outgoing
        }
    }

    /// The thread: takes requests, drives libcurl, hands responses over.
    private func run() {
        var running: Int32 = 0
        while true {
            let orders = shared.withLock { shared in
                defer {
                    shared.incoming = []
                    shared.mustRecall = false
                    shared.lanesToRecall = []
                }
                return shared
            }
            if orders.mustEnd { return abandonAll() }
            for request in orders.incoming {
                lanes[request.lane, default: WireLane()].put(request)
            }
            if orders.mustRecall { landed += recallWaiting() }
            for lane in orders.lanesToRecall { landed += recallWaiting(in: lane) }
            if orders.mustStop { abandonAll() }
            landed += launchWaiting()
            unsafe curl_multi_perform(multi, &running)
            let before = landed.count
            takeLanded()
            endSilence()
            let isIdle = landed.count == before
            handIfWorthIt()
            // libcurl wakes by itself for its own timers; a request or a stop rings its bell.
            if isIdle {
                unsafe curl_multi_poll(multi, nil, 0, landed.isEmpty ? longestNap : 2, nil)
            }
        }
    }

    /// Until the next look for requests without an answer, in milliseconds.
    private var longestNap: Int32 {
        let nap = looksForSilenceAt - ContinuousClock.now
        return Int32(clamping: max(1, min(1_000, (nap.wholeMicroseconds + 999) / 1_000)))
    }

    /// Ends the requests whose first byte did not come in time.
    ///
    /// A request that is sent from now on has a whole limit before it, so the next look may wait
    /// for the oldest of today's.
    private func endSilence() {
        let now = ContinuousClock.now
        guard now >= looksForSilenceAt else { return }
        looksForSilenceAt = now + limits.firstByte
        for flight in busy.values {
            guard let since = flight.silentSince else { continue }
            if now - since >= limits.firstByte {
                unsafe curl_multi_remove_handle(multi, flight.handle)
                put(flight, aside: flight.expire(after: limits.firstByte))
            } else {
                looksForSilenceAt = min(looksForSilenceAt, since + limits.firstByte)
            }
        }
    }

    /// Hands responses over: at once when the other side may be waiting for them, else many
    /// together.
    private func handIfWorthIt() {
        guard !landed.isEmpty else { return }
        let since = landedSince ?? .now
        landedSince = since
        let isBacklogged = lanes.values.contains { $0.isBacklogged }
        guard
            !isBacklogged || landed.count >= Self.fullHand
                || ContinuousClock.now - since >= Self.longestHandWait
        else { return }
        hand(landed)
        landed.removeAll(keepingCapacity: true)
        landedSince = nil
    }

    /// Takes what waits out of every lane.
    private func recallWaiting() -> [HTTPResponse] { lanes.keys.flatMap { recallWaiting(in: $0) } }

    /// Takes what waits out of one lane.
    private func recallWaiting(in lane: Int) -> [HTTPResponse] {
        let unsent = lanes[lane]?.rest.map { HTTPResponse.unsent($0) } ?? []
        lanes[lane]?.clear()
        return unsent
    }

    /// Begins what has room in its lane; what waited too long comes back.
    private func launchWaiting() -> [HTTPResponse] {
        var stale: [HTTPResponse] = []
        for (name, var lane) in lanes where lane.hasRoom {
            while let request = lane.next(stale: &stale) {
                if launch(request) { lane.underWay += 1 } else { stale.append(.unsent(request)) }
            }
            lanes[name] = lane
        }
        return stale
    }

    /// Puts a request on the wire; false when there is no memory for it.
    private func launch(_ request: HTTPRequest) -> Bool {
        guard let flight = idle.popLast() ?? Flight(limits: limits) else { return false }
        flight.load(request)
        flight.speakHTTP1(!olderOrigins.isEmpty && olderOrigins.contains(flight.origin))
        busy[ObjectIdentifier(flight)] = flight
        unsafe curl_multi_add_handle(multi, flight.handle)
        return true
    }

    private func takeLanded() {
        var code = CURLE_OK
        while let handle = unsafe cdrhook_next_done(multi, &code) {
            let flight = unsafe Flight.of(handle: handle)
            unsafe curl_multi_remove_handle(multi, handle)
            put(flight, aside: flight.land(code))
            if flight.refusedHTTP2 { olderOrigins.insert(flight.origin) }
        }
    }

    /// Notes what became of a flight, which is ready for another request.
    private func put(_ flight: Flight, aside response: HTTPResponse) {
        landed.append(response)
        busy[ObjectIdentifier(flight)] = nil
        lanes[flight.lane]?.underWay -= 1
        idle.append(flight)
    }

    private func abandonAll() {
        var abandoned = landed + recallWaiting()
        landed = []
        for flight in busy.values {
            unsafe curl_multi_remove_handle(multi, flight.handle)
            abandoned.append(flight.abandon())
        }
        busy = [:]
        lanes = [:]
        shared.withLock { shared in
            shared.outgoing += abandoned
            shared.mustStop = false
        }
        bell.ring()
    }

    private func hand(_ responses: [HTTPResponse]) {
        guard !responses.isEmpty else { return }
        let wasEmpty = shared.withLock { shared in
            defer { shared.outgoing += responses }
            return shared.outgoing.isEmpty
        }
        if wasEmpty { bell.ring() }
    }
}
