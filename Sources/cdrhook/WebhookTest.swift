import CDRPipeline

/// Tells a webhook's receiver of a call that never was, in the very way a run would.
///
/// The ledger knows nothing of it: no delivery is made, no breaker hears of it.
struct WebhookTest {
    /// Says that a request is a test.
    static let header = HTTPHeader("webhook-test", "true")

    /// The deliveries of the call, one for each event that the webhook hears of.
    let deliveries: [ClaimedDelivery]

    private let integration: any Integration
    private let transport = Rooms.transport()

    /// A test with an invented call that ends `now`.
    init(_ webhook: Webhook, _ access: WebhookAccess, at now: Timestamp) {
        integration = Rooms.integration(webhook, access)
        deliveries = SampleCall(endingAt: now).deliveries(to: webhook)
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
}
