/// What happened to a call.
package enum EventKind: String, Sendable, CaseIterable, Comparable {
    /// The call began to ring.
    case callStart = "call-start"

    /// Somebody or something took it.
    case callAnswer = "call-answer"

    /// It ended.
    case callEnd = "call-end"

    /// The place among the events of one call: 0, 1, 2.
    package var rank: Int {
        switch self {
        case .callStart: 0
        case .callAnswer: 1
        case .callEnd: 2
        }
    }

    /// The name in people's words, as the help page has it.
    package var title: String {
        switch self {
        case .callStart: "Call Start"
        case .callAnswer: "Call Answer"
        case .callEnd: "Call End"
        }
    }

    package static func < (left: EventKind, right: EventKind) -> Bool { left.rank < right.rank }
}
