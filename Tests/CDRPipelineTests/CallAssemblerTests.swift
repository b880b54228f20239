import CDRPipeline
import Testing

@Suite struct `The legs of a call` {
    private static let start = Timestamp(seconds: 1_795_478_400)

    /// A leg that begins `at` seconds into the call.
    private func leg(
        _ sequence: Int,
        at: Int = 0,
        answered: Int? = nil,
        until: Int,
        cause: HangupCause,
        word: String
    ) -> Leg {
        let answerAt = answered.map { Self.start + .seconds($0) }
        var leg = Leg(
            key: "1795478400.1/1795478400.1/\(sequence)",
            uniqueid: "1795478400.1",
            startAt: Self.start + .seconds(at),
            answerAt: answerAt,
            endAt: Self.start + .seconds(until),
            duration: until - at,
            billDuration: answered.map { until - $0 } ?? 0,
            cause: answerAt == nil ? cause : .answered,
            rawCause: word,
            status: word,
            callType: .inbound,
            src: "0445550101",
            dst: "600",
            callerIDNumber: "0445550101",
            row: .none
        )
        leg.link = "1795478400.1"
        leg.sequence = sequence
        leg.saysAnswered = word == "ANSWERED"
        return leg
    }

    private func call(_ legs: [Leg]) -> Call {
        CallAssembler(source: "pbx", isLinked: true).call(of: legs)
    }

    @Test func `make the same call in whatever order they come`() {
        var talked = leg(3, at: 9, answered: 12, until: 40, cause: .answered, word: "ANSWERED")
        talked.isBridged = true
        talked.agent = "202"
        talked.hangupInitiator = .callee
        var other = leg(4, at: 40, answered: 40, until: 41, cause: .answered, word: "ANSWERED")
        other.uniqueid = "1795478400.2"
        other.isCallers = false
        other.hangupInitiator = .system
        let legs = [
            leg(1, until: 8, cause: .noAnswer, word: "NO ANSWER"),
            leg(2, at: 8, until: 9, cause: .busy, word: "BUSY"), talked, other,
        ]
        let call = call(legs)
        #expect(call.hangupCause == .answered)
        #expect(call.startAt == Self.start)
        #expect(call.answerAt == Self.start + .seconds(12))
        #expect(call.duration == 41)
        #expect(call.agent == "202")
        #expect(call.hangupInitiator == .callee)
        #expect(call.key == "1795478400.1")
        for first in legs.indices {
            let turned = Array(legs[first...] + legs[..<first])
            #expect(self.call(turned) == call)
            #expect(self.call(turned.reversed()) == call)
        }
    }

    @Test(arguments: [
        ([("BUSY", HangupCause.busy), ("NO ANSWER", .noAnswer)], HangupCause.noAnswer),
        ([("FAILED", .failed), ("BUSY", .busy)], .busy),
        ([("FAILED", .failed), ("FAILED", .failed)], .failed),
        ([("NO ANSWER", .noAnswer), ("CANCEL", .canceled)], .canceled),
        // Another member was tried behind it, so nobody had left.
        ([("CANCEL", .canceled), ("BUSY", .busy)], .noAnswer),
    ])
    func `end as what came nearest to success`(
        words: [(word: String, cause: HangupCause)],
        cause: HangupCause
    ) {
        let legs = words.enumerated().map { index, leg in
            self.leg(
                index,
                at: index * 10,
                until: index * 10 + 9,
                cause: leg.cause,
                word: leg.word
            )
        }
        #expect(call(legs).hangupCause == cause)
        #expect(!call(legs).isBridged)
        #expect(call(legs).billDuration == 0)
    }

    @Test func `give an answered call the words of the leg that was connected`() {
        var connected = leg(2, at: 6, answered: 6, until: 20, cause: .answered, word: "ANSWERED")
        connected.isBridged = true
        let tried = leg(1, answered: 0, until: 5, cause: .noAnswer, word: "NO ANSWER")
        #expect(call([tried, connected]).status == "ANSWERED")
        #expect(call([tried, connected]).isBridged)
    }

    @Test func `give an answered call the words of a leg that agrees`() {
        let menu = leg(2, at: 6, answered: 6, until: 6, cause: .answered, word: "ANSWERED")
        let tried = leg(1, answered: 0, until: 6, cause: .busy, word: "BUSY")
        let call = call([tried, menu])
        #expect(call.status == "ANSWERED")
        #expect(call.rawCause == "ANSWERED")
        #expect(!call.isBridged)
        #expect(self.call([tried]).status == "BUSY", "there is no better word")
    }

    @Test func `name the extension that joined last of those that talked to the end`() {
        func talk(_ sequence: Int, _ agent: String, at: Int, until: Int) -> Leg {
            var leg = leg(
                sequence,
                at: at,
                answered: at,
                until: until,
                cause: .answered,
                word: "ANSWERED"
            )
            leg.isBridged = true
            leg.agent = agent
            return leg
        }
        // 201 answered, 207 was consulted at 10 and got the call at 15; one second is rounding.
        let handedOver = [
            talk(1, "201", at: 1, until: 6), talk(2, "207", at: 10, until: 30),
            talk(3, "201", at: 15, until: 31),
        ]
        #expect(call(handedOver).agent == "207")
        let gaveBack = [talk(1, "201", at: 1, until: 40), talk(2, "207", at: 10, until: 20)]
        #expect(call(gaveBack).agent == "201")
    }

    @Test func `leave out what alone says nothing`() {
        var loser = leg(2, until: 9, cause: .canceled, word: "LOSE_RACE")
        loser.isPartial = true
        let busy = leg(1, until: 5, cause: .busy, word: "USER_BUSY")
        #expect(call([busy, loser]).hangupCause == .busy)
        #expect(call([loser]).hangupCause == .canceled, "unless nothing else is left")
    }
}
