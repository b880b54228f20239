/// What a webhook waits for, and which changes it hears of.
extension Webhook {
    /// When an event is told first: after the delay, and a Call End that still lacks an awaited
    /// value after the wait limit.
    func firstDue(_ event: CallEvent) -> Timestamp {
        event.at + (isWaiting(for: event) ? max(delay, waitLimit) : delay)
    }

    /// Whether a Call End lacks a value that the webhook waits for.
    package func isWaiting(for event: CallEvent) -> Bool {
        guard event.kind == .callEnd, !waitFor.isEmpty else { return false }
        let values = values(of: event)
        return waitFor.contains { [.unknown, .text("")].contains(values[$0]) }
    }

    /// What a changed row does for this webhook, where the source has a policy of its own.
    ///
    /// A webhook that waits for a value hears of it when it comes too late.
    package func revisionPolicy(under source: RevisionPolicy) -> RevisionPolicy {
        revisions ?? (source == .ignore && !waitFor.isEmpty ? .fields : source)
    }

    /// Whether an event says something else to this webhook than it said before.
    func tells(
        _ event: CallEvent,
        otherThan before: CallEvent,
        by policy: RevisionPolicy
    ) -> Bool {
        guard policy != .ignore else { return false }
        let (new, old) = (values(of: event), values(of: before))
        return watched(by: policy).contains { new[$0] != old[$0] }
    }

    private func watched(by policy: RevisionPolicy) -> [Parameter] {
        let chosen = updateFields + waitFor
        if policy == .fields, !chosen.isEmpty { return chosen }
        let sent = parameters.map(\.parameter)
        // An integration has a map of its own.
        return integration == nil ? sent : sent + Parameter.Name.allCases.map { .named($0) }
    }

    private func values(of event: CallEvent) -> ParameterValues {
        // The id and the replay are those of a delivery, not of what happened.
        ParameterValues(
            event: event,
            id: EventID(bytes: []),
            replay: "",
            style: ParameterStyle(self)
        )
    }
}
