import ArgumentParser

/// The settings of a webhook's file as flags, named like its keys.
struct WebhookFields: ParsableArguments {
    /// Whether anything is sent.
    enum Activity: String, EnumerableFlag {
        case active
        case inactive

        static func help(for value: Activity) -> ArgumentHelp? {
            value == .active ? "Send it what it is owed." : "Plan and send nothing."
        }
    }

    @Option(help: "custom or predefined.")
    var type: String?

    @Option(help: "The integration of a predefined one: see `cdrhook integrations`.")
    var integration: String?

    @Option(help: "The name for people.")
    var name: String?

    @Option(help: "Where requests go. Other users of this machine see what stands in arguments.")
    var url: String?

    @Option(
        name: .customLong("call-type"),
        help: ArgumentHelp("A call type it hears of, or all; may be repeated.", valueName: "type")
    )
    var callTypes: [String] = []

    @Option(help: "call-start, call-answer or call-end.")
    var event: String?

    @Option(help: "get, post or json.")
    var method: String?

    @Option(help: "Tries after the first one, 0 to 50.")
    var retries: String?

    @Option(help: "From the event: seconds, 90s, 15m.")
    var delay: String?

    @Option(
        name: .customLong("parameter"),
        help: ArgumentHelp(
            "A parameter and the receiver's field; may be repeated, in the order of sending.",
            valueName: "ours=theirs"
        )
    )
    var parameters: [String] = []

    @Option(
        help: ArgumentHelp(
            "A field that is always the same; may be repeated.",
            valueName: "field=text"
        )
    )
    var fixed: [String] = []

    @Option(
        name: .customLong("hangup-cause"),
        help: ArgumentHelp("A cause and its own name; may be repeated.", valueName: "cause=name")
    )
    var causes: [String] = []

    @Flag(exclusivity: .exclusive)
    var activity: Activity?

    @Option(
        help: ArgumentHelp("Addresses besides public ones; may be repeated.", valueName: "rule")
    )
    var allow: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "Any other key as it stands in a file, 'auth = { bearer = { env = \"KEY\" } }'; may be "
                + "repeated.",
            valueName: "key=value"
        )
    )
    var settings: [String] = []

    /// What the flags change, in the order of the page.
    func changes() throws -> [WebhookChange] {
        var changes: [WebhookChange] = []
        func add(_ key: String, _ text: String?) {
            if let text { changes.append(WebhookChange(key, value: .text(text))) }
        }
        add("type", type)
        add("integration", integration)
        add("name", name)
        add("url", url)
        if let activity {
            changes.append(WebhookChange("active", value: .truth(activity == .active)))
        }
        if !callTypes.isEmpty {
            let all: TOMLValue? = callTypes == ["all"] ? nil : .list(callTypes)
            changes.append(WebhookChange("call_types", value: all))
        }
        add("event", event)
        add("method", method)
        if let retries { changes.append(WebhookChange("retries", value: .number(retries))) }
        if let delay { changes.append(WebhookChange("delay", value: .number(delay))) }
        changes += try pairs(parameters, of: "parameter", in: "parameters")
        changes += try pairs(fixed, of: "fixed", in: "fixed")
        changes += try pairs(causes, of: "hangup-cause", in: "hangup_causes")
        if !allow.isEmpty { changes.append(WebhookChange("allow", value: .list(allow))) }
        return try changes + settings.map(setting)
    }

    private func pairs(
        _ texts: [String],
        of flag: String,
        in table: String
    ) throws -> [WebhookChange] {
        var pairs = PairList()
        for text in texts where !pairs.add(text) {
            throw ValidationError("--\(flag) is \"\(text)\"; expected a name, = and what it is")
        }
        return pairs.table.entries.map { WebhookChange(table, $0.key, value: $0.node.value) }
    }

    private func setting(_ text: String) throws -> WebhookChange {
        guard let change = WebhookChange(line: text) else {
            throw ValidationError("--set is no line of a file; expected a key, = and its value")
        }
        return change
    }

    /// The flag that says what a key says.
    static func flag(of key: String) -> String {
        let flags = ["type", "integration", "name", "url", "event", "method", "retries", "delay"]
        return flags.contains(key) ? "--\(key)" : "--set \(key)=…"
    }
}
