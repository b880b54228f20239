/// What the events of a call's channels tell beyond its records: why it was not answered, who hung
/// up, and that it was there at all when no record was written.
///
/// An unanswered call:
///
/// | the caller's channel hung up        | the call                                            |
/// |-------------------------------------|-----------------------------------------------------|
/// | by itself, with no cause of its own | Canceled by the caller                              |
/// | by itself, with a cause             | an application's cause: Busy(), Congestion()        |
/// | else, and phones were dialled       | the one nearest to success: No Answer, Busy, Failed |
/// | else                                | the cause of the caller's channel                   |
///
/// Source: Asterisk's CEL specification; `../shared/facts/cdr-sources.md`, 1.1 and 3.1.
struct ChannelStory {
    private let events: [ChannelEvent]

    /// The story of a call; `nil` without events.
    init?(_ legs: [Leg]) {
        let events = legs.compactMap(\.event)
        guard !events.isEmpty else { return nil }
        self.events = events.sorted { $0.at < $1.at }
    }

    /// Whether a channel that began has not hung up, and nothing says that the last one ended: a
    /// log may leave that event out.
    static func isGoingOn(_ legs: [Leg]) -> Bool {
        let events = legs.filter { $0.event != nil }
        if events.isEmpty || events.contains(where: { $0.event?.kind == .callEnded }) {
            return false
        }
        let ended = Set(events.lazy.filter { $0.event?.kind == .hungUp }.map(\.uniqueid))
        return events.contains { $0.event?.kind == .began && !ended.contains($0.uniqueid) }
    }

    /// A phone that refused did so after this long; a network refuses at once.
    private static let shortestRing = Duration.milliseconds(500)

    /// How soon after a phone the dialplan ends the channel that it left.
    private static let atOnce = Duration.milliseconds(500)

    /// A leg for a call of which no record was written, made of the event that began it.
    func leg(from beginning: Leg) -> Leg {
        var leg = beginning
        leg.event = nil
        leg.answerAt = events.first { $0.kind == .answered && $0.isCallers }?.at
        leg.endAt = events.last { $0.isCallers }?.at ?? leg.startAt
        leg.duration = Int((leg.endAt - leg.startAt).wholeSeconds)
        leg.billDuration = leg.answerAt.map { Int((leg.endAt - $0).wholeSeconds) } ?? 0
        leg.isBridged =
            leg.answerAt != nil
            && events.contains { $0.kind == .joined && $0.isCallers && !$0.peer.isEmpty }
        leg.cause = leg.answerAt == nil ? .noAnswer : .answered
        leg.status = leg.answerAt == nil ? "NO ANSWER" : "ANSWERED"
        leg.rawCause = leg.status
        return leg
    }

    /// Tells the call what its records could not know.
    func refine(_ call: inout Call) {
        guard let hangup = events.last(where: { $0.kind == .hungUp && $0.isCallers }),
            hangup.hasReason
        else { return }
        if call.isAnswered {
            call.hangupInitiator = initiator(of: hangup)
            return
        }
        guard let ending = ending(of: hangup) else { return }
        call.hangupCause = ending.cause
        call.hangupInitiator = ending.by
        call.isCauseUnknown = false
        if !ending.raw.isEmpty { call.rawCause = ending.raw }
    }

    private func initiator(of hangup: ChannelEvent) -> HangupInitiator {
        if hangup.source == hangup.channel { return .caller }
        if !Self.isDialplan(hangup.source) { return .callee }
        // Behind a queue's Local channel the caller's own is ended by the dialplan, a moment after
        // the phone that it talked to.
        let wasLeft = events.contains { event in
            event.kind == .hungUp && !event.isCallers && event.source == event.channel
                && (Duration.zero...Self.atOnce).contains(hangup.at - event.at)
                && events.contains { $0.kind == .answered && $0.channel == event.channel }
        }
        return wasLeft ? .callee : .system
    }

    private static func isDialplan(_ source: String) -> Bool {
        source.isEmpty || source.hasPrefix("dialplan/")
    }

    /// 0, 16 and 127 say nothing: Asterisk writes them for a caller who left.
    private static func tells(_ cause: Int?) -> Bool {
        cause.map { $0 != 0 && $0 != 16 && $0 != 127 } ?? false
    }

    private func ending(
        of hangup: ChannelEvent
    ) -> (cause: HangupCause, raw: String, by: HangupInitiator)? {
        if hangup.dialStatus == "CANCEL"
            || (hangup.source == hangup.channel && !Self.tells(hangup.cause))
        {
            return (.canceled, hangup.dialStatus, .caller)
        }
        let dialled = events.filter { $0.kind == .hungUp && !$0.isCallers }
        let isOwn = hangup.source == hangup.channel
        if !isOwn, let best = nearestToSuccess(dialled) { return best }
        guard Self.tells(hangup.cause), let cause = hangup.cause else {
            return hangup.dialStatus == "NOANSWER" ? (.noAnswer, hangup.dialStatus, .system) : nil
        }
        return (CauseMap.cause(String(cause), in: .q850) ?? .failed, String(cause), .system)
    }

    /// What the dialled channels say together.
    private func nearestToSuccess(
        _ dialled: [ChannelEvent]
    ) -> (cause: HangupCause, raw: String, by: HangupInitiator)? {
        let order: [HangupCause] = [.noAnswer, .busy, .failed]
        let all = dialled.map { event -> (cause: HangupCause, raw: String, by: HangupInitiator) in
            let by: HangupInitiator = event.source == event.channel ? .callee : .system
            guard Self.tells(event.cause), let cause = event.cause else {
                return (.noAnswer, event.dialStatus, by)
            }
            let raw = String(cause)
            if cause == 21, !event.isTrunk || rang(event) { return (.busy, raw, by) }
            let known = CauseMap.cause(raw, in: .q850) ?? .failed
            return (known == .canceled ? .noAnswer : known, raw, by)
        }
        return order.lazy.compactMap { cause in all.first { $0.cause == cause } }.first
    }

    /// Whether a dialled channel lasted long enough for a phone to have rung.
    private func rang(_ hangup: ChannelEvent) -> Bool {
        guard let began = events.first(where: { $0.kind == .began && $0.channel == hangup.channel })
        else { return false }
        return hangup.at - began.at >= Self.shortestRing
    }
}
