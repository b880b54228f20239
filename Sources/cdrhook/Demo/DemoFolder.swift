import CDRPipeline
import FoundationEssentials

/// The files of a demo, in a folder of their own.
struct DemoFolder {
    let path: String

    /// Writes rows, configuration, one webhook of each method and one to Salesforce, all pointing
    /// at a port of this machine.
    init(port: Int) throws {
        let temporary = ProcessInfo.processInfo.environment["TMPDIR"] ?? "/tmp"
        path = "\(temporary)/cdrhook-demo-\(Process.id)"
        try FileManager.default.createDirectory(
            atPath: "\(path)/webhooks.d",
            withIntermediateDirectories: true
        )
        try write("Master.csv", DemoRows.masterCSV + "\n")
        try write(
            "cdrhook.toml",
            """
            ledger   = "ledger.sqlite"
            webhooks = "webhooks.d"

            [[sources]]
            name     = "pbx"
            dialect  = "asterisk"
            since    = "beginning"
            timezone = "Europe/Kyiv"
            csv      = { path = "Master.csv" }
            """
        )
        try write(
            "webhooks.d/crm.toml",
            """
            name   = "CRM: every call that ended, as JSON"
            url    = "http://127.0.0.1:\(port)/calls"
            event  = "call-end"
            method = "json"
            allow  = ["127.0.0.1:\(port)"]
            [hangup_causes]
            "No Answer" = "missed"
            """
        )
        try write(
            "webhooks.d/popup.toml",
            """
            name       = "Popup: incoming calls as they begin, as a form"
            url        = "http://127.0.0.1:\(port)/popup"
            event      = "call-start"
            method     = "post"
            call_types = ["inbound"]
            allow      = ["127.0.0.1:\(port)"]
            [parameters]
            caller_id_number = "phone"
            uniqueid         = "call_id"
            """
        )
        try write(
            "webhooks.d/board.toml",
            """
            name   = "Wallboard: answered calls, in the query"
            url    = "http://127.0.0.1:\(port)/answered?board=1"
            event  = "call-answer"
            method = "get"
            allow  = ["127.0.0.1:\(port)"]
            [parameters]
            agent     = "agent"
            answer_at = "at"
            """
        )
        try write(
            "webhooks.d/salesforce.toml",
            """
            name        = "Salesforce: a Task of every call that ended"
            type        = "predefined"
            integration = "salesforce"
            url         = "http://127.0.0.1:\(port)"
            allow       = ["127.0.0.1:\(port)"]
            [auth.oauth]
            token_url     = "http://127.0.0.1:\(port)/services/oauth2/token"
            client_id     = "demo"
            client_secret = { file = "../salesforce.secret" }
            [salesforce]
            external_id = "Cdrhook_Id__c"
            """
        )
        try write("salesforce.secret", DemoSalesforce.secret)
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o600],
            ofItemAtPath: "\(path)/salesforce.secret"
        )
    }

    /// The configuration file.
    var configuration: String { "\(path)/cdrhook.toml" }

    /// Takes everything away.
    func remove() { try? FileManager.default.removeItem(atPath: path) }

    private func write(_ name: String, _ text: String) throws {
        try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
}
