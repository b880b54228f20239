import CDRPipeline

/// What can be found out of a webhook's receiver without telling it of a call that was.
struct WebhookCheck {
    private let webhook: Webhook
    private let access: WebhookAccess
    private let integration: any Integration
    private let transport = Rooms.transport()

    /// The most that a clock may differ before it is said.
    private static let mostDifference = Duration.seconds(60)

    /// How long a certificate must be good for, if nothing is to be said.
    private static let leastValidity = Duration.seconds(14 * 86_400)

    init(_ webhook: Webhook, _ access: WebhookAccess) {
        self.webhook = webhook
        self.access = access
        integration = Rooms.integration(webhook, access)
    }

    /// Whether it is reached, and whether what must be had before an event is to be had.
    ///
    /// - Parameter sendsTest: Whether a test event is sent where all else is well.
    /// - Returns: What was found, in its order.
    func findings(sendsTest: Bool) -> [WebhookFinding] {
        var findings: [WebhookFinding] = []
        for step in [reach, rehearse] + (sendsTest ? [test] : []) {
            findings += step()
            if findings.contains(where: { $0.weight == .bad }) { break }
        }
        return findings
    }

    /// Asks for options, which is no event whatever the receiver makes of it.
    private func reach() -> [WebhookFinding] {
        var request = HTTPRequest(
            ticket: 1,
            method: "OPTIONS",
            url: webhook.url.text,
            headers: [HTTPHeader("user-agent", "cdrhook/\(Rooms.version)")],
            body: nil,
            timeout: min(webhook.timeout, .seconds(30)),
            allow: webhook.allow
        )
        request.route = access.route
        request.wantsCertificate = true
        let response = transport.answer(to: request)
        guard response.status != nil else {
            let why = response.failure?.words ?? ""
            return [WebhookFinding(subject: "receiver", weight: .bad, text: "not reached: \(why)")]
        }
        let milliseconds = response.total.wholeMicroseconds / 1_000
        let now = SystemClock.now()
        let reached = WebhookFinding(
            subject: "receiver",
            weight: .well,
            text: "\(response.remoteAddress) answers after \(milliseconds) ms"
                + (webhook.url.scheme == "https" ? ", its certificate is good" : "")
                + (response.certificateEnd.map { " until \(Self.day($0, from: now))" } ?? "")
        )
        return [reached, certificate(response, now), clock(response, now)].compactMap { $0 }
    }

    /// A date, and how many whole days it is away.
    private static func day(_ end: Timestamp, from now: Timestamp) -> String {
        let days = (end - now).wholeSeconds / 86_400
        return "\(end.rfc3339.prefix(10)) (\(days) \(days == 1 ? "day" : "days"))"
    }

    /// That the certificate ends before long.
    private func certificate(_ response: HTTPResponse, _ now: Timestamp) -> WebhookFinding? {
        guard let end = response.certificateEnd, end - now < Self.leastValidity else { return nil }
        return WebhookFinding(
            subject: "certificate",
            weight: .note,
            text: "its certificate ends on \(Self.day(end, from: now)): nothing is delivered after "
                + "that until its owner renews it"
        )
    }

    /// How far the receiver's clock is from ours, when that is far.
    private func clock(_ response: HTTPResponse, _ now: Timestamp) -> WebhookFinding? {
        guard let theirs = HTTPDate.moment(of: response.date, now: now) else { return nil }
        let ahead = theirs - now
        guard max(ahead, .zero - ahead) > Self.mostDifference else { return nil }
        let seconds = abs(ahead.wholeMicroseconds / 1_000_000)
        return WebhookFinding(
            subject: "clock",
            weight: .note,
            text: "its clock is \(seconds) s \(ahead > .zero ? "ahead of" : "behind") ours: "
                + "signatures are too old or too new after 300 s"
        )
    }

    /// Steps through everything that comes before an event.
    private func rehearse() -> [WebhookFinding] {
        guard let conversation = integration.rehearsal(at: SystemClock.now()) else { return [] }
        return transport.judgements(of: conversation).prefix(1).map { judgement in
            WebhookFinding(
                subject: "receiver",
                weight: judgement.verdict == .delivered ? .well : .bad,
                text: judgement.reason
            )
        }
    }

    /// Tells of a call that never was, as `webhook test` does.
    private func test() -> [WebhookFinding] {
        let test = WebhookTest(webhook, access, at: SystemClock.now())
        return test.deliveries.map { delivery in
            let judgement = test.send(delivery) { _, _ in }
            return WebhookFinding(
                subject: "test",
                weight: judgement.verdict == .delivered ? .well : .bad,
                text: "\(delivery.event.kind.title) of \(delivery.event.call.uniqueid): "
                    + VerdictWords(judgement: judgement).sentence
            )
        }
    }
}
