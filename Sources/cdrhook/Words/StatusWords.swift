import CDRPipeline

/// How things stand, as JSON and in people's words.
struct StatusWords {
    let status: LedgerStatus

    /// A line a webhook, a source, and the last run.
    var json: [JSON] {
        var lines = status.webhooks.map { webhook in
            JSON.object(
                [
                    ("type", .text("webhook")), ("id", .text(webhook.id)),
                    ("active", .truth(webhook.isActive)),
                ]
                    + DeliveryState.allCases.map {
                        ($0.rawValue, JSON.integer(webhook.states[$0] ?? 0))
                    } + [("oldest_due_at", .moment(webhook.oldestDueAt))]
            )
        }
        lines += status.sources.map { source in
            .object([
                ("type", .text("source")), ("name", .text(source.name)),
                ("calls", .integer(source.calls)), ("open", .integer(source.openCalls)),
                ("rejected", .integer(source.rejected)),
                ("newest_end_at", .moment(source.newestEndAt)),
            ])
        }
        if let run = status.lastRun {
            lines.append(
                .object([
                    ("type", .text("run")), ("run", .integer(run.run)),
                    ("command", .text(run.command)), ("started_at", .moment(run.startedAt)),
                    ("ended_at", .moment(run.endedAt)),
                    ("exit", run.exit.map { .integer($0) } ?? .null),
                ])
            )
        }
        return lines
    }

    /// The same for people, as of `now`.
    func words(at now: Timestamp) -> [String] {
        var lines: [String] = []
        if let run = status.lastRun {
            let end = run.endedAt.map { "ended \($0.rfc3339) with exit \(run.exit ?? 0)" }
            lines.append(
                "last run: \(run.run), \(run.command), began \(run.startedAt.rfc3339), "
                    + (end ?? "still going on, or killed")
            )
        }
        for source in status.sources {
            lines.append(
                "source \(source.name): \(source.calls) calls, \(source.openCalls) open, "
                    + "\(source.rejected) rows rejected"
                    + (source.newestEndAt.map { ", newest call ended \($0.rfc3339)" } ?? "")
            )
        }
        for webhook in status.webhooks {
            let states = DeliveryState.allCases.compactMap { state in
                webhook.states[state].map { "\(state.rawValue) \($0)" }
            }
            var line = "webhook \(webhook.id)\(webhook.isActive ? "" : " (not active)"): "
            line += states.isEmpty ? "nothing owed yet" : states.joined(separator: ", ")
            if let due = webhook.oldestDueAt {
                line +=
                    due <= now
                    ? "; oldest owed since \(DurationText.text(now - due))"
                    : "; next due in \(DurationText.text(due - now))"
            }
            lines.append(line)
        }
        return lines.isEmpty ? ["nothing was taken yet"] : lines
    }
}
