import CDRPipeline

/// The fields of the help page, in its order.
extension WebhookQuestion {
    /// What is asked for of a webhook whose file would say this so far.
    ///
    /// - Parameters:
    ///   - table: What is known of the file.
    ///   - id: The webhook's id.
    /// - Returns: The fields that its type has.
    static func page(of table: TOMLTable, id: String) -> [WebhookQuestion] {
        let isCustom = table["type"]?.value.text != "predefined"
        let integration = isCustom ? nil : table["integration"]?.value.text
        var fields = both(id)
        fields += isCustom ? [event] : [self.integration] + login(integration)
        if isCustom || integration.flatMap(Integrations.named)?.isEditable ?? false {
            fields += isCustom ? [method("json"), parameters] : [method("post"), parameters]
        }
        return fields
    }

    private static func both(_ id: String) -> [WebhookQuestion] {
        [
            WebhookQuestion(
                key: "type",
                title: "Webhook type: custom or predefined",
                form: .word,
                usual: "custom"
            ),
            WebhookQuestion(key: "name", title: "Name, for people", form: .text, usual: id),
            WebhookQuestion(key: "url", title: "URL of the receiver", form: .text),
            WebhookQuestion(
                key: "call_types",
                title: "Call types: "
                    + CallType.allCases.map(\.rawValue).joined(separator: ", ") + ", or all",
                form: .words,
                usual: "all"
            ),
            WebhookQuestion(
                key: "retries",
                title: "Retries after the first try",
                form: .number,
                usual: "3"
            ),
            WebhookQuestion(
                key: "delay",
                title: "Delay from the event, in seconds",
                form: .number,
                usual: "0"
            ),
        ]
    }

    private static var integration: WebhookQuestion {
        WebhookQuestion(
            key: "integration",
            title: "Integration type: " + Integrations.all.map(\.name).joined(separator: ", "),
            form: .word
        )
    }

    /// What some receivers let nobody in without.
    private static func login(_ integration: String?) -> [WebhookQuestion] {
        switch integration {
        case "salesforce":
            [
                WebhookQuestion(
                    key: "auth",
                    title: "Login, as { oauth = { token_url = \"…\", client_id = \"…\", "
                        + "client_secret = { env = \"…\" } } }",
                    form: .toml
                )
            ]
        case "pipedrive":
            [
                WebhookQuestion(
                    key: "headers",
                    title: "Headers",
                    form: .toml,
                    usual: "{ x-api-token = { env = \"PIPEDRIVE_TOKEN\" } }",
                    writesUsual: true
                )
            ]
        default: []
        }
    }

    private static var event: WebhookQuestion {
        WebhookQuestion(
            key: "event",
            title: "Event type: " + EventKind.allCases.map(\.rawValue).joined(separator: ", "),
            form: .word
        )
    }

    private static func method(_ usual: String) -> WebhookQuestion {
        WebhookQuestion(
            key: "method",
            title: "Method: get, post, or json (raw post)",
            form: .word,
            usual: usual
        )
    }

    private static var parameters: WebhookQuestion {
        WebhookQuestion(
            key: "parameters",
            title: "Parameter map: ours = theirs, src = from, …; or all under our names",
            form: .pairs,
            usual: "all"
        )
    }
}
