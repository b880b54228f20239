/// Which side released a leg of CUCM, and why.
///
/// The side that released carries a cause, the other one 0. Two zeros of an unanswered call are a
/// caller who left before anything happened.
struct CUCMReleases: Sendable {
    private let ours, theirs, ourReason, theirReason: Int?

    init(_ columns: Columns) {
        ours = columns.index(of: "origcause_value")
        theirs = columns.index(of: "destcause_value")
        ourReason = columns.index(of: "origcallterminationonbehalfof")
        theirReason = columns.index(of: "destcallterminationonbehalfof")
    }

    /// How a leg ended.
    struct Release {
        /// The cause of an unanswered leg; `nil` for a code that nobody knows.
        var cause: HangupCause?
        var code: String
        var side: HangupInitiator?

        /// Whether a feature took the leg out of its call: a transfer, a forward, a conference.
        var isSplit = false
    }

    /// How a row ended.
    func release(of record: Record, isAnswered: Bool) -> Release {
        let our = Self.code(record.text(at: ours))
        let their = Self.code(record.text(at: theirs))
        let isMoved = [ourReason, theirReason].contains {
            Self.features.contains(record.text(at: $0))
        }
        let isSplit = isMoved || Self.splits.contains(our) || Self.splits.contains(their)
        var release = Release(
            cause: .canceled,
            code: our != "0" ? our : their,
            side: side(of: record, our, their),
            isSplit: isSplit
        )
        guard !isAnswered else {
            // A leg that was split went on elsewhere: nobody hung up.
            if isSplit { release.side = nil }
            return release
        }
        let meant = [their, our].filter { !Self.splits.contains($0) && $0 != "0" }
        if let code = meant.first(where: { $0 != "16" }) {
            release.code = code
            release.cause = CauseMap.cause(code, in: .cucm)
            // Answered by the map is a leg that was split or dropped from a conference.
            if release.cause == .answered { release.cause = .noAnswer }
        } else if our == "16" || (meant.isEmpty && !isSplit) {
            release.cause = .canceled
        } else {
            release.cause = .noAnswer
        }
        switch release.cause {
        case .canceled: release.side = .caller
        case .noAnswer where release.side != .caller: release.side = .system
        default: break
        }
        return release
    }

    /// The side whose device hung up, else the one with the cause.
    private func side(of record: Record, _ our: String, _ their: String) -> HangupInitiator? {
        let isOurs = record.text(at: ourReason) == "12"
        let isTheirs = record.text(at: theirReason) == "12"
        if isOurs != isTheirs { return isOurs ? .caller : .callee }
        let (hasOurs, hasTheirs) = (our != "0", their != "0")
        return hasOurs == hasTheirs ? nil : hasOurs ? .caller : .callee
    }

    private static func code(_ text: String) -> String { text.isEmpty ? "0" : text }

    /// On whose behalf a leg ends that goes on elsewhere: conference, forward, transfer, queueing.
    private static let features: Set<String> = ["4", "5", "10", "34"]

    /// Call split, in the old numbers and in the new.
    private static let splits: Set<String> = ["126", "393216"]
}
