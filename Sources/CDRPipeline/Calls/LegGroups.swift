/// Legs put together to calls, in the order in which the first leg of each came.
package struct LegGroups: Sendable {
    /// The legs of each call; legs that are no call by themselves may stand alone.
    package private(set) var groups: [[Leg]] = []
    private let isLinked: Bool
    private var places: [String: Int] = [:]

    /// Empty groups; `isLinked` tells whether legs of one correlation id are one call.
    package init(isLinked: Bool) { self.isLinked = isLinked }

    /// Adds a leg to its call.
    package mutating func take(_ leg: Leg) {
        if leg.isIgnored { return }
        guard isLinked, !leg.link.isEmpty else { return groups.append([leg]) }
        if let place = places[leg.link] {
            groups[place].append(leg)
        } else {
            places[leg.link] = groups.count
            groups.append([leg])
        }
    }

    /// The legs of what is a call.
    package var calls: [[Leg]] { groups.filter { !$0.allSatisfy(\.isNoCall) } }
}
