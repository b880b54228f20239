import CDRPipeline

/// What an edit changes: the settings, and what the receiver is told of one and the same call.
struct WebhookEditWords {
    /// A webhook as a file says it.
    typealias Reading = (webhook: Webhook, access: AccessConfiguration)

    let before: Reading
    let after: Reading

    /// What the file says, before and after.
    let tables: (before: TOMLTable, after: TOMLTable)

    /// A setting that says something else.
    private struct Change {
        let key: String
        let before: JSON
        let after: JSON

        /// Whether the file says it, before and after.
        let isSaid: (before: Bool, after: Bool)

        var words: String {
            let old = Self.words(before, isSaid.before)
            let new = Self.words(after, isSaid.after)
            return "\(key): \(old) -> \(new)" + (old == new ? ", where it is masked" : "")
        }

        private static func words(_ value: JSON, _ isSaid: Bool) -> String {
            if case .null = value { return "none" }
            return isSaid ? value.line : "\(value.line) (default)"
        }
    }

    /// Prints it.
    func show(on output: Output) {
        let sample = SampleCall(endingAt: SystemClock.now())
        for (side, reading) in [("before", before), ("after", after)] {
            output.words("\(side):")
            for delivery in sample.deliveries(to: reading.webhook) {
                RequestWords.show(
                    delivery,
                    to: reading.webhook,
                    reading.access,
                    side: side,
                    on: output
                )
            }
        }
        changes.forEach { output.words(Output.printable($0.words)) }
    }

    /// The line of an edit.
    func json(file: String) -> JSON {
        .object([
            ("type", .text("webhook")), ("id", .text(after.webhook.id)), ("edited", .truth(true)),
            ("active", .truth(after.webhook.isActive)), ("file", .text(file)),
            ("changed", .array(changes.map { .text($0.key) })),
            ("before", .object(changes.map { ($0.key, $0.before) })),
            ("after", .object(changes.map { ($0.key, $0.after) })),
        ])
    }

    private var changes: [Change] {
        let old = SettingWords(webhook: before.webhook, table: tables.before).all
        let new = SettingWords(webhook: after.webhook, table: tables.after).all
        return WebhookFile.keys.compactMap { key in
            let was = old.first { $0.key == key }?.value ?? .null
            let becomes = new.first { $0.key == key }?.value ?? .null
            let (said, says) = (tables.before[key]?.value.toml, tables.after[key]?.value.toml)
            guard said != says || was.line != becomes.line else { return nil }
            return Change(
                key: key,
                before: was,
                after: becomes,
                isSaid: (said != nil, says != nil)
            )
        }
    }
}
