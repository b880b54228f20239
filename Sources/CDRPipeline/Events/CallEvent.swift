/// Call Start, Call Answer or Call End of one call.
package struct CallEvent: Sendable, Hashable {
    /// The call.
    package var call: Call

    /// What happened.
    package var kind: EventKind

    /// An event of a call.
    package init(_ kind: EventKind, of call: Call) {
        self.call = call
        self.kind = kind
    }

    /// When it happened.
    package var at: Timestamp {
        switch kind {
        case .callStart: call.startAt
        case .callAnswer: call.answerAt ?? call.startAt
        case .callEnd: call.endAt
        }
    }

    /// The events of a call in their order; a Call Answer only for an answered one.
    package static func all(of call: Call) -> [CallEvent] {
        EventKind.allCases.compactMap { kind in
            kind == .callAnswer && !call.isAnswered ? nil : CallEvent(kind, of: call)
        }
    }
}
