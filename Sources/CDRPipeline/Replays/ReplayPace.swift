/// What each running replay may send now: as much as live calls leave room for, and no more than
/// its rate.
struct ReplayPace {
    private var running: [(replay: Replay, bucket: RateBucket?)]

    init(_ replays: [Replay], now: Timestamp) {
        running = replays.filter { $0.state == .running }.map { replay in
            (replay, replay.rate.map { RateBucket($0, now: now) })
        }
    }

    /// How much of each replay may be claimed, by whatever lanes.
    func claims(at now: Timestamp) -> [(replay: Int64, limit: Int)] {
        running.map { ($0.replay.id, $0.bucket?.permits(at: now) ?? .max) }
    }

    /// Notes what was claimed of a replay.
    mutating func take(_ count: Int, of name: String, at now: Timestamp) {
        guard let index = running.firstIndex(where: { $0.replay.name == name }) else { return }
        for _ in 0..<count { running[index].bucket?.take(at: now) }
    }

    /// When the next delivery of a replay with a rate may be sent; `nil` without such a replay.
    func opens(at now: Timestamp) -> Timestamp? {
        running.compactMap { $0.bucket?.next(at: now) }.min()
    }
}
