import CDRPipeline

/// Reads what a webhook waits for, and which changes of rows it hears of.
struct RevisionReader {
    let keys: Keys

    func read(into webhook: inout Webhook) {
        webhook.revisions = keys.choice("revisions", of: RevisionPolicy.self)
        webhook.updateFields = parameters("update_fields")
        if !webhook.updateFields.isEmpty, let line = keys.node("update_fields")?.line {
            if let said = webhook.revisions, said != .fields {
                keys.say(line, "update_fields belongs to revisions = \"fields\"; it is \"\(said)\"")
            }
            webhook.revisions = .fields
        }
        webhook.waitFor = parameters("wait_for")
        if !webhook.waitFor.isEmpty, !webhook.events.contains(.callEnd) {
            keys.say(
                keys.node("wait_for")?.line ?? 0,
                "only a Call End waits for what comes late; expected event = \"call-end\", or "
                    + "no wait_for"
            )
        }
        if let limit = keys.duration("wait_limit", atMost: .seconds(7 * 86_400)) {
            webhook.waitLimit = limit
            if webhook.waitFor.isEmpty, let line = keys.node("wait_limit")?.line {
                keys.say(line, "wait_limit belongs to wait_for; expected both or neither")
            }
        }
    }

    /// Parameters by their names.
    private func parameters(_ key: String) -> [Parameter] {
        let expected = "a list of parameters such as [\"public_recording\"]"
        return (keys.texts(key, expected: expected) ?? []).compactMap { text, line in
            Parameter(text)
                ?? keys.refuse(key, TOMLNode(value: .text(text), line: line), expected)
        }
    }
}
