/// Where an event of a call stands with one webhook: what happened, or why nothing did.
package enum Standing: Sendable, Hashable {
    /// The webhook does not want it, as its file is today.
    case unwanted(PlanRefusal)

    /// No run has seen the webhook's file yet.
    case neverSeen

    /// The webhook became known at this moment, after the call was taken.
    case younger(Timestamp)

    /// The call began before this moment, from which on the source's rows count.
    case beforeSince(Timestamp)

    /// The webhook was not active, or its file said otherwise, when the call was taken.
    case notThen

    /// It was told with this revision of the call, or goes with it; the webhook is to hear of
    /// nothing that this one changes.
    case otherRevision(Int)

    /// The receiver answered 2xx at this moment.
    case delivered(Timestamp?)

    /// It waits for its first try until this moment: the webhook's delay.
    case delayed(Timestamp)

    /// A try failed; the next one is due at this moment.
    case retrying(Timestamp)

    /// It waits until this moment for an earlier event of its call that is tried again.
    case heldBack(Timestamp)

    /// It is due, and the next run sends it.
    case due

    /// It is due, behind this earlier event of its call that goes to the same receiver.
    case behind(EventKind, webhook: String)

    /// Too many requests to the receiver failed: nothing is sent before this moment, then one.
    case breakerOpen(Timestamp)

    /// The receiver answered 410 at this moment: a person decides.
    case paused(Timestamp)

    /// It belongs to a replay of this name, which is paused.
    case replayPaused(String)

    /// It is owed, and its webhook is not active or no longer configured.
    case asleep

    /// A run sends it now, or was killed while it did.
    case attempting

    /// In doubt after a crash: a person decides.
    case held

    /// The receiver's last answer said never.
    case refused

    /// Out of retries.
    case exhausted

    /// Ended by an operator, or its webhook was removed.
    case cancelled

    /// The word for programs.
    package var word: String {
        switch self {
        case .unwanted(let refusal): refusal.rawValue
        case .neverSeen: "never-seen"
        case .younger: "younger"
        case .beforeSince: "before-since"
        case .notThen: "not-then"
        case .otherRevision: "other-revision"
        case .delivered: "delivered"
        case .delayed: "delayed"
        case .retrying: "retrying"
        case .heldBack: "held-back"
        case .due: "due"
        case .behind: "behind"
        case .breakerOpen: "breaker-open"
        case .paused: "paused"
        case .replayPaused: "replay-paused"
        case .asleep: "asleep"
        case .attempting: "attempting"
        case .held: "held"
        case .refused: "refused"
        case .exhausted: "exhausted"
        case .cancelled: "cancelled"
        }
    }

    /// The moment that it speaks of, where it speaks of one.
    package var moment: Timestamp? {
        switch self {
        case .younger(let at), .beforeSince(let at), .delayed(let at), .retrying(let at),
            .heldBack(let at), .breakerOpen(let at), .paused(let at):
            at
        case .delivered(let at): at
        default: nil
        }
    }
}
