/// One try of a delivery.
package struct StoredAttempt: Sendable {
    /// Its number, counted from 1.
    package var number: Int

    /// The run that made it.
    package var run: Int64

    /// When it began.
    package var startedAt: Timestamp

    /// When its outcome came, or `nil`.
    package var finishedAt: Timestamp?

    /// What it came to.
    package var outcome: AttemptOutcome

    /// What the receiver said, or `nil` where no outcome is known; of its body the first bytes.
    package var response: HTTPResponse?

    /// The SHA-256 of what was said, or empty.
    package var bodyHash: [UInt8]

    /// The revision of the webhook's file that was in force, counted from 1; `nil` for an attempt
    /// that is older than revisions.
    package var revision: Int?

    /// A try.
    package init(
        number: Int,
        run: Int64,
        startedAt: Timestamp,
        finishedAt: Timestamp?,
        outcome: AttemptOutcome,
        response: HTTPResponse?,
        bodyHash: [UInt8]
    ) {
        self.number = number
        self.run = run
        self.startedAt = startedAt
        self.finishedAt = finishedAt
        self.outcome = outcome
        self.response = response
        self.bodyHash = bodyHash
    }
}
