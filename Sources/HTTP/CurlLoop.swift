import CCurl
import CDRPipeline

/// The thread that drives libcurl by its sockets: a turn costs what is ready, however many wait.
@safe
final class CurlLoop: @unchecked Sendable {
    private let queues = WireQueues()
    private let multi: UnsafeMutableRawPointer?
    private let watch: SocketWatch
    private var worker: WorkerThread?

    // Only the thread touches these.
    private var idle: [Flight] = []
    private var busy: [Flight] = []
    private var lanes: [Int: WireLane] = [:]
    private var landed: [HTTPResponse] = []
    private var spent: [Parcel] = []
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
        watch = SocketWatch(bell: queues.threadBell)
        unsafe watch.attach(to: multi)
        _ = unsafe cdrhook_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.mostConnections)
    }

    deinit { unsafe curl_multi_cleanup(multi) }

    /// Starts the thread; it keeps the loop alive until ``end()``.
    func begin() { worker = WorkerThread { self.run() } }

    /// Ends the thread and waits for it.
    func end() {
        queues.order { $0.mustEnd = true }
        worker?.join()
        worker = nil
    }

    /// Takes requests to be put on the wire.
    func accept(_ requests: [HTTPRequest]) {
        let now = ContinuousClock.now
        let parcels = requests.map { Parcel($0, since: now) }
        queues.order { $0.incoming += parcels }
    }

    /// What has come back; waits for it at most so long.
    func finished(waitingAtMost longest: Duration) -> [HTTPResponse] {
        queues.finished(waitingAtMost: longest)
    }

    /// Hands back what was not begun, of one lane or of all.
    func recall(_ lane: Int?) {
        queues.order { orders in
            if let lane { orders.lanesToRecall.insert(lane) } else { orders.mustRecall = true }
        }
    }

    /// Stops everything that is under way and hands all of it back.
    func stopAll() -> [HTTPResponse] { queues.stopped() }

    /// The thread: takes requests, drives libcurl, hands responses over.
    private func run() {
        while true {
            let orders = queues.takeOrders()
            if orders.mustEnd { return abandonAll() }
            for parcel in orders.incoming { lane(parcel.request.lane).put(parcel) }
            if orders.mustRecall { lanes.values.forEach(recallWaiting) }
            for name in orders.lanesToRecall { recallWaiting(in: lane(name)) }
            if orders.mustStop { abandonAll() }
            let before = landed.count
            launchWaiting()
            while watch.takeTimer() { act(on: curl_socket_t(CURL_SOCKET_TIMEOUT), 0) }
            endSilence()
            // What landed made room: nothing is slept through before that is used.
            let hasMore = landed.count != before
            handIfWorthIt()
            let nap = hasMore || !queues.maySleep() ? 0 : landed.isEmpty ? longestNap : 2
            for event in watch.wait(atMost: nap) { act(on: event.descriptor, event.bits) }
        }
    }

    private func act(on descriptor: curl_socket_t, _ bits: Int32) {
        var running: Int32 = 0
        unsafe curl_multi_socket_action(multi, descriptor, bits, &running)
        // At once: libcurl walks the list of what landed whenever one is removed from it.
        takeLanded()
    }

    private func lane(_ name: Int) -> WireLane {
        if let known = lanes[name] { return known }
        let lane = WireLane()
        lanes[name] = lane
        return lane
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
        for flight in busy {
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
        hand()
        landedSince = nil
    }

    /// Hands over what landed; responses come to the other side with what they are of.
    private func hand(hasStopped: Bool = false) {
        let landings = WireQueues.Landings(responses: landed, parcels: spent)
        landed = []
        spent = []
        queues.hand(landings, hasStopped: hasStopped)
    }

    /// Hands a parcel back that was never begun.
    private func giveBack(_ parcel: Parcel) {
        landed.append(.unsent(parcel.request))
        spent.append(parcel)
    }

    /// Takes what waits out of a lane.
    private func recallWaiting(in lane: WireLane) {
        lane.rest.forEach(giveBack)
        lane.clear()
    }

    /// Begins what has room in its lane; what waited too long comes back.
    private func launchWaiting() {
        let now = ContinuousClock.now
        for lane in lanes.values {
            while lane.hasRoom {
                let parcel = lane.next()
                if now - parcel.since < longestTransportWait, launch(parcel) {
                    lane.underWay += 1
                } else {
                    giveBack(parcel)
                }
            }
        }
    }

    /// Puts a request on the wire; false when there is no memory for it.
    private func launch(_ parcel: Parcel) -> Bool {
        guard let flight = idle.popLast() ?? Flight(limits: limits, watch: watch) else {
            return false
        }
        flight.load(parcel)
        flight.speakHTTP1(!olderOrigins.isEmpty && olderOrigins.contains(flight.origin))
        flight.place = busy.count
        busy.append(flight)
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
        if let parcel = flight.unload() { spent.append(parcel) }
        // The last one takes its place.
        let last = busy.removeLast()
        if last !== flight {
            last.place = flight.place
            busy[flight.place] = last
        }
        lanes[flight.lane]?.underWay -= 1
        idle.append(flight)
    }

    private func abandonAll() {
        lanes.values.forEach(recallWaiting)
        for flight in busy {
            unsafe curl_multi_remove_handle(multi, flight.handle)
            landed.append(flight.abandon())
            if let parcel = flight.unload() { spent.append(parcel) }
        }
        busy = []
        lanes = [:]
        hand(hasStopped: true)
    }
}
