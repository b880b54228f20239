import CDRPipeline

/// Reads the `[salesforce]` table of a webhook's file.
struct SalesforceReader {
    private static let known = [
        "api_version", "external_id", "match", "match_digits", "owners", "fields", "fixed",
        "api_share", "jwt",
    ]

    let keys: Keys

    /// Reads the table, if the webhook is Salesforce's, and how it logs in.
    func read(_ webhook: inout Webhook, _ access: inout AccessConfiguration) {
        let table = keys.hiddenTable("salesforce", expected: "a table")
        guard webhook.salesforce != nil else {
            if let node = keys.node("salesforce") {
                keys.say(node.line, "\"salesforce\" belongs to integration = \"salesforce\"")
            }
            return
        }
        if let table {
            webhook.salesforce = settings(table)
            if table.node("jwt") != nil {
                if access.auth != nil { keys.say(0, "auth and salesforce.jwt: expected one login") }
                access.auth = assertion(table)
            }
            table.finish(knowing: Self.known)
        }
        switch access.auth {
        case .oauth, .assertion: break
        case nil where table?.node("jwt") != nil: break
        default: keys.miss("auth", "a login: auth = { oauth = { … } } or [salesforce] jwt")
        }
        for key in ["secrets", "signature"] {
            guard let node = keys.node(key) else { continue }
            keys.say(node.line, "\"\(key)\" has no place here: Salesforce checks no signature")
        }
    }

    private func settings(_ table: Keys) -> SalesforceSettings {
        var settings = SalesforceSettings()
        readVersion(table, &settings)
        if let field = table.text("external_id", expected: Self.field) {
            if field.utf8.allSatisfy(\.isWordByte), !field.isEmpty {
                settings.externalID = field
            } else if let node = table.node("external_id") {
                let _: Never? = table.refuse("external_id", node, Self.field)
            }
        }
        if let isMatching = table.truth("match") { settings.isMatching = isMatching }
        if let digits = table.integer("match_digits", in: 7...15) { settings.matchDigits = digits }
        if let owners = table.table("owners", expected: "a table of extension = user's id") {
            for name in owners.names { settings.owners[name] = owners.text(name) }
        }
        settings.fields = table.mappings("fields") ?? []
        settings.fixed = table.fixedFields("fixed")
        readShare(table, &settings)
        return settings
    }

    private func readVersion(_ table: Keys, _ settings: inout SalesforceSettings) {
        let expected = "a version of the API from \"v46.0\" on, such as \"v62.0\""
        guard let node = table.node("api_version") else { return }
        guard case .text(let text) = node.value, text.hasPrefix("v"), text.hasSuffix(".0"),
            let number = Int(text.dropFirst().dropLast(2)), (46...999).contains(number)
        else {
            let _: Never? = table.refuse("api_version", node, expected)
            return
        }
        settings.apiVersion = text
    }

    private func readShare(_ table: Keys, _ settings: inout SalesforceSettings) {
        guard let node = table.node("api_share") else { return }
        let share: Double? =
            switch node.value {
            case .float(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        if let share, share > 0, share <= 1 {
            settings.apiShare = share
        } else {
            let _: Never? = table.refuse("api_share", node, "a share of the day's calls, 0.01 to 1")
        }
    }

    private func assertion(_ table: Keys) -> AccessConfiguration.Auth? {
        let expected = "{ client_id = \"…\", username = \"…\", key = SECRET }"
        guard let jwt = table.hiddenTable("jwt", expected: expected) else { return nil }
        let id = jwt.required("client_id", expected: "the client's consumer key")
        let user = jwt.required("username", expected: "the integration user's name")
        let key = jwt.placed("key")
        let audience = jwt.text("audience") ?? "https://login.salesforce.com"
        jwt.finish(knowing: ["client_id", "username", "key", "audience"])
        guard let id, let user, let key else { return nil }
        return .assertion(clientID: id, user: user, audience: audience, key: key)
    }

    private static let field = "the name of Task's external-id field, such as \"Cdrhook_Id__c\""
}
