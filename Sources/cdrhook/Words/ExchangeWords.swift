import CDRPipeline

/// A request and what came back, as `curl -v` would show them, secrets masked.
///
/// What prepares, such as a request for a token, is shown without bodies: they may hold secrets.
struct ExchangeWords {
    let request: HTTPRequest
    let response: HTTPResponse
    let webhook: Webhook
    let access: AccessConfiguration

    /// The most bytes of an answer that people are shown; programs get all that is kept.
    private static let shownBody = 2_000

    /// Headers that are secret whoever sets them.
    private static let secretHeaders = ["authorization", "cookie", "proxy-authorization"]

    /// The lines of a request and of its answer.
    func json(about delivery: ClaimedDelivery) -> [JSON] {
        let uniqueid = delivery.event.call.uniqueid
        var fields = words.fields(eventID: delivery.id.text, uniqueid: uniqueid)
        fields.append(("preparation", .truth(request.isPreparation)))
        var answer = response
        if request.isPreparation { answer.body = [] }
        return [
            .object(fields),
            .object(
                [
                    ("type", .text("answer")), ("webhook", .text(webhook.id)),
                    ("event_id", .text(delivery.id.text)),
                    ("preparation", .truth(request.isPreparation)),
                ] + AttemptWords.fields(of: answer)
            ),
        ]
    }

    /// The same in lines: `*` is ours, `>` is sent, `<` is received.
    var lines: [String] {
        let lines = sent + received + [measured]
        return lines.map(Output.printable)
    }

    private var sent: [String] {
        let masked = masked
        var lines = ["> \(masked.method) \(words.url)"]
        lines += masked.headers.map { "> \($0.name): \($0.value)" }
        guard let body = request.body else { return lines }
        if request.isPreparation { return lines + [Self.hidden(body.count)] }
        return lines + [">"] + Self.lines(of: body, after: "> ")
    }

    private var received: [String] {
        var lines: [String] = []
        if let status = response.status {
            lines.append("< HTTP/\(response.httpVersion) \(status)")
            lines += headers.map { "< \($0.name): \($0.value)" }
            let shown = Array(response.body.prefix(Self.shownBody))
            if request.isPreparation {
                lines.append(Self.hidden(response.bodyLength))
            } else if !shown.isEmpty {
                lines += ["<"] + Self.lines(of: shown, after: "< ")
                let rest = response.bodyLength - shown.count
                if rest > 0 { lines.append("* and \(rest) bytes more") }
            }
        }
        if let failure = response.failure {
            lines.append("* \(failure.words) (received: \(response.wasReceived.rawValue))")
        }
        return lines
    }

    /// The headers of the answer that are kept.
    private var headers: [HTTPHeader] {
        var headers: [HTTPHeader] = []
        if !response.date.isEmpty { headers.append(HTTPHeader("date", response.date)) }
        headers += response.retryAfter.map { HTTPHeader("retry-after", $0) }
        if !response.location.isEmpty { headers.append(HTTPHeader("location", response.location)) }
        if !response.wanted.isEmpty {
            headers.append(HTTPHeader(request.wantedHeader, response.wanted))
        }
        return headers
    }

    private var measured: String {
        let place = response.remoteAddress.isEmpty ? "no address" : response.remoteAddress
        return "* \(place): \(AttemptWords.stages(of: response) ?? "nothing measured")"
    }

    private var words: RequestWords { RequestWords(request: masked, webhook: webhook) }

    /// The request without what is secret.
    private var masked: HTTPRequest {
        var masked = request
        if request.isPreparation {
            masked.body = nil
            masked.url = (try? WebhookURL(request.url))?.masked ?? "***"
        }
        for index in masked.headers.indices {
            let header = masked.headers[index]
            if let own = access.maskedHeaders.first(where: { $0.name == header.name }) {
                masked.headers[index] = own
            } else if Self.secretHeaders.contains(header.name.lowercased()) {
                let scheme = header.value.prefix { $0 != " " }
                masked.headers[index].value =
                    scheme.count < header.value.count ? "\(scheme) ***" : "***"
            }
        }
        return masked
    }

    private static func hidden(_ count: Int) -> String {
        "* a body of \(count) bytes, not shown: it may hold a secret"
    }

    private static func lines(of body: [UInt8], after mark: String) -> [String] {
        String(decoding: body, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false).map { mark + $0 }
    }
}
