/// By which rule a call's cause was decided, and the row that decided it.
package struct CauseReasoning: Sendable, Hashable {
    /// The rule.
    package var rule: Rule

    /// The key of the row that decided.
    package var key: String

    /// How many rows were left out, since they alone say nothing of the end.
    package var leftOut: Int

    /// A rule and the row that decided by it.
    package init(_ rule: Rule, key: String, leftOut: Int) {
        self.rule = rule
        self.key = key
        self.leftOut = leftOut
    }

    /// A rule of ``CallAssembler``.
    package enum Rule: String, Sendable, CaseIterable {
        /// The row has an answer or talk time.
        case talked

        /// The row is the only one that tells, and its cause is the call's.
        case onlyRow = "only-row"

        /// Nobody talked, and the row's cause is the one nearest to success.
        case nearest

        /// The row says canceled, but the call went on without it, so that nobody answered.
        case cancelWithin = "cancel-within"

        /// The cause map does not have the row's word.
        case unknownWord = "unknown-word"

        /// The events of the call's channels know better than its rows.
        case channelEvents = "channel-events"
    }
}

extension CallAssembler {
    /// By which rule the cause of the call of these legs, at least one, was decided.
    package func reasoning(of legs: [Leg]) -> CauseReasoning {
        let records = legs.filter { $0.event == nil }
        guard !records.isEmpty else {
            return CauseReasoning(.channelEvents, key: legs[mainLeg(of: legs)].key, leftOut: 0)
        }
        let decision = decision(of: records)
        let decisive = decision.decisive
        func by(_ rule: CauseReasoning.Rule) -> CauseReasoning {
            CauseReasoning(
                rule,
                key: decisive.key,
                leftOut: records.count - decision.telling.count
            )
        }
        let call = call(of: legs)
        if call.hangupCause != decision.cause || call.rawCause != decisive.rawCause {
            return by(.channelEvents)
        }
        if decision.isAnswered { return by(.talked) }
        if decisive.isCauseUnknown { return by(.unknownWord) }
        if decision.cause != decisive.cause { return by(.cancelWithin) }
        return by(decision.telling.count == 1 ? .onlyRow : .nearest)
    }
}
