/// A named backfill: what it asked for, how far it is, and whether it goes on.
package struct Replay: Sendable, Hashable {
    /// The ledger's number; 0 before it has one.
    package var id: Int64 = 0

    /// Its name, unique in the ledger.
    package var name: String

    /// Whether its deliveries are sent.
    package var state = ReplayState.running

    /// How many requests of it may be begun in a time, or `nil`: as many as live calls leave room
    /// for.
    package var rate: Rate?

    /// What it was asked for, in the words of the command line.
    package var asked: String

    /// When it was begun.
    package var madeAt: Timestamp

    /// A replay that is to be begun.
    package init(name: String, asked: String, madeAt: Timestamp) {
        self.name = name
        self.asked = asked
        self.madeAt = madeAt
    }
}

/// Whether the deliveries of a replay are sent.
package enum ReplayState: String, Sendable, CaseIterable {
    /// They are, as runs have room for them.
    case running

    /// They wait until somebody resumes it.
    case paused

    /// They never are.
    case cancelled

    /// The number the ledger keeps; never changed.
    package var code: Int {
        switch self {
        case .running: 0
        case .paused: 1
        case .cancelled: 2
        }
    }
}

/// A replay and how far it is.
package struct ReplayProgress: Sendable, Hashable {
    /// The replay.
    package var replay: Replay

    /// How many of its deliveries stand in each state.
    package var states: [DeliveryState: Int] = [:]

    /// How far a replay is.
    package init(_ replay: Replay) { self.replay = replay }

    /// How many deliveries it has.
    package var total: Int { states.values.reduce(0, +) }

    /// How many of them have not ended.
    package var open: Int { (states[.scheduled] ?? 0) + (states[.attempting] ?? 0) }
}
