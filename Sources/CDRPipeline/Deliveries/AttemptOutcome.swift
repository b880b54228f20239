/// What one attempt came to, in the words of the ledger's views.
package enum AttemptOutcome: String, Sendable, CaseIterable {
    /// Begun, and no outcome known yet.
    case attempting

    /// The receiver answered 2xx.
    case delivered

    /// The receiver did not take it; the delivery is tried again.
    case scheduled

    /// The receiver's last answer said never.
    case refused

    /// The last try failed.
    case exhausted

    /// A crash swallowed the outcome.
    case inDoubt = "in doubt"

    /// The number the ledger keeps; never changed.
    package var code: Int {
        switch self {
        case .attempting: 0
        case .delivered: 1
        case .scheduled: 2
        case .refused: 3
        case .exhausted: 4
        case .inDoubt: 5
        }
    }
}
