import CDRPipeline

/// Something that `verify` found, as JSON and in people's words.
struct FindingWords {
    let finding: Finding

    /// The line of a finding.
    var json: JSON {
        .object([
            ("type", .text("finding")), ("kind", .text(finding.kind.rawValue)),
            ("why", .text(finding.why.rawValue)), ("source", .known(finding.source)),
            ("uniqueid", .known(finding.uniqueid)), ("key", .known(finding.key)),
            ("webhook", .known(finding.webhook)), ("event", .optional(finding.event?.rawValue)),
            ("event_id", .known(finding.eventID)), ("at", .moment(finding.at)),
            ("detail", .known(finding.detail)), ("text", .text(sentence)),
        ])
    }

    /// The finding on one line.
    var words: String {
        var parts = [finding.kind.rawValue]
        if !finding.source.isEmpty { parts.append(finding.source) }
        if let at = finding.at { parts.append(at.rfc3339) }
        if !finding.uniqueid.isEmpty { parts.append(finding.uniqueid) }
        if !finding.webhook.isEmpty { parts.append("to \(finding.webhook)") }
        if finding.uniqueid.isEmpty, !finding.eventID.isEmpty { parts.append(finding.eventID) }
        let detail = finding.detail.isEmpty ? "" : " (\(finding.detail))"
        return Output.printable("\(parts.joined(separator: " ")): \(sentence)\(detail)")
    }

    private var sentence: String {
        switch finding.kind {
        case .rowMissing, .rowWaiting, .rowChanged: row
        case .callVanished:
            "the source has rows before it and behind it, but none of its own: somebody took them "
                + "away, or a rotation lost them"
        case .callDiffers: "today's rules tell it otherwise"
        case .deliveryMissing:
            "it would be owed today, and was not made; its webhook was not active then, or said "
                + "otherwise: cdrhook backfill --webhook \(finding.webhook) makes it"
        case .deliveryOverdue: overdue
        case .notReceived: "delivered, and not in the receiver's list"
        case .notDelivered:
            finding.why == .unknownID
                ? "in the receiver's list, and no event of the ledger"
                : "in the receiver's list, and not delivered as the ledger has it"
        case .receivedTwice: "in the receiver's list more often than attempts explain"
        }
    }

    private var row: String {
        switch finding.why {
        case .rejected: "the row could not be read: cdrhook rejected retry, once that is put right"
        case .behind:
            "never taken: it appeared behind what was read of its file; cdrhook backfill takes it"
        case .withinLookBack: "not taken yet; a sync that reads the whole look-back takes it"
        case .beyondLookBack:
            "never taken: it became visible later than look_back reaches; cdrhook backfill takes it"
        case .changed: "its content changed after it was taken"
        default: finding.why.rawValue
        }
    }

    private var overdue: String {
        switch finding.why {
        case .behindEarlier: "due, behind an earlier event of its call"
        case .breakerOpen: "due, and the receiver's breaker is open"
        case .paused: "due, and its webhook is paused: its receiver answered 410"
        case .asleep: "due, and its webhook is not active or no longer configured"
        case .attempting: "a run that did not come to its end was sending it"
        default: "due, and no run has sent it: does cron run sync?"
        }
    }
}
