/// Whether a receiver is worth a request, by what came of the last ones.
///
///     closed ──10 failures in a row──▶ open ──its wait is over──▶ one probe
///       ▲                               ▲                          │    │
///       │                               └──────it fails────────────┘    │
///       └───────────────────────the receiver answers────────────────────┘
///
/// While it is open nothing is sent, so that a dead receiver spends no tries of what it is owed; a
/// probe that fails is charged to no delivery either. It is durable: the next run goes on with it.
///
/// A receiver that answers 410 wants nothing more: the webhook is paused until a person says
/// otherwise or its URL changes. What it is owed stays owed.
package struct Breaker: Sendable, Hashable {
    /// Failures of the receiver since its last answer.
    package var failures = 0

    /// How often the breaker opened, or a probe failed, since the last answer.
    package var trips = 0

    /// Until when nothing is sent, or `nil` when it is closed.
    package var openUntil: Timestamp?

    /// When the receiver answered 410, or `nil`.
    package var pausedAt: Timestamp?

    /// The SHA-256 of the URL that answered 410, or empty.
    package var pausedURL: [UInt8] = []

    /// Closed, and nothing has failed.
    package init() {}

    /// It opens after so many failures in a row.
    package static let mostFailures = 10

    /// The longest time between two probes, unless the receiver asks for a longer one: a receiver
    /// that is back should not wait for hours to be noticed.
    package static let longestWait = Duration.seconds(600)

    /// What the breaker lets through at `now`.
    package func passage(at now: Timestamp) -> Passage {
        if pausedAt != nil { return .nothing(until: nil) }
        guard let openUntil else { return .everything }
        return openUntil > now ? .nothing(until: openUntil) : .probe
    }

    /// What a breaker lets through.
    package enum Passage: Sendable, Hashable {
        /// Every request.
        case everything

        /// One request, whose outcome decides.
        case probe

        /// No request before that moment; without one, until a person acts.
        case nothing(until: Timestamp?)
    }

    /// Takes an answer, or the lack of one, into account.
    ///
    /// - Parameters:
    ///   - response: What became of a request.
    ///   - isProbe: Whether it was the one request that an open breaker let through.
    ///   - now: The clock.
    ///   - schedule: The webhook's waits.
    ///   - jitter: From 0 to 1; asked for only when there is a wait.
    package mutating func hear(
        _ response: HTTPResponse,
        isProbe: Bool,
        at now: Timestamp,
        schedule: RetrySchedule,
        jitter: @autoclosure () -> Double
    ) {
        let health = ReceiverHealth(of: response)
        switch health {
        case .untold: break
        case .answers:
            (failures, trips, openUntil) = (0, 0, nil)
        case .fails, .isClosedToUs:
            failures += 1
            // What was under way when it opened says nothing new.
            let isEnough = failures >= Self.mostFailures || health == .isClosedToUs
            guard isProbe || (openUntil == nil && isEnough) else { return }
            trips += 1
            let wait = min(
                schedule.wait(after: trips, of: .max, jitter: jitter()) ?? .zero,
                Self.longestWait
            )
            openUntil = now + max(wait, RetryAfter.wait(of: response, now: now) ?? .zero)
        }
    }
}

/// What an answer, or the lack of one, says of the receiver itself.
package enum ReceiverHealth: Sendable, Hashable {
    /// It is there and answers, be it with a no.
    case answers

    /// It cannot be reached, does not answer, or says that it cannot serve now.
    case fails

    /// It cannot be asked at all before its token endpoint gives a token, or before a person has
    /// put its set-up right.
    case isClosedToUs

    /// Nothing: the request failed on our side, or at a proxy.
    case untold

    /// What `response` says.
    package init(of response: HTTPResponse) {
        if let kind = response.failure?.kind, kind == .token || kind == .setUp {
            self = .isClosedToUs
            return
        }
        switch response.status {
        case .some(408), .some(425), .some(429), .some(500..<600): self = .fails
        case .some: self = .answers
        case nil:
            switch response.failure?.kind {
            case .proxy, .addressRefused, .stopped, .unsent: self = .untold
            default: self = .fails
            }
        }
    }
}
