import CDRPipeline
import FoundationEssentials

/// Reads one webhook's file: the fields of the help page under their own names.
struct WebhookFile {
    /// The keys of a webhook file that this version knows.
    static let keys =
        [
            "type", "integration", "name", "url", "active", "call_types", "event", "method",
            "nested", "retries", "delay",
            "parameters", "fixed", "hangup_causes", "facts", "time_format", "timezone", "mask",
            "waits", "in_doubt", "concurrency", "rate", "timeout", "allow", "salesforce",
            "revisions", "update_fields", "wait_for", "wait_limit",
        ] + AccessReader.keys

    private let keys: Keys
    private let id: String

    /// The webhook of `path` and how its requests are let in, or `nil` when something in the file
    /// cannot be used: it was reported.
    static func read(
        _ path: String,
        report: @escaping (ConfigurationProblem) -> Void
    )
        -> (webhook: Webhook, access: AccessConfiguration)?
    {
        TOMLFile.read(path, report: report).flatMap { read($0, of: path, report: report) }
    }

    /// The same of what the file at `path` says, or would say.
    static func read(
        _ table: TOMLTable,
        of path: String,
        report: @escaping (ConfigurationProblem) -> Void
    )
        -> (webhook: Webhook, access: AccessConfiguration)?
    {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        var isSound = true
        let keys = Keys(table, file: path) { problem in
            isSound = false
            report(problem)
        }
        let file = WebhookFile(keys: keys, id: String(name.dropLast(5)))
        var webhook = file.webhook()
        var access = AccessReader(keys: keys).access()
        if var read = webhook {
            SalesforceReader(keys: keys).read(&read, &access)
            read.accessMarks = access.marks
            webhook = read
        }
        keys.finish(knowing: Self.keys)
        guard isSound, let webhook else { return nil }
        return (webhook, access)
    }

    private func webhook() -> Webhook? {
        let kind = IntegrationReader(keys: keys).kind()
        let url = keys.hiddenURL("url")
        guard let kind, var webhook = webhook(of: kind, to: url) else { return nil }
        webhook.isActive = keys.truth("active") ?? true
        if let types = readCallTypes(among: webhook.callTypes) { webhook.callTypes = types }
        if let method = keys.choice("method", of: WebhookMethod.self) { webhook.method = method }
        webhook.retries = keys.integer("retries", in: 0...50) ?? 3
        webhook.delay = keys.duration("delay", atMost: .seconds(366 * 86_400)) ?? .zero
        if let parameters = keys.mappings("parameters") { webhook.parameters = parameters }
        webhook.fixed = keys.fixedFields("fixed")
        webhook.causeNames = readCauseNames()
        webhook.facts = keys.choice("facts", of: Facts.self) ?? .event
        webhook.timeFormat = keys.choice("time_format", of: TimeFormat.self) ?? .plain
        if let zone = keys.zone("timezone") { webhook.zone = zone }
        readMask(&webhook)
        if let waits = readWaits() { webhook.retrySchedule = RetrySchedule(waits: waits) }
        if let policy = keys.choice("in_doubt", of: InDoubtPolicy.self) { webhook.inDoubt = policy }
        if let width = keys.integer("concurrency", in: 1...1_024) { webhook.concurrency = width }
        webhook.rate = readRate()
        if let timeout = keys.duration("timeout", atMost: .seconds(600)) {
            webhook.timeout = timeout
        }
        webhook.allow = readAllow()
        RevisionReader(keys: keys).read(into: &webhook)
        FieldNames(keys: keys).check(&webhook)
        return webhook
    }

    private func webhook(of kind: IntegrationReader.Kind, to url: WebhookURL?) -> Webhook? {
        let name = keys.text("name") ?? id
        switch kind {
        case .custom:
            guard let event = readEvent(), let url else { return nil }
            return Webhook(id: id, name: name, url: url, event: event)
        case .predefined(let integration):
            guard let url else { return nil }
            return Webhook(id: id, name: name, url: url, integration: integration)
        }
    }

