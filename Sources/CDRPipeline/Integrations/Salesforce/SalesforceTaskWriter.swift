import Crypto

/// Writes a finished call as a Task.
struct SalesforceTaskWriter: Sendable {
    private let webhook: Webhook
    private let settings: SalesforceSettings
    private let style: ParameterStyle

    init(_ webhook: Webhook, _ settings: SalesforceSettings) {
        self.webhook = webhook
        self.settings = settings
        style = ParameterStyle(webhook)
    }

    /// The Task of a call as one JSON object, fields in order.
    ///
    /// - Parameters:
    ///   - delivery: The end of the call.
    ///   - fields: The fields that the org has; what it lacks is left out, texts are cut to fit.
    ///   - zone: The org's zone, which its dates are in.
    ///   - link: Whom it is linked to.
    /// - Returns: The record, its `attributes` first.
    func record(
        of delivery: ClaimedDelivery,
        fields: SalesforceFields,
        zone: TimeZoneRules,
        link: SalesforceLink
    ) -> [UInt8] {
        var values = content(of: delivery, fields: fields, zone: zone)
        switch link {
        case .person(let id): values.append(("WhoId", .text(id)))
        case .account(let id): values.append(("WhatId", .text(id)))
        case .none: break
        case .dropped: values.removeAll { $0.name == "OwnerId" }
        case .written: values.removeAll { !fields.canUpdate($0.name) }
        }
        let object = JSONText.object(values)
        return Array(#"{"attributes":{"type":"Task"},"#.utf8) + object.dropFirst()
    }

    /// The SHA-256 of what comes from the call.
    func bodyHash(of delivery: ClaimedDelivery) -> [UInt8] {
        let values = content(of: delivery, fields: .all, zone: .utc)
        return Array(SHA256.hash(data: JSONText.object(values)))
    }

    private func content(
        of delivery: ClaimedDelivery,
        fields: SalesforceFields,
        zone: TimeZoneRules
    ) -> [(name: String, value: ParameterValue)] {
        let call = delivery.event.call
        let parameters = ParameterValues(
            event: delivery.event,
            id: delivery.id,
            replay: delivery.replay,
            style: style
        )
        var values: [(name: String, value: ParameterValue)] = []
        if let key = settings.externalID, fields.isKey(key) {
            values.append((key, .text(Self.key(of: delivery).text)))
        }
        values += [
            ("TaskSubtype", .text("Call")), ("CallType", .known(Self.type(of: call))),
            ("CallDurationInSeconds", .number(Int64(min(call.duration, 99_999_999)))),
            ("CallDisposition", parameters[.named(.hangupCause)]),
            ("CallObject", .text(delivery.id.text)),
            ("Subject", .text(subject(of: call, parameters))),
            ("Description", .text(description(of: call, parameters, zone: zone))),
            ("Status", .text("Completed")), ("Priority", .text("Normal")),
            ("ActivityDate", .text(zone.civil(at: call.startAt).date)),
            ("OwnerId", .known(owner(of: call))),
        ]
        for mapping in settings.fields {
            for name in mapping.fields { values.append((name, parameters[mapping.parameter])) }
        }
        for fixed in settings.fixed {
            values.removeAll { $0.name == fixed.name }
            values.append((fixed.name, .text(fixed.value)))
        }
        return values.compactMap { name, value in
            guard fields.canCreate(name), value != .unknown else { return nil }
            guard case .text(let text) = value else { return (name, value) }
            // Orgs choose which types they list.
            if name == "CallType", !fields.takes(text, in: name) { return nil }
            return (name, .text(fields.fitted(text, to: name)))
        }
    }

    /// What names the Task: the id of the call as it was first told, so that a later revision
    /// changes the Task rather than making another.
    private static func key(of delivery: ClaimedDelivery) -> EventID {
        guard delivery.event.call.revision > 0 else { return delivery.id }
        var event = delivery.event
        event.call.revision = 0
        return EventID(event, webhook: delivery.webhook)
    }

    private func owner(of call: Call) -> String {
        let extensions = [call.agent, call.callType == .outbound ? call.src : ""]
        return extensions.lazy.compactMap { settings.owners[$0] }.first ?? ""
    }

    private static func type(of call: Call) -> String {
        switch call.callType {
        case .inbound: "Inbound"
        case .outbound: "Outbound"
        case .internal: "Internal"
        case .transit: ""
        }
    }

    private func subject(of call: Call, _ parameters: ParameterValues) -> String {
        let from = parameters[.named(.callerIDNumber)].said
        let to = parameters[.named(.dst)].said
        let cause = parameters[.named(.hangupCause)].said
        switch call.callType {
        case .inbound: return "Inbound call from \(from): \(cause)"
        case .outbound: return "Outbound call to \(to): \(cause)"
        case .internal: return "Internal call from \(from) to \(to): \(cause)"
        case .transit: return "Call from \(from) to \(to): \(cause)"
        }
    }

    /// Exact times, since a Task has a date only.
    private func description(
        of call: Call,
        _ parameters: ParameterValues,
        zone: TimeZoneRules
    ) -> String {
        var lines = [
            "From: \(parameters[.named(.callerIDNumber)].said)",
            "To: \(parameters[.named(.dst)].said)", "Start: \(zone.rfc3339(call.startAt))",
        ]
        if let answerAt = call.answerAt { lines.append("Answer: \(zone.rfc3339(answerAt))") }
        lines.append("End: \(zone.rfc3339(call.endAt))")
        lines.append("Cause: \(parameters[.named(.hangupCause)].said) (\(call.rawCause))")
        if !call.agent.isEmpty { lines.append("Agent: \(call.agent)") }
        if !call.recording.isEmpty { lines.append("Recording: \(call.recording)") }
        return lines.joined(separator: "\n")
    }
}

extension ParameterValue {
    /// The value within a sentence.
    fileprivate var said: String { if case .text(let text) = self { text } else { "" } }
}
