/// Why a source has no call for an id; nothing is "not found" without a reason.
package enum Absence: Sendable {
    /// A row that holds the id could not be read.
    case rejected(StoredRejectedRow)

    /// Rows of it wait for further ones of their call: what was seen until this moment is told by
    /// the first sync after it.
    case settling(until: Timestamp)

    /// Rows of it tell of a call that has not ended: it is waited for until this moment.
    case goingOn(until: Timestamp)

    /// Its rows are no call by themselves: the row that tells of the call has not come.
    case noCall

    /// No run has read the source.
    case neverRead

    /// The id itself says that the call began at this moment, and rows count from a later one.
    case beforeSince(began: Timestamp, since: Timestamp)

    /// The id itself says that the call began at this moment, after the last sync.
    case afterLastSync(began: Timestamp)

    /// No row with the id was seen, up to the call that was taken last.
    case unseen(newestEndAt: Timestamp?)

    /// The word for programs.
    package var word: String {
        switch self {
        case .rejected: "rejected"
        case .settling: "settling"
        case .goingOn: "going-on"
        case .noCall: "no-call"
        case .neverRead: "never-read"
        case .beforeSince: "before-since"
        case .afterLastSync: "after-last-sync"
        case .unseen: "unseen"
        }
    }

    /// Why a source has nothing of `id` at all, not even a row.
    package static func reason(
        for id: String,
        of source: KnownSource?,
        rejected: StoredRejectedRow?,
        lastSyncAt: Timestamp?
    ) -> Absence {
        if let rejected { return .rejected(rejected) }
        guard let source else { return .neverRead }
        guard let began = Asterisk.epoch(ofUniqueID: id) else {
            return .unseen(newestEndAt: source.newestEndAt)
        }
        if began < source.since { return .beforeSince(began: began, since: source.since) }
        if let lastSyncAt, began > lastSyncAt { return .afterLastSync(began: began) }
        return .unseen(newestEndAt: source.newestEndAt)
    }

    /// Why rows, at least one, have no call yet.
    package static func reason(
        whyOpen rows: [StoredRow],
        settle: Duration,
        isGoingOn: Bool,
        lastSyncAt: Timestamp?,
        at now: Timestamp
    ) -> Absence {
        // A row that ends in the future, by a clock that is ahead, settles from when it was seen.
        let last = rows.map { min($0.endedAt, $0.seenAt) }.max() ?? now
        let settled = last + settle
        if settled > now { return .settling(until: settled) }
        if isGoingOn {
            return .goingOn(until: (rows.map(\.endedAt).max() ?? last) + Ingest.longestOpen)
        }
        return (lastSyncAt ?? last) > settled ? .noCall : .settling(until: settled)
    }
}
