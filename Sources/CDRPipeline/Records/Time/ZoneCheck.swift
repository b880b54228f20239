/// Whether the zone of a source agrees with the epochs in its rows' ids.
///
/// The number before the dot of an Asterisk uniqueid is when its channel was made, in UTC, so a
/// call that began hours before its own channel, or hours after it, was read in a wrong zone.
package struct ZoneCheck: Sendable {
    private let zone: TimeZoneRules
    private var samples: [(shown: CivilTime, epoch: Timestamp)] = []

    /// A call begins with its channel, give or take clocks that are set and legs that come later.
    private static let plausible = -60...600

    /// Fewer rows tell nothing.
    private static let fewest = 5

    /// Zones that are named before others that fit as well.
    private static let common = [
        "UTC", "Europe/London", "Europe/Berlin", "Europe/Kyiv", "America/New_York",
        "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Sao_Paulo",
        "Asia/Jerusalem", "Asia/Kolkata", "Asia/Shanghai", "Asia/Tokyo", "Australia/Sydney",
    ]

    /// A check of rows that are read in `zone`.
    package init(zone: TimeZoneRules) { self.zone = zone }

    /// Takes a leg that was read in the zone; one without an epoch in its id tells nothing.
    package mutating func take(_ leg: Leg) {
        guard let epoch = Asterisk.epoch(ofUniqueID: leg.uniqueid), leg.event == nil else { return }
        samples.append((zone.civil(at: leg.startAt), epoch))
    }

    /// What the rows say of the zone.
    package enum Verdict: Sendable, Hashable {
        /// It agrees, or too few rows tell.
        case agrees

        /// The times lie so many minutes from the ids; zones in which they would agree.
        case contradicts(minutes: Int, fitting: [String])
    }

    /// The verdict, with at most `limit` of the zones that would fit, the likeliest first.
    package func verdict(limit: Int = 3) -> Verdict {
        guard samples.count >= Self.fewest, share(in: zone) < 0.5 else { return .agrees }
        let gaps = samples.map { gap($0, in: zone) }.sorted()
        let first = [TimeZoneRules.ofThisMachine].compactMap { $0 } + Self.common
        let names = first + TimeZoneRules.names
        var fitting: [String] = []
        for name in names where fitting.count < limit && !fitting.contains(name) {
            if let other = TimeZoneRules(named: name), share(in: other) >= 0.9 {
                fitting.append(name)
            }
        }
        // Zones differ by quarters of an hour; the rest is how long a call waited for its channel.
        let quarters = (Double(gaps[gaps.count / 2]) / 900).rounded()
        return .contradicts(minutes: Int(quarters) * 15, fitting: fitting)
    }

    /// Which share of the rows would agree in a zone.
    private func share(in zone: TimeZoneRules) -> Double {
        let good = samples.count { Self.plausible.contains(gap($0, in: zone)) }
        return Double(good) / Double(samples.count)
    }

    /// Seconds from the epoch to the start; of an hour that comes twice the nearer one.
    private func gap(_ sample: (shown: CivilTime, epoch: Timestamp), in zone: TimeZoneRules) -> Int
    {
        func seconds(_ moment: Timestamp) -> Int { Int((moment - sample.epoch).wholeSeconds) }
        switch zone.moments(of: sample.shown) {
        case .one(let moment), .never(let moment): return seconds(moment)
        case .twice(let first, let second):
            let (one, two) = (seconds(first), seconds(second))
            return Self.plausible.contains(two) ? two : one
        }
    }
}
