/// The values that a webhook is sent of one event.
///
/// | known at | Start | Answer | End |
/// |---|---|---|---|
/// | who called whom, ids, leadid, start | yes | yes | yes |
/// | status | `RINGING` | `ANSWERED` | the switch's own word |
/// | bridged | false | yes | yes |
/// | answer, agent | – | yes | yes |
/// | end, durations, causes, recording, who hung up | – | – | yes |
///
/// With `facts = "final"` every event says what a Call End says. Columns of the row are sent
/// always: whoever maps one has seen it.
package struct ParameterValues: Sendable {
    private let event: CallEvent
    private let id: EventID
    private let replay: String
    private let style: ParameterStyle

    /// How much is known: the event's own place, or that of a Call End.
    private let knownUpTo: EventKind

    /// The values of an event for a style.
    package init(event: CallEvent, id: EventID, replay: String, style: ParameterStyle) {
        self.event = event
        self.id = id
        self.replay = replay
        self.style = style
        knownUpTo = style.facts == .final ? .callEnd : event.kind
    }

    /// The value of a parameter.
    package subscript(_ parameter: Parameter) -> ParameterValue {
        switch parameter {
        case .named(let name): value(of: name)
        case .column(let column): event.call.row[column].map { .text($0) } ?? .unknown
        }
    }

    /// Whom the other side wanted: the number dialled from outside, where the row has it.
    var called: ParameterValue {
        let isInbound = event.call.callType == .inbound
        return self[.named(isInbound && !event.call.did.isEmpty ? .did : .dst)]
    }

    private func value(of name: Parameter.Name) -> ParameterValue {
        switch name {
        case .uniqueid: return .text(event.call.uniqueid)
        case .linkedid: return .known(event.call.linkedid)
        case .src: return number(event.call.src)
        case .dst: return number(event.call.dst)
        case .callerIDNumber: return number(event.call.callerIDNumber)
        case .did: return event.call.did.isEmpty ? .unknown : number(event.call.did)
        case .leadid: return .known(event.call.leadid)
        case .callType: return .text(event.call.callType.rawValue)
        case .startAt: return time(event.call.startAt)
        case .event: return .text(event.kind.rawValue)
        case .eventAt: return time(event.at)
        case .eventID: return .text(id.text)
        case .replay: return .known(replay)
        case .status: return .text(status)
        case .bridged: return .truth(knownUpTo > .callStart && event.call.isBridged)
        case .answerAt:
            return knownUpTo > .callStart ? event.call.answerAt.map(time) ?? .unknown : .unknown
        case .agent: return knownUpTo > .callStart ? .known(event.call.agent) : .unknown
        default: return knownUpTo == .callEnd ? endValue(of: name) : .unknown
        }
    }

    /// What only the end of the call tells.
    private func endValue(of name: Parameter.Name) -> ParameterValue {
        switch name {
        case .billDuration: return .number(Int64(event.call.billDuration))
        case .duration: return .number(Int64(event.call.duration))
        case .endAt: return time(event.call.endAt)
        case .publicRecording: return .known(event.call.recording)
        case .hangupInitiator: return .known(event.call.hangupInitiator?.rawValue ?? "")
        case .hangupCause:
            return .text(
                style.causeNames[event.call.hangupCause] ?? event.call.hangupCause.rawValue
            )
        case .rawCause: return .text(event.call.rawCause)
        default: return .unknown
        }
    }

    private var status: String {
        switch knownUpTo {
        case .callStart: "RINGING"
        case .callAnswer: "ANSWERED"
        case .callEnd: event.call.status
        }
    }

    private func number(_ text: String) -> ParameterValue {
        guard style.masksNumbers, text.count > 4 else { return .text(text) }
        return .text(String(repeating: "*", count: text.count - 4) + text.suffix(4))
    }

    private func time(_ moment: Timestamp) -> ParameterValue {
        switch style.timeFormat {
        case .plain: .text(style.zone.civil(at: moment).text())
        case .rfc3339: .text(style.zone.rfc3339(moment))
        case .epoch: .number(moment.seconds)
        case .epochMilliseconds: .number(moment.microseconds / 1_000)
        }
    }
}

extension TimeZoneRules {
    /// RFC 3339 with the zone's offset, `Z` for none.
    func rfc3339(_ moment: Timestamp) -> String {
        let offset = offset(at: moment)
        guard offset != 0 else { return moment.rfc3339 }
        func digits(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        let minutes = abs(offset) / 60
        return civil(at: moment).text(dateEnd: UInt8(ascii: "T"))
            + "\(offset < 0 ? "-" : "+")\(digits(minutes / 60)):\(digits(minutes % 60))"
    }
}
