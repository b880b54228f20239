/// Zammad's generic CTI: a call becomes an entry of its caller log, which agents see ring.
///
/// It stamps what it hears with the time of hearing, so that only what happens now is told.
///
/// Source: Zammad's documentation of the generic CTI, 2026-05; answers from its controller of 2021.
package struct Zammad: MessageIntegration {
    package let name = "zammad"

    package let summary = "Zammad: its caller log, through the generic CTI"

    package let basis: String? = "Zammad's documentation, 2026-05; its answers from code of 2021"

    package let events = EventKind.allCases

    /// It has a word for two directions only.
    package let callTypes: Set<CallType> = [.inbound, .outbound]

    package let hasTokenInPath = true
    package let interruptsPeople = true

    package let longestAge: Duration? = .seconds(3_600)

    /// The longest `callId`, in bytes.
    private static let longestID = 250

    package func message(
        about delivery: ClaimedDelivery,
        values: ParameterValues,
        to webhook: Webhook
    ) -> [(name: String, value: ParameterValue)] {
        let call = delivery.event.call
        let isInbound = call.callType == .inbound
        var fields: [(name: String, value: ParameterValue)] = [
            ("event", .text(Self.word(of: delivery.event.kind))),
            ("from", values[.named(.callerIDNumber)]), ("to", values.called),
            ("direction", .text(isInbound ? "in" : "out")), ("callId", .text(Self.id(of: call))),
        ]
        if delivery.event.kind == .callEnd {
            fields.append(("cause", .text(Self.cause(of: call, names: webhook.causeNames))))
        }
        if delivery.event.kind != .callStart, !call.agent.isEmpty {
            fields.append(("answeringNumber", .text(call.agent)))
        }
        return fields
    }

    package func judge(_ response: HTTPResponse, about delivery: ClaimedDelivery) -> Judgement {
        let judgement = Judgement(of: response)
        guard judgement.verdict != .delivered, response.status != nil else { return judgement }
        let text = response.errorText
        if response.status == 401 || text.contains("Feature") {
            return Judgement(.blocked, reason: text)
        }
        // The first means that it is there already; nothing else of it can be told again.
        let isFinal = ["already exists", "No such call_id", "Invalid direction"]
            .contains { text.contains($0) }
        return isFinal ? Judgement(.refused, reason: text) : judgement
    }

    /// One value for all events of a call.
    private static func id(of call: Call) -> String {
        let id = call.linkedid.isEmpty ? call.uniqueid : call.linkedid
        return id.cut(toBytes: longestID)
    }

    private static func word(of event: EventKind) -> String {
        switch event {
        case .callStart: "newCall"
        case .callAnswer: "answer"
        case .callEnd: "hangup"
        }
    }

    private static func cause(of call: Call, names: [HangupCause: String]) -> String {
        if let name = names[call.hangupCause] { return name }
        switch call.hangupCause {
        case .answered: return "normalClearing"
        case .busy: return "busy"
        case .canceled: return "cancel"
        case .noAnswer: return "noAnswer"
        case .failed: return call.isNumberUnknown ? "notFound" : "congestion"
        }
    }
}
