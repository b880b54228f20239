/// What can be sent of a call: the help page's fourteen, the extra ones, and any column of the row.
package enum Parameter: Sendable, Hashable {
    /// One of the named parameters.
    case named(Name)

    /// A column of the call's row: `cdr.COLUMN`.
    case column(String)

    /// Whether the call's row is needed for it.
    var isColumn: Bool { if case .column = self { true } else { false } }

    /// The named parameters; the first fourteen are the help page's, in its order.
    package enum Name: String, Sendable, CaseIterable {
        case uniqueid, status
        case billDuration = "bill_duration"
        case dst, src, leadid
        case callerIDNumber = "caller_id_number"
        case publicRecording = "public_recording"
        case bridged
        case startAt = "start_at"
        case duration
        case endAt = "end_at"
        case hangupInitiator = "hangup_initiator"
        case hangupCause = "hangup_cause"
        case event
        case eventAt = "event_at"
        case eventID = "event_id"
        case answerAt = "answer_at"
        case callType = "call_type"
        case linkedid, did, agent
        case rawCause = "raw_cause"
        case replay
    }

    /// The help page's fourteen, in its order.
    package static let page = Name.allCases.prefix(14)

    /// A parameter by its name in a webhook file, or `nil` when there is none of that name.
    package init?(_ text: String) {
        if text.hasPrefix("cdr."), text.utf8.count > 4 {
            self = .column(text.dropFirst(4).lowercased())
        } else if let name = Name(rawValue: text) {
            self = .named(name)
        } else {
            return nil
        }
    }

    /// The name in a webhook file.
    package var text: String {
        switch self {
        case .named(let name): name.rawValue
        case .column(let column): "cdr.\(column)"
        }
    }
}
