import CDRPipeline

/// What can be found out of a webhook's receiver without telling it of anything.
struct WebhookCheck {
    /// One thing that was found.
    struct Finding {
        var isWell: Bool
        var text: String
    }

    private let webhook: Webhook
    private let integration: any Integration
    private let route: HTTPRoute
    private let transport = Rooms.transport()

    /// The most that a clock may differ before it is said.
    private static let mostDifference = Duration.seconds(60)

    init(_ webhook: Webhook, _ access: WebhookAccess) {
        self.webhook = webhook
        integration = Rooms.integration(webhook, access)
        route = access.route
    }

    /// Whether it is reached, and whether what must be had before an event is to be had.
    func findings() -> [Finding] {
        let reached = reach()
        guard reached.isWell else { return [reached] }
        return [reached] + (rehearse().map { [$0] } ?? [])
    }

    /// Asks for options, which is no event whatever the receiver makes of it.
    private func reach() -> Finding {
        var request = HTTPRequest(
            ticket: 1,
            method: "OPTIONS",
            url: webhook.url.text,
            headers: [HTTPHeader("user-agent", "cdrhook/\(Rooms.version)")],
            body: nil,
            timeout: min(webhook.timeout, .seconds(30)),
            allow: webhook.allow
        )
        request.route = route
        let response = transport.answer(to: request)
        guard response.status != nil else {
            return Finding(
                isWell: false,
                text: "not reached: \(response.failure?.words ?? "")"
            )
        }
        let milliseconds = response.total.wholeMicroseconds / 1_000
        return Finding(
            isWell: true,
            text: "\(response.remoteAddress) answers after \(milliseconds) ms"
                + (webhook.url.scheme == "https" ? ", its certificate is good" : "")
                + (difference(of: response).map { "; its clock is \($0)" } ?? "")
        )
    }

    /// How far the receiver's clock is from ours, when that is far.
    private func difference(of response: HTTPResponse) -> String? {
        let now = SystemClock.now()
        guard let theirs = HTTPDate.moment(of: response.date, now: now) else { return nil }
        let ahead = theirs - now
        guard max(ahead, .zero - ahead) > Self.mostDifference else { return nil }
        let seconds = abs(ahead.wholeMicroseconds / 1_000_000)
        return "\(seconds) s \(ahead > .zero ? "ahead of" : "behind") ours: signatures are too old "
            + "or too new after 300 s"
    }

    /// Steps through everything that comes before an event.
    private func rehearse() -> Finding? {
        guard let conversation = integration.rehearsal(at: SystemClock.now()) else { return nil }
        return transport.judgements(of: conversation).first.map {
            Finding(isWell: $0.verdict == .delivered, text: $0.reason)
        }
    }
}
