/// How the cause of a call is decided, in the order of ``CallAssembler``.
extension CallAssembler {
    /// What decides the cause of a call.
    struct Decision {
        /// The legs in order, put right by what they tell of each other.
        var legs: [Leg]
        /// Those that say something of the call's end.
        var telling: [Leg]
        /// Those that were answered and count.
        var talking: [Leg]
        /// The one whose words the call gets.
        var decisive: Leg
        var isAnswered: Bool
        var cause: HangupCause
        var end: Timestamp
    }

    /// Decides the cause of legs, at least one, none of them an event.
    func decision(of unordered: [Leg]) -> Decision {
        let legs = Self.closed(Self.paired(unordered.sorted(by: Self.precedes)))
        let whole = legs.filter { !$0.isPartial }
        let telling = whole.isEmpty ? legs : whole
        let end = legs.map(\.endAt).max() ?? legs[0].endAt
        let answered = telling.filter { $0.answerAt != nil }
        let callersAnswered = answered.filter(\.isCallers)
        let isAnswered =
            !callersAnswered.isEmpty || (!telling.contains(where: \.isCallers) && !answered.isEmpty)
        let talking = isAnswered ? (callersAnswered.isEmpty ? answered : callersAnswered) : []
        let decisive = Self.plainest(talking) ?? Self.nearestToSuccess(telling, end: end)
        return Decision(
            legs: legs,
            telling: telling,
            talking: talking,
            decisive: decisive,
            isAnswered: isAnswered,
            cause: isAnswered ? .answered : Self.cause(of: decisive, in: end),
            end: end
        )
    }

    /// The answered leg whose words the call gets: a connected one, else one whose own word agrees.
    ///
    /// A menu that answered and then found its agent busy leaves an answered row that says BUSY.
    private static func plainest(_ talking: [Leg]) -> Leg? {
        let bridged = talking.filter(\.isBridged)
        return bridged.first(where: \.saysAnswered) ?? bridged.first
            ?? talking.first(where: \.saysAnswered) ?? talking.first
    }

    /// What an unanswered leg says of its call: a cancel that did not end the call was no cancel.
    static func cause(of leg: Leg, in end: Timestamp) -> HangupCause {
        guard leg.cause == .canceled else { return leg.cause }
        return leg.isCallers && leg.endAt + .seconds(1) >= end ? .canceled : .noAnswer
    }

    /// The unanswered leg whose cause the call gets; the first of equals.
    private static func nearestToSuccess(_ legs: [Leg], end: Timestamp) -> Leg {
        func distance(_ leg: Leg) -> Int {
            switch cause(of: leg, in: end) {
            case .canceled: 0
            case .noAnswer, .answered: 1
            case .busy: 2
            case .failed: 3
            }
        }
        let plain = legs.filter { !$0.isCauseVague }
        var best = plain.first ?? legs[0]
        for leg in plain.dropFirst() where distance(leg) < distance(best) { best = leg }
        return best
    }
}
