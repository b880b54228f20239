import CDRPipeline

/// Which connection is to be looked at when, though nothing comes over it.
struct Alarms {
    private var times: [Int32: ContinuousClock.Instant] = [:]
    private var next: ContinuousClock.Instant?

    /// Sets, moves or clears the alarm of a descriptor.
    mutating func set(_ descriptor: Int32, at time: ContinuousClock.Instant?) {
        guard let time else {
            if !times.isEmpty { times[descriptor] = nil }
            return
        }
        times[descriptor] = time
        next = next.map { min($0, time) } ?? time
    }

    /// How long until the next one, in microseconds, at most `longest`.
    func microseconds(atMost longest: Duration) -> Int {
        guard let next else { return Int(longest.wholeMicroseconds) }
        // A little late rather than a little early, which would be a turn for nothing.
        return Int(max(.zero, min(longest, next - .now)).wholeMicroseconds) + 1
    }

    /// The descriptors whose time has come; their alarms are over.
    mutating func due() -> [Int32] {
        guard let next, next <= .now else { return [] }
        let now = ContinuousClock.now
        let due = times.filter { $0.value <= now }.map(\.key)
        for descriptor in due { times[descriptor] = nil }
        self.next = times.values.min()
        return due
    }
}
