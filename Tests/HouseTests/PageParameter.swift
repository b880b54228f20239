import Testing

/// A parameter in the table of the help page, and what it is of the office's answered call.
struct PageParameter: CustomTestStringConvertible {
    let name: String

    /// The page's own words on it.
    let description: String

    /// What is sent at Call Start, Call Answer and Call End.
    let values: [String]

    var testDescription: String { "\(name): \(description)" }

    init(_ name: String, _ description: String, _ values: String...) {
        self.name = name
        self.description = description
        self.values = values
    }

    /// The page's fourteen, in its order.
    static let all = [
        PageParameter("uniqueid", "The unique ID of the call", "c1", "c1", "c1"),
        PageParameter("status", "The call status", "RINGING", "ANSWERED", "ANSWERED"),
        PageParameter("bill_duration", "The duration that clients pay for", "null", "null", "64"),
        PageParameter("dst", "The phone number destination", "201", "201", "201"),
        PageParameter(
            "src",
            "The source (device, extension) the call came from",
            "0445550101",
            "0445550101",
            "0445550101"
        ), PageParameter("leadid", "The lead ID", "4711", "4711", "4711"),
        PageParameter(
            "caller_id_number",
            "The phone number that is used as an identity for the call",
            "+380445550101",
            "+380445550101",
            "+380445550101"
        ),
        PageParameter(
            "public_recording",
            "The link to the CDR recording of the call",
            "null",
            "null",
            "https://pbx.example/c1.wav"
        ),
        PageParameter(
            "bridged",
            "Shows if the call was connected to the agent or not",
            "false",
            "true",
            "true"
        ),
        PageParameter(
            "start_at",
            "The time when the call started",
            "2025-03-03 09:00:01",
            "2025-03-03 09:00:01",
            "2025-03-03 09:00:01"
        ),
        PageParameter(
            "duration",
            "The total call duration including the ringing time",
            "null",
            "null",
            "69"
        ),
        PageParameter(
            "end_at",
            "The time when the call ended",
            "null",
            "null",
            "2025-03-03 09:01:10"
        ),
        PageParameter(
            "hangup_initiator",
            "The side that hung up the call",
            "null",
            "null",
            "caller"
        ),
        PageParameter("hangup_cause", "The reason why the call ended", "null", "null", "Answered"),
    ]

    /// The value of a field as it stands in a flat object of JSON, without quotes.
    static func value(of field: String, in body: [UInt8]) -> String? {
        let text = String(decoding: body, as: UTF8.self)
        guard let name = text.firstRange(of: "\"\(field)\":") else { return nil }
        let rest = text[name.upperBound...]
        if rest.first == "\"" { return String(rest.dropFirst().prefix { $0 != "\"" }) }
        return String(rest.prefix { $0 != "," && $0 != "}" })
    }
}
