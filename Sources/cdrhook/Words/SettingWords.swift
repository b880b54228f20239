import CDRPipeline

/// Every setting of a webhook: as its file has it, else as it counts by default.
struct SettingWords {
    /// One setting.
    struct Setting {
        let key: String
        let value: JSON
        let isDefault: Bool
    }

    let webhook: Webhook
    let table: TOMLTable

    /// The settings, in the order in which the documentation has them.
    var all: [Setting] {
        WebhookFile.keys.compactMap { key in
            if key == "url" {
                return Setting(key: key, value: .text(webhook.maskedURL), isDefault: false)
            }
            if let node = table[key] {
                // A URL among them may hold a secret in its query.
                let value = node.value.json { (try? WebhookURL($0))?.masked ?? $0 }
                return Setting(key: key, value: value, isDefault: false)
            }
            return defaultValue(of: key).map { Setting(key: key, value: $0, isDefault: true) }
        }
    }

    /// The fields for a line: `settings` with every value, `defaults` with the keys left out.
    var fields: [(String, JSON)] {
        [
            ("settings", .object(all.map { ($0.key, $0.value) })),
            ("defaults", .array(all.filter(\.isDefault).map { .text($0.key) })),
        ]
    }

    /// The settings in lines.
    var lines: [String] {
        let width = all.map(\.key.count).max() ?? 0
        return all.map { setting in
            let gap = String(repeating: " ", count: width - setting.key.count)
            var value = setting.value.line
            if case .null = setting.value { value = "none" }
            let mark = setting.isDefault ? "  (default)" : ""
            return Output.printable("\(setting.key)\(gap) = \(value)\(mark)")
        }
    }

    /// What counts where the file says nothing; `nil` for what has no place in it.
    private func defaultValue(of key: String) -> JSON? {
        if !webhook.isEditable, IntegrationReader.customKeys.contains(key) { return nil }
        switch key {
        case "type": return .text("custom")
        case "name": return .text(webhook.name)
        case "active": return .truth(webhook.isActive)
        case "call_types":
            return .array(
                CallType.allCases.filter(webhook.callTypes.contains).map { .text($0.rawValue) }
            )
        case "method": return .text(webhook.method.rawValue)
        case "nested": return .truth(webhook.nestsFields)
        case "retries": return .integer(webhook.retries)
        case "delay": return .text(DurationText.text(webhook.delay))
        case "parameters": return parameters
        case "facts": return .text(webhook.facts.rawValue)
        case "time_format": return .text(webhook.timeFormat.rawValue)
        case "timezone": return .text(webhook.zone.name)
        case "waits":
            return .array(webhook.retrySchedule.waits.map { .text(DurationText.text($0)) })
        case "in_doubt": return .text(webhook.inDoubt.rawValue)
        case "concurrency": return .integer(webhook.concurrency)
        case "timeout": return .text(DurationText.text(webhook.timeout))
        case "event", "integration", "salesforce": return nil
        default: return .null
        }
    }

    private var parameters: JSON {
        .object(
            webhook.parameters.map { mapping in
                let fields = mapping.fields.map { JSON.text($0) }
                return (mapping.parameter.text, fields.count == 1 ? fields[0] : .array(fields))
            }
        )
    }
}
