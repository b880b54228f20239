/// Makes one call with one outcome out of its legs.
///
/// The order of decision:
///
/// 1. Legs that alone say nothing of the end (losers of a ring group) are left out, unless nothing
///    else is left.
/// 2. Any answer or talk time on a leg of the caller: Answered. It is bridged when a leg with a
///    second party was answered; else an application took it (a menu, voicemail, a queue).
/// 3. Else what came nearest to success: Canceled, No Answer, Busy, Failed. A caller who leaves
///    ends the call, so Canceled counts only for a caller's leg that ended with the call. A leg
///    that knows no cause gives way to those that do.
package struct CallAssembler: Sendable {
    private let source: String
    private let isLinked: Bool

    /// An assembler for one source.
    package init(source: String, isLinked: Bool) {
        self.source = source
        self.isLinked = isLinked
    }

    /// Where the main leg stands: the first of the caller's own.
    package func mainLeg(of legs: [Leg]) -> Int {
        let order = legs.indices.sorted { Self.precedes(legs[$0], legs[$1]) }
        return order.first { legs[$0].isCallers && !legs[$0].isNoCall }
            ?? order.first { legs[$0].isCallers } ?? order.first ?? 0
    }

    /// The call of its legs, at least one; the order in which they came makes no difference.
    package func call(of legs: [Leg]) -> Call {
        precondition(!legs.isEmpty, "a call has a leg")
        if legs.count == 1, legs[0].event == nil { return call(of: legs[0]) }
        guard let story = ChannelStory(legs) else { return call(ofRecords: legs) }
        let records = legs.filter { $0.event == nil }
        var call = call(
            ofRecords: records.isEmpty ? [story.leg(from: legs[mainLeg(of: legs)])] : records
        )
        story.refine(&call)
        return call
    }

    /// The call of one leg alone.
    package func call(ofOne leg: Leg) -> Call {
        leg.event == nil ? call(of: leg) : call(of: [leg])
    }

    /// The call of a single leg, as most calls are: what the leg says.
    private func call(of leg: Leg) -> Call {
        let isAnswered = leg.answerAt != nil
        let cause = isAnswered ? .answered : Self.cause(of: leg, in: leg.endAt)
        return Call(
            source: source,
            key: key(of: leg),
            revision: 0,
            uniqueid: leg.uniqueid,
            linkedid: Self.correlation(of: leg),
            callType: leg.callType,
            hangupCause: cause,
            rawCause: leg.rawCause,
            isCauseUnknown: !isAnswered && leg.isCauseUnknown,
            status: leg.status,
            src: leg.src,
            dst: leg.dst,
            callerIDNumber: leg.callerIDNumber,
            startAt: leg.startAt,
            answerAt: leg.answerAt,
            endAt: leg.endAt,
            duration: leg.duration,
            billDuration: isAnswered ? leg.billDuration : 0,
            isBridged: isAnswered && leg.isBridged,
            agent: isAnswered && leg.isBridged ? leg.agent : "",
            did: leg.did,
            leadid: leg.leadid,
            recording: leg.recording,
            hangupInitiator: isAnswered || cause == leg.cause ? leg.hangupInitiator : nil,
            isTimeAmbiguous: leg.isTimeAmbiguous,
            legs: 1,
            row: leg.row
        )
    }

    /// What names a call within its source, by its main leg.
    private func key(of main: Leg) -> String {
        isLinked && !main.link.isEmpty ? Self.correlation(of: main) : main.key
    }

    /// The correlation id that a call is told under: a leg that is only found by the id of the one
    /// it was connected to stands for the call itself.
    private static func correlation(of main: Leg) -> String {
        !main.link.isEmpty && main.link == main.connectedTo ? main.uniqueid : main.link
    }

    private func call(ofRecords unordered: [Leg]) -> Call {
        if unordered.count == 1 { return call(of: unordered[0]) }
        let decision = decision(of: unordered)
        let (legs, telling, talking) = (decision.legs, decision.telling, decision.talking)
        let (isAnswered, decisive, cause) = (
            decision.isAnswered, decision.decisive, decision.cause
        )
        let main = legs[mainLeg(of: legs)]
        let start = legs.map(\.startAt).min() ?? main.startAt
        let end = decision.end
        let bridged = telling.filter(\.isBridged)
        let answer = talking.compactMap(\.answerAt).min()
        // The parties and the ids are the main leg's.
        var call = call(of: main)
        call.hangupCause = cause
        call.rawCause = decisive.rawCause
        call.isCauseUnknown = !isAnswered && decisive.isCauseUnknown
        call.status = decisive.status
        call.startAt = start
        call.answerAt = answer
        call.endAt = end
        call.duration = Int((end - start).wholeSeconds)
        call.billDuration = Self.talkTime(talking, from: answer)
        call.isBridged = isAnswered && !bridged.isEmpty
        call.agent = Self.agent(of: bridged)
        call.did = Self.first(legs, \.did)
        call.leadid = Self.first(legs, \.leadid)
        call.recording = Self.first(bridged + legs, \.recording)
        call.hangupInitiator =
            isAnswered
            ? Self.closer(of: legs, talking)
            : cause == decisive.cause ? Self.refuser(telling, decisive) : nil
        call.isTimeAmbiguous = legs.contains(where: \.isTimeAmbiguous)
        call.legs = legs.count
        return call
    }

    /// Whether the legs tell of a call that is still going on.
    package func isOpen(_ legs: [Leg]) -> Bool {
        if ChannelStory.isGoingOn(legs) { return true }
        return legs.contains(where: \.isOpenEnded) && !legs.contains(where: \.isClosing)
    }

    /// The legs, those that another one was connected to told as the called party's.
    static func paired(_ legs: [Leg]) -> [Leg] {
        let called = Set(legs.map(\.connectedTo).filter { !$0.isEmpty })
        guard !called.isEmpty else { return legs }
        let agents = legs.filter { called.contains($0.uniqueid) && !$0.agent.isEmpty }
        return legs.map { leg in
            var leg = leg
            if called.contains(leg.uniqueid), leg.isCallers {
                leg.isCallers = false
                leg.isBridged = leg.answerAt != nil
            }
            // Who was called knows better who talked than who dialled.
            if agents.contains(where: { $0.uniqueid == leg.connectedTo }) { leg.agent = "" }
            return leg
        }
    }

    /// The legs, those without an end of their own ended by the one that closed the call.
    static func closed(_ legs: [Leg]) -> [Leg] {
        guard let opening = legs.last(where: \.isOpenEnded) else { return legs }
        var legs = legs
        // A call that ended before it began ended in the second pass of an hour that came twice.
        for index in legs.indices where legs[index].isClosing && legs[index].isTimeAmbiguous {
            guard legs[index].endAt < opening.startAt else { continue }
            legs[index].move(by: .seconds(3_600))
        }
        let end = legs.map(\.endAt).max() ?? opening.endAt
        for index in legs.indices where legs[index].isOpenEnded {
            legs[index].endAt = end
            legs[index].duration = Int((end - legs[index].startAt).wholeSeconds)
            legs[index].billDuration =
                legs[index].answerAt.map { Int((end - $0).wholeSeconds) } ?? 0
        }
        return legs
    }

    /// Whether a leg stands before another: by sequence, then by time, at last by key.
    ///
    /// Rows come in when their channel ends, so that their order is no order of the call.
    static func precedes(_ one: Leg, _ other: Leg) -> Bool {
        if one.sequence != other.sequence { return one.sequence < other.sequence }
        if one.startAt != other.startAt { return one.startAt < other.startAt }
        return one.key < other.key
    }

    /// Who ended an answered call: as the leg says that closed it, or the end of the opening leg
    /// that sent it.
    private static func closer(of legs: [Leg], _ talking: [Leg]) -> HangupInitiator? {
        guard let closing = legs.last(where: \.isClosing) else {
            return talking.last { $0.hangupInitiator != nil }?.hangupInitiator
        }
        guard closing.hangupInitiator == nil, !closing.sender.isEmpty,
            let opening = talking.first(where: \.isOpenEnded)
        else { return closing.hangupInitiator }
        switch closing.sender {
        case opening.sender: return isTurnedRound(closing, opening) ? .callee : .caller
        case opening.receiver: return .callee
        default: return nil
        }
    }

    /// Whether the callee's request has the tags of the caller's, and the users still its own.
    ///
    /// Source: Kamailio's acc with `detect_direction` turns the tags round and nothing else.
    private static func isTurnedRound(_ closing: Leg, _ opening: Leg) -> Bool {
        closing.src == opening.dst && closing.dst == opening.src && closing.src != closing.dst
    }

    /// Who ended an unanswered call: as the leg says that gave the cause, else another of that
    /// cause.
    private static func refuser(_ legs: [Leg], _ decisive: Leg) -> HangupInitiator? {
        decisive.hangupInitiator
            ?? legs.first { $0.cause == decisive.cause && $0.hangupInitiator != nil }?
            .hangupInitiator
    }

    /// One answered leg's own talk time; of several the time from the first answer to the last end.
    private static func talkTime(_ legs: [Leg], from answer: Timestamp?) -> Int {
        guard legs.count > 1, let answer, let end = legs.map(\.endAt).max() else {
            return legs.first?.billDuration ?? 0
        }
        return Int((end - answer).wholeSeconds)
    }

    /// The extension that joined last of those that talked to the end.
    ///
    /// After an attended transfer both parties talk to the same second, give or take one that
    /// rounding takes: the one that came later is who the call was handed to.
    private static func agent(of bridged: [Leg]) -> String {
        let legs = bridged.filter { !$0.agent.isEmpty }
        guard legs.count > 1, let end = legs.map(\.endAt).max() else {
            return legs.first?.agent ?? ""
        }
        func joinedAt(_ agent: String) -> Timestamp {
            legs.lazy.filter { $0.agent == agent }.map { $0.answerAt ?? $0.startAt }.min() ?? end
        }
        let last = legs.filter { $0.endAt + .seconds(1) >= end }
        return last.max { joinedAt($0.agent) < joinedAt($1.agent) }?.agent ?? ""
    }

    private static func first(_ legs: [Leg], _ field: KeyPath<Leg, String>) -> String {
        legs.first { !$0[keyPath: field].isEmpty }?[keyPath: field] ?? ""
    }
}
