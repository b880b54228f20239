import Testing

/// How runs are killed, and what they may have done by it.
extension Installation {
    /// Runs and kills until `count` runs were killed.
    func kill(_ command: String, _ count: Int) throws {
        var killed = 0
        var longest = 0.2
        for _ in 0..<(count * 10) where killed < count {
            let run = try run(command, killAfter: Double.random(in: 0.01...longest))
            if run.exit == 137 { killed += 1 }
            longest = run.exit == 137 ? min(0.5, longest * 1.15) : max(0.03, longest * 0.8)
        }
        #expect(killed == count, "\(command) ended before it was killed")
    }

    /// Whether the receiver took so many events, each once, but for attempts that are in doubt.
    ///
    /// - Returns: How many it took more than once.
    @discardableResult
    func expectOnce(_ events: Int) throws -> Int {
        let doubtful = try query(
            "SELECT event_id, count(*) FROM report_attempts WHERE outcome = 'in doubt' GROUP BY 1"
        ).map { $0.split(separator: "|") }
        let repeats = Dictionary(
            uniqueKeysWithValues: doubtful.map { (String($0[0]), Int($0[1]) ?? 0) }
        )
        var taken: [String: Int] = [:]
        for receipt in try received() { taken[receipt.id, default: 0] += 1 }
        #expect(taken.count == events, "the receiver has every event")
        #expect(taken.allSatisfy { $0.value <= 1 + repeats[$0.key, default: 0] })
        return taken.values.count { $0 > 1 }
    }
}
