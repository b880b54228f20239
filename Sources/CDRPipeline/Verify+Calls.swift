/// How the ledger's calls are compared with what was read of the source.
extension Verify {
    /// Compares a call that the ledger has with the rows that the source has, with today's rules,
    /// and with what today's webhooks are owed; behind the last page of the source.
    package mutating func compare(_ story: CallStory, _ find: (Finding) -> Void) {
        // What a sync took since the source was read is not to be found in what was read.
        guard story.takenAt <= now else { return }
        if !story.rows.contains(where: { keys.contains($0.key.hashValue) }) {
            let isOlder = oldestAt.map { story.call.startAt < $0 } ?? false
            find(about(.callVanished, isOlder ? .rotated : .vanished, story))
        }
        if let told = reteller.retell(story), told.call.tellsOtherThan(story.call) {
            find(about(.callDiffers, .rules, story))
        }
        for planned in planner.deliveries(for: story.call).owed {
            let isOwed = story.deliveries.contains {
                $0.webhook == planned.webhook && $0.event == planned.event
            }
            guard !isOwed,
                let webhook = planner.webhooks.first(where: { $0.id == planned.webhook })
            else { continue }
            let reason = explain.reason(why: webhook, hasNo: planned.event, of: story)
            var finding = about(.deliveryMissing, Finding.Why(reason) ?? .notThen, story)
            finding.webhook = planned.webhook
            finding.event = planned.event
            finding.eventID = planned.id.text
            find(finding)
        }
        for standing in explain.standings(of: story) {
            // What lies in the past is due from when it was taken.
            guard let delivery = standing.delivery,
                max(delivery.dueAt, story.takenAt) + Self.patience < now,
                delivery.state == .scheduled || delivery.state == .attempting
            else { continue }
            var finding = about(.deliveryOverdue, Finding.Why(standing.standing) ?? .due, story)
            finding.webhook = delivery.webhook
            finding.event = delivery.event
            finding.eventID = delivery.id.text
            finding.at = delivery.dueAt
            find(finding)
        }
    }

    private func about(
        _ kind: Finding.Kind,
        _ why: Finding.Why,
        _ story: CallStory
    ) -> Finding {
        var finding = Finding(kind, why)
        finding.source = source.name
        finding.uniqueid = story.call.uniqueid
        finding.key = story.call.key
        finding.call = story.number
        finding.at = story.call.startAt
        return finding
    }
}

extension Finding.Why {
    /// Why nothing is owed, or not sent, by where an event stands; `nil` for another standing.
    init?(_ standing: Standing) {
        switch standing {
        case .neverSeen: self = .neverSeen
        case .younger: self = .younger
        case .beforeSince: self = .beforeSince
        case .notThen: self = .notThen
        case .due: self = .due
        case .behind: self = .behindEarlier
        case .breakerOpen: self = .breakerOpen
        case .paused, .replayPaused: self = .paused
        case .asleep: self = .asleep
        case .attempting: self = .attempting
        default: return nil
        }
    }
}
