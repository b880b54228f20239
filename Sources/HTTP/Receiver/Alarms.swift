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

    /// How long until the next one, in whole milliseconds, at most `longest`.
    func milliseconds(atMost longest: Int64) -> Int32 {
        guard let next else { return Int32(longest) }
        let wait = (next - .now) / .milliseconds(1)
        return Int32(min(Double(longest), max(0, wait.rounded(.up))))
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