    private func readEvent() -> EventKind? {
        if keys.node("event") == nil {
            keys.miss("event", Keys.words(EventKind.allCases.map(\.rawValue)))
        }
        return keys.choice("event", of: EventKind.self)
    }

    private func readCallTypes(among known: Set<CallType>) -> Set<CallType>? {
        let all = CallType.allCases.filter(known.contains)
        let expected = "a list of " + Keys.words(all.map(\.rawValue))
        guard let words = keys.texts("call_types", expected: expected),
            let node = keys.node("call_types")
        else { return nil }
        var types: Set<CallType> = []
        for (word, line) in words {
            guard let type = all.first(where: { $0.rawValue == word }) else {
                return keys.refuse(
                    "call_types",
                    TOMLNode(value: .text(word), line: line),
                    expected
                )
            }
            types.insert(type)
        }
        if types.isEmpty { return keys.refuse("call_types", node, expected + ", at least one") }
        return types
    }

    private func readCauseNames() -> [HangupCause: String] {
        guard let table = keys.table("hangup_causes", expected: "a table of cause = name") else {
            return [:]
        }
        var names: [HangupCause: String] = [:]
        for name in table.names {
            guard let cause = HangupCause(rawValue: name) else {
                table.unknown(name, Keys.words(HangupCause.allCases.map(\.rawValue)))
                continue
            }
            names[cause] = table.text(name)
        }
        return names
    }

    private func readMask(_ webhook: inout Webhook) {
        guard let node = keys.node("mask") else { return }
        if case .text("last-4") = node.value {
            webhook.masksNumbers = true
        } else {
            let _: Never? = keys.refuse("mask", node, "\"last-4\"")
        }
    }

    private func readWaits() -> [Duration]? {
        let expected = "a list of waits such as [\"5s\", \"1m\", \"10m\"]"
        guard let texts = keys.texts("waits", expected: expected), let node = keys.node("waits")
        else { return nil }
        let waits = texts.compactMap { DurationText.duration($0.text) }
        guard !waits.isEmpty, waits.count == texts.count else {
            return keys.refuse("waits", node, expected)
        }
        return waits
    }

    private func readRate() -> Rate? {
        guard let node = keys.node("rate") else { return nil }
        if case .text(let text) = node.value, let rate = Rate(text) { return rate }
        return keys.refuse(
            "rate",
            node,
            "how many requests a second or minute: \"50/s\", \"600/m\""
        )
    }

    private func readAllow() -> [AddressRule] {
        let expected = "a list of addresses such as [\"10.1.0.0/16:443\", \"127.0.0.0/8\"]"
        var rules: [AddressRule] = []
        for (text, line) in keys.texts("allow", expected: expected) ?? [] {
            do throws(AddressRuleError) {
                rules.append(try AddressRule(text))
            } catch {
                let _: Never? = keys.refuse(
                    "allow",
                    TOMLNode(value: .text(text), line: line),
                    error.expected
                )
            }
        }
        return rules
    }
}

extension Keys {
    /// The receiver's names for one of our parameters.
    func fields(_ key: String) -> [String]? {
        let expected = "the receiver's field, a text or a list of texts, not empty"
        guard let texts = texts(key, expected: expected), let node = node(key) else { return nil }
        let fields = texts.map(\.text)
        if fields.isEmpty || fields.contains("") { return refuse(key, node, expected) }
        return fields
    }

    /// A time zone.
    func zone(_ key: String) -> TimeZoneRules? {
        guard let node = node(key) else { return nil }
        if case .text(let name) = node.value, let zone = TimeZoneRules(named: name) { return zone }
        return refuse(key, node, "a time zone such as \"Europe/Kyiv\" or \"UTC\"")
    }

    /// Says something about a line of the file.
    func say(_ line: Int, _ sentence: String) {
        reportProblem(ConfigurationProblem(file: file, line: line, key: "", expected: sentence))
    }

    /// Says that a key of this table is none that is known.
    func unknown(_ key: String, _ expected: String) {
        guard let node = node(key) else { return }
        say(node.line, "unknown key \"\(key)\"; expected \(expected)")
    }
}
