import CDRPipeline

/// A replay and how far it is, as JSON and in people's words.
struct ReplayWords {
    let progress: ReplayProgress

    /// The line of a replay.
    var json: JSON {
        .object(
            [
                ("type", .text("replay")), ("name", .text(progress.replay.name)),
                ("state", .text(word)), ("made_at", .moment(progress.replay.madeAt)),
                ("rate", .optional(progress.replay.rate?.text)),
                ("asked", .text(progress.replay.asked)), ("deliveries", .integer(progress.total)),
            ]
                + DeliveryState.allCases.map {
                    ($0.rawValue, .integer(progress.states[$0] ?? 0))
                }
        )
    }

    /// A replay on one line.
    var line: String {
        let done = progress.total - progress.open
        return "\(progress.replay.name): \(word), \(done) of \(progress.total) ended"
    }

    /// A replay in full.
    var words: [String] {
        var lines = [line, "begun \(progress.replay.madeAt.rfc3339): \(progress.replay.asked)"]
        if let rate = progress.replay.rate { lines.append("at most \(rate.text)") }
        lines += DeliveryState.allCases.compactMap { state in
            progress.states[state].map { "\(state.rawValue) \($0)" }
        }
        return lines
    }

    private var word: String {
        progress.replay.state == .running && progress.open == 0
            ? "done" : progress.replay.state.rawValue
    }
}
