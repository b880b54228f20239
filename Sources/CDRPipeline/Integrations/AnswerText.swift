import FoundationEssentials

/// What receivers say in the bodies of their answers.
extension HTTPResponse {
    private struct Said: Decodable {
        var success: Bool?
        var error: String?
        var error_description: String?
    }

    /// The answer's `error`, or the beginning of its body; never more than a line of text.
    var errorText: String {
        if let said = decoded(Said.self)?.error { return said.cut(toBytes: 500) }
        let text = String(decoding: body.prefix(200), as: UTF8.self)
        return text.isEmpty ? mishap : text
    }

    /// What a token endpoint says: RFC 6749, 5.2.
    var tokenErrorText: String {
        let why = decoded(Said.self)?.error_description.map { " (\($0.cut(toBytes: 300)))" }
        return errorText + (why ?? "")
    }

    /// Whether the body is an object whose `success` is true.
    var saysSuccess: Bool { decoded(Said.self)?.success == true }

    /// The body as a value, or `nil` when it is none.
    func decoded<T: Decodable>(_ type: T.Type) -> T? {
        try? JSONDecoder().decode(type, from: Data(body))
    }

    /// What became of the request, as a clause.
    var mishap: String {
        failure?.text ?? status.map { "it answered \($0)" } ?? "its answer cannot be understood"
    }
}

extension String {
    /// The text up to so many bytes of UTF-8, whole characters only.
    func cut(toBytes most: Int) -> String {
        guard utf8.count > most else { return self }
        var end = startIndex
        var size = 0
        while end < endIndex, size + self[end].utf8.count <= most {
            size += self[end].utf8.count
            end = index(after: end)
        }
        return String(self[..<end])
    }

    /// The text so that HTML shows it as it is.
    var escapedForHTML: String {
        replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;")
    }
}

extension Call {
    /// Whether the call failed since there is no such number.
    var isNumberUnknown: Bool {
        // Q.850 1, 22 and 28, and the SIP answers that mean the same.
        let words = [
            "UNALLOCATED_NUMBER", "NUMBER_CHANGED", "INVALID_NUMBER_FORMAT", "1", "22", "28", "404",
            "410", "484", "604",
        ]
        return hangupCause == .failed && words.contains(rawCause.uppercased())
    }
}
