import CDRPipeline

/// Where an event stands with a webhook, in people's words.
struct StandingWords {
    let standing: WebhookStanding

    /// What happened, or why nothing did, and what can be done about it.
    var sentence: String {
        switch standing.standing {
        case .unwanted, .neverSeen, .younger, .beforeSince, .notThen, .otherRevision:
            whyNothing
        case .delayed, .retrying, .heldBack, .due, .behind, .breakerOpen, .paused,
            .replayPaused, .asleep:
            whyNotYet
        default: ended
        }
    }

    private var whyNothing: String {
        switch standing.standing {
        case .unwanted(.inactive): "nothing is owed: the webhook is not active"
        case .unwanted(.callType): "nothing is owed: it does not want calls of this type"
        case .unwanted(.neverAnswered):
            "nothing is owed: it hears of Call Answer, and the call was never answered"
        case .neverSeen: "nothing is owed: no run has seen the webhook's file yet"
        case .younger(let at):
            "nothing is owed: it is known since \(at.rfc3339), after the call was taken; history "
                + "is backfill's job"
        case .otherRevision(let revision):
            "nothing is owed of this revision: see revision \(revision)"
        case .beforeSince(let since):
            "nothing is owed: the call began before \(since.rfc3339), the source's since; history "
                + "is backfill's job"
        default:
            "nothing is owed: when the call was taken it was not active, or its file said "
                + "otherwise; a backfill tells it"
        }
    }

    private var whyNotYet: String {
        switch standing.standing {
        case .delayed(let at): "owed from \(at.rfc3339) on, after the webhook's delay or wait"
        case .retrying(let at): "\(last); tried again from \(at.rfc3339) on"
        case .heldBack(let at):
            "waits until \(at.rfc3339) for an earlier event of the call, which is tried again"
        case .behind(let event, let webhook):
            "due, and waits for the \(event.title) of \(webhook), which goes to the same receiver"
        case .breakerOpen(let at):
            "due, and nothing is sent before \(at.rfc3339): too many requests in a row failed"
        case .paused(let at):
            "owed, and paused: its receiver answered 410 at \(at.rfc3339); see cdrhook webhook "
                + "activate \(standing.webhook)"
        case .replayPaused(let name):
            "owed by the replay \"\(name)\", which is paused: replay resume goes on with it"
        case .asleep: "owed, and not sent: the webhook is not active or no longer configured"
        default: "due; the next run sends it"
        }
    }

    private var ended: String {
        switch standing.standing {
        case .delivered(let at): "delivered\(at.map { " at \($0.rfc3339)" } ?? ""): \(last)"
        case .attempting: "being sent; if that run was killed, the next one finds it in doubt"
        case .held:
            "held: an attempt's outcome is unknown; send it with redeliver --state held, or close "
                + "it with --cancel"
        case .refused: "refused: \(last)"
        case .exhausted: "exhausted, out of retries: \(last)"
        default: "cancelled by an operator; redeliver --state cancelled sends it after all"
        }
    }

    /// What the last answer was.
    private var last: String {
        guard let attempt = standing.delivery?.attempts.last else { return "never tried" }
        return AttemptWords(attempt: attempt).answer
    }
}
