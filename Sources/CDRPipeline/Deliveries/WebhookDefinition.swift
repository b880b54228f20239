import FoundationEssentials

/// What of a webhook's file decides which events it hears of and what they say.
///
/// The ledger keeps it as a text (decision 0016): with it the bytes of an event can be made again
/// after the file has changed.
///
/// URLs, secrets and headers are no part of it: requests go where today's file says, and are let in
/// by today's secrets.
package struct WebhookDefinition: Codable, Sendable, Hashable {
    private var integration: String?
    private var callTypes: [String]
    private var events: [String]
    private var method: String
    private var delay: Int64
    private var parameters: [[String]]
    private var fixed: [[String]]
    private var hangupCauses: [String: String]
    private var facts: String
    private var timeFormat: String
    private var timezone: String
    private var masksNumbers: Bool

    /// Left out where it is false, as in what was kept before there was nesting.
    private var nested: Bool?

    /// What a webhook's file says.
    package init(_ webhook: Webhook) {
        integration = webhook.integration
        callTypes = webhook.callTypes.map(\.rawValue).sorted()
        events = webhook.events.map(\.rawValue)
        method = webhook.method.rawValue
        delay = webhook.delay.wholeSeconds
        parameters = webhook.parameters.map { [$0.parameter.text] + $0.fields }
        fixed = webhook.fixed.map { [$0.name, $0.value] }
        hangupCauses = Dictionary(
            webhook.causeNames.map { ($0.key.rawValue, $0.value) }
        ) { first, _ in first }
        facts = webhook.facts.rawValue
        timeFormat = webhook.timeFormat.rawValue
        timezone = webhook.zone.name
        masksNumbers = webhook.masksNumbers
        nested = webhook.nestsFields ? true : nil
    }

    /// The definition of a kept text, or `nil` for one that cannot be read.
    package init?(text: String) {
        let read = try? JSONDecoder().decode(Self.self, from: Data(text.utf8))
        guard let read else { return nil }
        self = read
    }

    /// The text: one line of JSON, the same for the same definition.
    package var text: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    /// The webhook as it was: sent by today's file, saying what the definition says.
    ///
    /// A predefined webhook stays as it is today: what its receiver is told is not all here.
    package func applied(to webhook: Webhook) -> Webhook {
        guard integration == nil, webhook.integration == nil else { return webhook }
        var old = webhook
        old.callTypes = Set(callTypes.compactMap { CallType(rawValue: $0) })
        old.events = events.compactMap { EventKind(rawValue: $0) }
        old.method = WebhookMethod(rawValue: method) ?? webhook.method
        old.delay = .seconds(delay)
        old.parameters = parameters.compactMap { words in
            words.first.flatMap { Parameter($0) }
                .map { ParameterMapping($0, as: Array(words.dropFirst())) }
        }
        old.fixed = fixed.filter { $0.count == 2 }.map { FixedField(name: $0[0], value: $0[1]) }
        old.causeNames = Dictionary(
            hangupCauses.compactMap { word, name in HangupCause(rawValue: word).map { ($0, name) } }
        ) { first, _ in first }
        old.facts = Facts(rawValue: facts) ?? webhook.facts
        old.timeFormat = TimeFormat(rawValue: timeFormat) ?? webhook.timeFormat
        old.zone = TimeZoneRules(named: timezone) ?? webhook.zone
        old.masksNumbers = masksNumbers
        old.nestsFields = nested ?? false
        return old
    }
}
