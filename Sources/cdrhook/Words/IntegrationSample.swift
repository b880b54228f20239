import CDRPipeline

/// A webhook file of an integration to begin with, a line of comment for what a person must do.
struct IntegrationSample {
    let integration: any PredefinedIntegration

    /// The file.
    var lines: [String] {
        [
            "# \(integration.summary).",
            integration.basis.map { "# Verified against: \($0)." }
                ?? "# UNVERIFIED: its vendor documents no API. Ask before you rely on it:",
        ]
            + questions + [
                "type        = \"predefined\"", "integration = \"\(integration.name)\"",
                "url         = \"\(url)\"",
                "# call_types = [\(callTypes)]",
                "# retries    = 3",
                "# delay      = 0",
            ] + more
    }

    private var callTypes: String {
        CallType.allCases.filter(integration.callTypes.contains).map { "\"\($0.rawValue)\"" }
            .joined(separator: ", ")
    }

    private var url: String {
        switch integration.name {
        case "zammad": "https://zammad.example/api/v1/cti/TOKEN"
        case "pipedrive": "https://api.pipedrive.com/v1/callLogs"
        case "salesforce": "https://MYDOMAIN.my.salesforce.com"
        default: "https://ask-the-vendor.example/"
        }
    }

    /// What a preset's vendor must say.
    private var questions: [String] {
        guard integration.isEditable else { return [] }
        return [
            "#   - the URL, and who issues it; a test account",
            "#   - the method and the content type; which fields, and which are required",
            "#   - the form of dates and their zone",
            "#   - their words for the five hangup causes and for the call types",
            "#   - a token or a signature; what they answer when they took a call",
            "#   - what a repeated id does; how many requests a minute they take",
            "# The guess: a form for each finished call, the parameters under our own names.",
        ]
    }

    private var more: [String] {
        switch integration.name {
        case "pipedrive": ["", "[headers]", "x-api-token = { env = \"PIPEDRIVE_TOKEN\" }"]
        case "salesforce": salesforce
        case _ where integration.isEditable: preset
        default: []
        }
    }

    private var salesforce: [String] {
        [
            "", "[auth.oauth]",
            "token_url     = \"https://MYDOMAIN.my.salesforce.com/services/oauth2/token\"",
            "client_id     = \"the external client app's consumer key\"",
            "client_secret = { env = \"SALESFORCE_SECRET\" }", "", "[salesforce]",
            "external_id = \"Cdrhook_Id__c\"   # Text(64) on Activity, External ID and Unique",
            "# api_version = \"v62.0\"", "# match       = true",
            "# api_share   = 0.8             # of the org's API calls of a day",
            "# jwt = { client_id = \"…\", username = \"…\", key = { file = \"…\" } }", "",
            "# [salesforce.owners]", "# 201 = \"005…\"", "# [salesforce.fields]",
            "# start_at = \"Call_Start__c\"",
        ]
    }

    private var preset: [String] {
        ["method      = \"post\"", "time_format = \"default\"", "timezone    = \"UTC\"", ""]
            + ["# ours = theirs", "[parameters]"]
            + Parameter.page.map { "\($0.rawValue) = \"\($0.rawValue)\"" }
            + ["", "# our cause = their word", "[hangup_causes]"]
            + HangupCause.allCases.map { "\"\($0.rawValue)\" = \"\($0.rawValue)\"" }
    }
}
