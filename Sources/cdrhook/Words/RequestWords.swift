import CDRPipeline

/// A request as it would leave, secrets masked.
struct RequestWords {
    let request: HTTPRequest
    let webhook: Webhook

    /// The URL: what the webhook file's own query holds is masked, our parameters are shown.
    var url: String {
        let own = webhook.url.text
        guard request.url.hasPrefix(own) else { return request.url }
        return webhook.maskedURL + request.url.dropFirst(own.count)
    }

    /// The fields of a request's line.
    func fields(eventID: String, uniqueid: String) -> [(String, JSON)] {
        [
            ("type", .text("request")), ("webhook", .text(webhook.id)),
            ("event_id", .text(eventID)), ("uniqueid", .text(uniqueid)),
            ("method", .text(request.method)), ("url", .text(url)),
            ("headers", .object(request.headers.map { ($0.name, .text($0.value)) })),
            ("body", .optional(request.body.map { String(decoding: $0, as: UTF8.self) })),
        ]
    }

    /// Prints the request that would tell of a delivery now; `side` says before or after what.
    static func show(
        _ delivery: ClaimedDelivery,
        to webhook: Webhook,
        _ access: AccessConfiguration,
        side: String? = nil,
        on output: Output
    ) {
        var request = Rooms.integration(webhook, WebhookAccess())
            .request(for: delivery, at: SystemClock.now())
        request.setHeaders(access.maskedHeaders)
        let words = RequestWords(request: request, webhook: webhook)
        let uniqueid = delivery.event.call.uniqueid
        let fields = words.fields(eventID: delivery.id.text, uniqueid: uniqueid)
        output.data(.object(fields + (side.map { [("side", .text($0))] } ?? [])))
        words.words.forEach { output.words("    \($0)") }
    }

    /// The request in lines.
    var words: [String] {
        var lines = ["\(request.method) \(url)"]
        lines += request.headers.map { "\($0.name): \($0.value)" }
        if let body = request.body { lines.append(String(decoding: body, as: UTF8.self)) }
        return lines.map(Output.printable)
    }
}
