/// Pipedrive's call logs: a finished call becomes one.
///
/// A log has no id of ours, so that a repeat is a second log: what a crash left without an outcome
/// is held for a person.
///
/// Source: the call logs of Pipedrive's own Node client, 2026-04.
package struct Pipedrive: MessageIntegration {
    package let name = "pipedrive"

    package let summary = "Pipedrive: a call log for each finished call"

    package let basis: String? = "Pipedrive's own Node client, 2026-04"

    package let events = [EventKind.callEnd]

    /// What is kept with an attempt whose lead does not exist: the next one leaves it out.
    private static let unlinked = "unlinked"

    package func prepare(_ webhook: inout Webhook) { webhook.inDoubt = .hold }

    package func message(
        about delivery: ClaimedDelivery,
        values: ParameterValues,
        to webhook: Webhook
    ) -> [(name: String, value: ParameterValue)] {
        let call = delivery.event.call
        var fields: [(name: String, value: ParameterValue)] = [
            ("outcome", .text(Self.outcome(of: call, names: webhook.causeNames))),
            ("to_phone_number", values.called),
            ("from_phone_number", values[.named(.callerIDNumber)]),
            ("start_time", .text(call.startAt.plain)), ("end_time", .text(call.endAt.plain)),
            // They want a number as a text.
            ("duration", .text(String(call.duration))),
        ]
        if Self.isLead(call.leadid), delivery.lookup != Self.unlinked {
            fields.append(("lead_id", .text(call.leadid)))
        }
        if !call.recording.isEmpty {
            fields.append(("note", .text("Recording: \(call.recording.escapedForHTML)")))
        }
        return fields
    }

    package func judge(_ response: HTTPResponse, about delivery: ClaimedDelivery) -> Judgement {
        let judgement = Judgement(of: response)
        guard let status = response.status else { return judgement }
        let text = response.errorText
        switch status {
        case 200..<300:
            return response.saysSuccess
                ? judgement : Judgement(.failed(isFinal: true), reason: text)
        case 400: return Judgement(.refused, reason: text)
        case 401, 403:
            // Another user's log is one call's matter; everything else is the token's.
            return Judgement(text.contains("user_id") ? .refused : .blocked, reason: text)
        case 404, 410:
            guard Self.isLead(delivery.event.call.leadid), delivery.lookup == nil else {
                return Judgement(.refused, reason: text)
            }
            return Judgement(.failed(isFinal: true), reason: text, lookup: Self.unlinked)
        default: return judgement
        }
    }

    private static func outcome(of call: Call, names: [HangupCause: String]) -> String {
        if let name = names[call.hangupCause] { return name }
        switch call.hangupCause {
        case .answered: return "connected"
        case .busy: return "busy"
        case .canceled, .noAnswer: return "no_answer"
        case .failed: return call.isNumberUnknown ? "wrong_number" : "no_answer"
        }
    }

    /// Whether a lead's id is one of theirs: a UUID.
    private static func isLead(_ id: String) -> Bool {
        let lengths = id.split(separator: "-", omittingEmptySubsequences: false).map(\.utf8.count)
        return lengths == [8, 4, 4, 4, 12]
            && id.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "-"):
                    true
                default: false
                }
            }
    }
}
