import CDRPipeline

/// Tells a webhook's receiver of a call that never was, in the very way a run would.
///
/// The ledger knows nothing of it: no delivery is made, no breaker hears of it.
struct WebhookTest {
    /// Says that a request is a test.
    static let header = HTTPHeader("webhook-test", "true")

    private let webhook: Webhook
    private let integration: any Integration
    private let transport = Rooms.transport()
    private let call: Call

    /// A test with an invented call that ends `now`.
    init(_ webhook: Webhook, _ access: WebhookAccess, at now: Timestamp) {
        self.webhook = webhook
        integration = Rooms.integration(webhook, access)
        call = Self.call(to: webhook, endingAt: now)
    }

    /// The deliveries of the call, one for each event that the webhook hears of.
    ///
    /// The call's key is random, and with it every id: none is ever an event's of a real call.
    var deliveries: [ClaimedDelivery] {
        webhook.events.map {
            ClaimedDelivery(showing: CallEvent($0, of: call), webhook: webhook.id)
        }
    }

    /// Sends one delivery, and everything that comes before it.
    ///
    /// - Parameters:
    ///   - delivery: One of ``deliveries``.
    ///   - show: Is given each request with what came back, as soon as it did.
    /// - Returns: What a run would make of it.
    func send(
        _ delivery: ClaimedDelivery,
        show: (HTTPRequest, HTTPResponse) -> Void
    ) -> Judgement {
        let judgements = transport.judgements(
            of: integration.conversation(with: [delivery], at: SystemClock.now()),
            mark: { if !$0.isPreparation { $0.setHeaders([Self.header]) } },
            show: show
        )
        return judgements.first ?? Judgement(.failed(isFinal: false))
    }

    /// An answered call of a minute, whose outside number is one of those kept for fiction.
    private static func call(to webhook: Webhook, endingAt now: Timestamp) -> Call {
        let outside = "+12025550123"
        let inside = "100"
        let type = CallType.allCases.first(where: webhook.callTypes.contains) ?? .inbound
        let isFromInside = type == .outbound || type == .internal
        let isToInside = type == .inbound || type == .internal
        let source = isFromInside ? inside : outside
        let key = "cdrhook-test-\(Hex.text(of: SystemClock.bytes(16)))"
        return Call(
            source: "cdrhook-test",
            key: key,
            revision: 0,
            uniqueid: key,
            linkedid: key,
            callType: type,
            hangupCause: .answered,
            rawCause: "ANSWERED",
            isCauseUnknown: false,
            status: "ANSWERED",
            src: source,
            dst: isToInside ? "101" : outside,
            callerIDNumber: source,
            startAt: now - .seconds(65),
            answerAt: now - .seconds(60),
            endAt: now,
            duration: 65,
            billDuration: 60,
            isBridged: true,
            agent: isToInside ? "101" : isFromInside ? inside : "",
            did: "",
            leadid: "",
            recording: "",
            hangupInitiator: .caller,
            isTimeAmbiguous: false,
            legs: 1,
            row: .none
        )
    }
}
