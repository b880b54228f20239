/// How long a failed delivery waits for its next attempt.
///
/// | after failure | 1   | 2     | 3      | 4   | 5 and on |
/// |---------------|-----|-------|--------|-----|----------|
/// | wait          | 5 s | 1 min | 10 min | 1 h | 6 h      |
///
/// Jitter is only ever added, at most a tenth of the wait, so that a receiver that came back is not
/// met by every delivery in the same second.
package struct RetrySchedule: Sendable, Hashable {
    /// The waits in their order; the last one repeats.
    package var waits: [Duration] = [
        .seconds(5), .seconds(60), .seconds(600), .seconds(3_600), .seconds(21_600),
    ]

    /// The schedule of the table.
    package init() {}

    /// A schedule with waits of its own; at least one.
    package init(waits: [Duration]) {
        precondition(!waits.isEmpty, "a schedule has at least one wait")
        self.waits = waits
    }

    /// The wait after a failed attempt.
    ///
    /// - Parameters:
    ///   - failures: How many attempts have failed, counted from 1.
    ///   - retries: How many tries may follow the first one.
    ///   - jitter: From 0 to 1: how much of the added tenth to take.
    /// - Returns: The wait, or `nil` when no attempt is left.
    package func wait(after failures: Int, of retries: Int, jitter: Double) -> Duration? {
        precondition(failures >= 1, "failures count from 1")
        guard failures <= retries else { return nil }
        let wait = waits[min(failures, waits.count) - 1]
        let share = Int64(min(max(jitter, 0), 1) * 1_000)
        return wait + .microseconds(wait.wholeMicroseconds / 10_000 * share)
    }
}
