import CDRPipeline

/// Shows how far a run is: at most once a second to somebody who watches, else once a minute.
final class Progress {
    private let output: Output
    private let now: () -> Timestamp
    private let interval: Duration
    private var nextAt: Timestamp

    /// A progress that begins now.
    init(_ output: Output, now: @escaping () -> Timestamp) {
        self.output = output
        self.now = now
        interval = output.isWatched ? .seconds(1) : .seconds(60)
        nextAt = now() + interval
    }

    /// Shows the run as it stands, if it is time.
    func show(_ summary: RunSummary) {
        let now = now()
        guard now >= nextAt else { return }
        nextAt = now + interval
        let owed = summary.deliveries
        output.data(
            .object([
                ("type", .text("progress")), ("rows", .integer(summary.rows.read)),
                ("calls", .integer(summary.calls.new)), ("delivered", .integer(owed.delivered)),
                ("retry", .integer(owed.retry)), ("attempts", .integer(summary.attempts)),
            ])
        )
        output.passing(
            "\(summary.rows.read) rows, \(summary.calls.new) calls, \(owed.delivered) delivered, "
                + "\(owed.retry) to retry"
        )
    }
}
