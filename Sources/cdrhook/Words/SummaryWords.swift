import CDRPipeline

/// What a run came to, as JSON and in people's words.
struct SummaryWords {
    var command: String
    var run: Int64
    var startedAt: Timestamp
    var endedAt: Timestamp
    var summary: RunSummary
    var exit: Int32

    /// The last line of a run.
    var json: JSON {
        let owed = summary.deliveries
        return .object([
            ("type", .text("summary")), ("schema", .integer(1)), ("command", .text(command)),
            ("run", .integer(Int(run))), ("started_at", .moment(startedAt)),
            ("seconds", .decimal(seconds)), ("exit", .integer(Int(exit))),
            ("rows", rows), ("calls", calls), ("events", events),
            (
                "deliveries",
                .object([
                    ("due", .integer(owed.due)), ("delivered", .integer(owed.delivered)),
                    ("retry", .integer(owed.retry)), ("refused", .integer(owed.refused)),
                    ("exhausted", .integer(owed.exhausted)), ("held", .integer(owed.held)),
                    ("in_doubt", .integer(owed.inDoubt)), ("left", .integer(owed.left)),
                    ("not_due", .integer(owed.notDue)), ("recovered", .integer(owed.recovered)),
                ])
            ),
            ("attempts", .integer(summary.attempts)), ("balanced", .truth(summary.isBalanced)),
            ("unknown_causes", Self.causes(summary.unknownCauses)),
        ])
    }

    /// The words with their counts, sorted.
    static func causes(_ causes: [String: Int]) -> JSON {
        .object(causes.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })
    }

    /// The run in people's words.
    var words: [String] {
        let owed = summary.deliveries
        var lines = [
            "read \(summary.rows.read) rows: \(summary.rows.new) new, \(summary.rows.known) known, "
                + "\(summary.rows.rejected) rejected; \(summary.calls.new) calls, "
                + "\(summary.calls.open) open",
            "due \(owed.due) = delivered \(owed.delivered) + retry \(owed.retry) + refused "
                + "\(owed.refused) + exhausted \(owed.exhausted) + held \(owed.held) + in doubt "
                + "\(owed.inDoubt) + left \(owed.left)",
        ]
        if owed.notDue > 0 { lines.append("not due yet: \(owed.notDue)") }
        if owed.recovered > 0 {
            lines.append("found in doubt from an earlier run and sent again: \(owed.recovered)")
        }
        for (word, count) in summary.unknownCauses.sorted(by: { $0.key < $1.key }) {
            lines.append("unknown hangup cause \"\(word)\": \(count) calls, told as Failed")
        }
        return lines
    }

    private var seconds: Double {
        Double((endedAt - startedAt).wholeMicroseconds / 1_000) / 1_000
    }

    private var rows: JSON {
        .object([
            ("read", .integer(summary.rows.read)), ("known", .integer(summary.rows.known)),
            ("new", .integer(summary.rows.new)), ("late", .integer(summary.rows.late)),
            ("rejected", .integer(summary.rows.rejected)),
        ])
    }

    private var calls: JSON {
        .object([
            ("new", .integer(summary.calls.new)), ("revised", .integer(summary.calls.revised)),
            ("open", .integer(summary.calls.open)),
        ])
    }

    private var events: JSON {
        .object([
            ("made", .integer(summary.events.made)),
            ("filtered", .integer(summary.events.filtered)),
        ])
    }
}
