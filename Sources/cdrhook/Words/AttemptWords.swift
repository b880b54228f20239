import CDRPipeline

/// One try of a delivery, as JSON and in people's words.
struct AttemptWords {
    let attempt: StoredAttempt

    /// The line of a try of an event.
    func json(eventID: String, webhook: String) -> JSON {
        var fields: [(String, JSON)] = [
            ("type", .text("attempt")), ("webhook", .text(webhook)), ("event_id", .text(eventID)),
            ("number", .integer(attempt.number)), ("run", .integer(Int(attempt.run))),
            ("started_at", .moment(attempt.startedAt)),
            ("finished_at", .moment(attempt.finishedAt)),
            ("outcome", .text(attempt.outcome.rawValue)),
            ("webhook_revision", .optional(attempt.revision)),
        ]
        if let response = attempt.response { fields += Self.fields(of: response) }
        return .object(fields)
    }

    /// The fields of what came back.
    static func fields(of response: HTTPResponse) -> [(String, JSON)] {
        let timings = response.timings
        return [
            ("http_status", .optional(response.status)),
            ("failure", .optional(response.failure?.kind.rawValue)),
            ("failure_text", .optional(response.failure?.text)),
            ("received", .text(response.wasReceived.rawValue)),
            ("remote_address", .text(response.remoteAddress)),
            ("http_version", .text(response.httpVersion)), ("reused", .truth(response.isReused)),
            ("lookup_us", stage(timings.nameLookup)),
            ("connect_us", stage(timings.connect)), ("tls_us", stage(timings.tls)),
            ("first_byte_us", stage(timings.firstByte)),
            ("total_us", .integer(Int(timings.total.wholeMicroseconds))),
            ("retry_after", .optional(response.retryAfter.first)),
            ("location", .known(response.location)),
            ("response", .text(String(decoding: response.body, as: UTF8.self))),
            ("response_length", .integer(response.bodyLength)),
        ]
    }

    private static func stage(_ end: Duration) -> JSON {
        end == .zero ? .null : .integer(Int(end.wholeMicroseconds))
    }

    /// The try on one line.
    var words: String {
        var line = "attempt \(attempt.number) of run \(attempt.run) at "
        line += "\(attempt.startedAt.rfc3339WithMilliseconds): "
        guard let response = attempt.response else { return line + attempt.outcome.rawValue }
        line += answer
        if !response.remoteAddress.isEmpty { line += ", from \(response.remoteAddress)" }
        return Output.printable(line + (Self.stages(of: response).map { "; \($0)" } ?? ""))
    }

    /// What came back: a status with the answer's first bytes and where it points, or a failure.
    var answer: String {
        guard let response = attempt.response else { return attempt.outcome.rawValue }
        guard let status = response.status else {
            let failure = response.failure?.words ?? "no answer"
            return failure + " (received: \(response.wasReceived.rawValue))"
        }
        var words = "status \(status)"
        if !response.location.isEmpty { words += ", to \(response.location)" }
        let start = String(decoding: response.body.prefix(Self.shownBody), as: UTF8.self)
        if !start.isEmpty { words += ", \"\(Output.printable(start))\"" }
        return words
    }

    /// The most bytes of an answer that people are shown; programs get all that is kept.
    private static let shownBody = 200

    /// How long each stage took that happened, in words; `nil` when nothing was measured.
    static func stages(of response: HTTPResponse) -> String? {
        let stages = [
            ("name", response.timings.nameLookup), ("connection", response.timings.connect),
            ("TLS", response.timings.tls), ("first byte", response.timings.firstByte),
            ("all", response.timings.total),
        ]
        let known = stages.filter { $0.1 > .zero }
        if known.isEmpty { return nil }
        return known.map { "\($0.0) \($0.1.wholeMicroseconds / 1_000) ms" }.joined(separator: ", ")
            + (response.isReused ? ", connection used again" : "")
    }
}
