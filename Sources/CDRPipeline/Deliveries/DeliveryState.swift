/// Where a delivery stands.
///
///     scheduled ──claim──▶ attempting ──record──▶ delivered
///         ▲                  │      └───record──▶ refused, exhausted
///         └──rescue, record──┘      └───rescue──▶ held
///
/// Only the ledger moves a delivery; the function is named on each arrow.
package enum DeliveryState: String, Sendable, CaseIterable {
    /// Owed, and not to be sent before its due time.
    case scheduled

    /// Being sent by the run that holds the lock.
    case attempting

    /// Accepted: the receiver answered 2xx.
    case delivered

    /// Rejected: the receiver's last answer said never.
    case refused

    /// Out of retries; only `cdrhook redeliver` owes it again.
    case exhausted

    /// In doubt after a crash, and the webhook's policy is that a person decides.
    case held

    /// Ended by an operator, or its webhook was removed.
    case cancelled

    /// The number the ledger keeps; never changed.
    package var code: Int {
        switch self {
        case .scheduled: 0
        case .attempting: 1
        case .delivered: 2
        case .refused: 3
        case .exhausted: 4
        case .held: 5
        case .cancelled: 6
        }
    }
}
