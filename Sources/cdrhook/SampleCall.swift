import CDRPipeline

/// A call that never was, for showing and trying what a receiver is told.
struct SampleCall {
    /// Its key, and with it every id; none is ever an event's of a real call.
    let key: String

    /// When it ended.
    let endAt: Timestamp

    /// A call that ends `now`, whose key is random.
    init(endingAt now: Timestamp) {
        key = "cdrhook-test-\(Hex.text(of: SystemClock.bytes(16)))"
        endAt = now
    }

    /// The deliveries of the call, one for each event that a webhook hears of.
    func deliveries(to webhook: Webhook) -> [ClaimedDelivery] {
        let call = call(to: webhook)
        return webhook.events.map {
            ClaimedDelivery(showing: CallEvent($0, of: call), webhook: webhook.id)
        }
    }

    /// An answered call of a minute, whose outside number is one of those kept for fiction.
    private func call(to webhook: Webhook) -> Call {
        let outside = "+12025550123"
        let inside = "100"
        let type = CallType.allCases.first(where: webhook.callTypes.contains) ?? .inbound
        let isFromInside = type == .outbound || type == .internal
        let isToInside = type == .inbound || type == .internal
        let source = isFromInside ? inside : outside
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
            startAt: endAt - .seconds(65),
            answerAt: endAt - .seconds(60),
            endAt: endAt,
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
