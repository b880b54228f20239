/// What a person should know of a breaker.
enum BreakerWords {
    /// What changed, said once; `nil` for what nobody need know.
    static func note(
        of webhook: Webhook,
        from before: Breaker,
        to after: Breaker,
        after response: HTTPResponse
    ) -> RunNote? {
        if let until = after.openUntil, before.openUntil != until {
            if let failure = response.failure, failure.kind == .setUp {
                return RunNote(
                    "webhook-blocked",
                    about: .webhook(webhook.id),
                    "it cannot be used as it is set up: \(failure.text); what it is owed waits and "
                        + "spends no try, and it is asked again at \(until.rfc3339)"
                )
            }
            return RunNote(
                "breaker-open",
                about: .webhook(webhook.id),
                count: after.failures,
                "\(after.failures) requests in a row failed, the last one with \(why(response)); "
                    + "nothing is sent before \(until.rfc3339), then one to see whether it is back"
            )
        }
        if before.openUntil != nil, after.openUntil == nil {
            return RunNote(
                "breaker-closed",
                about: .webhook(webhook.id),
                "it answers again; what it is owed is sent"
            )
        }
        return nil
    }

    /// That a receiver answered 410.
    static func pauseNote(of webhook: Webhook, since moment: Timestamp) -> RunNote {
        RunNote(
            "webhook-paused",
            about: .webhook(webhook.id),
            "PAUSED: its receiver answered 410 Gone at \(moment.rfc3339), that is, never send here "
                + "again. Nothing that it is owed is discarded. Correct its url, or run: "
                + "cdrhook webhook activate \(webhook.id)"
        )
    }

    private static func why(_ response: HTTPResponse) -> String {
        if let status = response.status { return "status \(status)" }
        return response.failure?.words ?? "no answer"
    }
}
