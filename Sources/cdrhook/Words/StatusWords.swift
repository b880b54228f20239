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
                    } + [
                        ("oldest_due_at", .moment(webhook.oldestDueAt)),
                        ("breaker", .text(webhook.breaker.word)),
                        ("failures_in_a_row", .integer(webhook.breaker.failures)),
                        ("open_until", .moment(webhook.breaker.openUntil)),
                        ("paused_at", .moment(webhook.breaker.pausedAt)),
                    ]
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
        lines += status.held.map(\.json)
        if let run = status.lastRun {
            lines.append(
                .object([
                    ("type", .text("run")), ("run", .integer(run.run)),
                    ("command", .text(run.command)), ("started_at", .moment(run.startedAt)),
                    ("ended_at", .moment(run.endedAt)),
                    ("exit", .optional(run.exit)),
                ])
            )
        }
        return lines
    }

    private func breakerWords(
        _ webhook: LedgerStatus.WebhookStatus,
        at now: Timestamp
    ) -> String {
        let breaker = webhook.breaker
        if let moment = breaker.pausedAt {
            return "; PAUSED since \(moment.rfc3339): it answered 410 Gone; after correcting its "
                + "url, or to try again: cdrhook webhook activate \(webhook.id)"
        }
        guard let until = breaker.openUntil else { return "" }
        return "; \(breaker.failures) requests in a row failed, "
            + (until > now
                ? "the next one goes out in \(DurationText.text(until - now))"
                : "the next run sends one to see whether it is back")
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
            lines.append(line + breakerWords(webhook, at: now))
        }
        lines += status.held.map(\.line)
        return lines.isEmpty ? ["nothing was taken yet"] : lines
    }
}

extension Breaker {
    /// Where it stands, in one word.
    var word: String {
        if pausedAt != nil { return "paused" }
        return openUntil == nil ? "closed" : "open"
    }
}
