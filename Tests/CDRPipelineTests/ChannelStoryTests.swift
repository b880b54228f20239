import CDRPipeline
import Contracts
import Testing

@Suite struct `The channel events of Asterisk` {
    private static let columns = Columns([
        "eventtype", "eventtime", "cid_num", "exten", "context", "channame", "uniqueid",
        "linkedid", "peer", "extra",
    ])
    private static let call = "1795417200.1"
    private static let ours = "PJSIP/provider-00000001"

    /// A leg of an event, some seconds after the call began.
    private func event(
        _ name: String,
        at seconds: Double,
        channel: String = ours,
        uniqueid: String = call,
        peer: String = "",
        extra: String = ""
    ) throws -> Leg {
        let reader = try Asterisk().reader(of: Self.columns, rules: SourceRules())
        let fields = [
            name, "\(1_795_417_200 + seconds)", "0445550101", "201", "from-trunk", channel,
            uniqueid, Self.call, peer, extra,
        ]
        let place = Position(place: "cel")
        return try reader.leg(
            from: Record(columns: Self.columns, position: place, fields: fields)
        )
    }

    private func hangup(_ cause: Int, by source: String, _ status: String = "") -> String {
        "{\"hangupcause\":\(cause),\"hangupsource\":\"\(source)\",\"dialstatus\":\"\(status)\"}"
    }

    /// The call of a caller's channel that hung up, and of phones that were dialled.
    private func call(
        ended cause: Int,
        by source: String,
        _ status: String = "",
        dialled: [(cause: Int, channel: String, isBySelf: Bool, after: Double)] = []
    ) throws -> Call {
        var legs = [
            try event("CHAN_START", at: 0),
            try event("HANGUP", at: 9, extra: hangup(cause, by: source, status)),
            try event("LINKEDID_END", at: 9),
        ]
        for (index, phone) in dialled.enumerated() {
            let id = "1795417200.\(index + 2)"
            legs.append(try event("CHAN_START", at: 0, channel: phone.channel, uniqueid: id))
            legs.append(
                try event(
                    "HANGUP",
                    at: phone.after,
                    channel: phone.channel,
                    uniqueid: id,
                    extra: hangup(phone.cause, by: phone.isBySelf ? phone.channel : "")
                )
            )
        }
        return CallAssembler(source: "pbx", isLinked: true).call(of: legs)
    }

    @Test func `tell of a call that left no record`() throws {
        let call = try call(ended: 127, by: Self.ours)
        #expect(call.uniqueid == Self.call)
        #expect(call.src == "0445550101")
        #expect(call.dst == "201")
        #expect(call.callType == .inbound)
        #expect(call.hangupCause == .canceled)
        #expect(call.hangupInitiator == .caller)
        #expect(call.duration == 9)
        #expect(call.legs == 1)
    }

    @Test(arguments: ["", "{\"hangupcause\":17,\"hangups"])
    func `tell nobody who hung up without their column extra, or where it was cut off`(
        extra: String
    ) throws {
        let began = try event("CHAN_START", at: 0)
        let ended = try event("HANGUP", at: 9, extra: extra)
        let assembler = CallAssembler(source: "pbx", isLinked: true)
        let unanswered = assembler.call(of: [began, ended])
        #expect(unanswered.hangupCause == .noAnswer)
        #expect(unanswered.hangupInitiator == nil)
        let answered = assembler.call(of: [began, try event("ANSWER", at: 2), ended])
        #expect(answered.hangupCause == .answered)
        #expect(answered.billDuration == 7)
        #expect(answered.hangupInitiator == nil)
    }

    @Test(arguments: [
        (17, HangupCause.busy), (34, .failed), (1, .failed), (3, .failed),
    ])
    func `tell an application's hangup by its cause`(number: Int, cause: HangupCause) throws {
        for source in [Self.ours, "dialplan/builtin"] {
            let call = try call(ended: number, by: source)
            #expect(call.hangupCause == cause)
            #expect(call.hangupInitiator == .system)
            #expect(call.rawCause == String(number))
        }
    }

    @Test(arguments: [
        (17, "PJSIP/1003-2", true, 0.01, HangupCause.busy, HangupInitiator.callee),
        (21, "PJSIP/1004-2", true, 0.01, .busy, .callee),
        (21, "PJSIP/provider-2", true, 0.9, .busy, .callee),
        (21, "PJSIP/provider-2", true, 0.01, .failed, .callee),
        (0, "PJSIP/1005-2", false, 6, .noAnswer, .system),
        (19, "PJSIP/provider-2", true, 0.7, .noAnswer, .callee),
        (58, "PJSIP/provider-2", true, 0.01, .failed, .callee),
    ])
    func `tell why a phone did not answer`(
        number: Int,
        channel: String,
        isBySelf: Bool,
        after: Double,
        cause: HangupCause,
        initiator: HangupInitiator
    ) throws {
        let call = try call(
            ended: number == 0 ? 16 : number,
            by: "dialplan/builtin",
            "NOANSWER",
            dialled: [(number, channel, isBySelf, after)]
        )
        #expect(call.hangupCause == cause)
        #expect(call.hangupInitiator == initiator)
    }

    @Test func `take of several phones the one nearest to success`() throws {
        let call = try call(
            ended: 17,
            by: "dialplan/builtin",
            "BUSY",
            dialled: [(17, "PJSIP/1003-2", true, 0.01), (0, "PJSIP/1005-3", false, 8)]
        )
        #expect(call.hangupCause == .noAnswer)
    }

    @Test func `keep a call open until its last channel ended`() throws {
        let assembler = CallAssembler(source: "pbx", isLinked: true)
        let start = try event("CHAN_START", at: 0)
        #expect(assembler.isOpen([start]))
        let phone = try event("CHAN_START", at: 1, channel: "PJSIP/201-2", uniqueid: "1.2")
        let hangup = try event("HANGUP", at: 9)
        #expect(assembler.isOpen([start, phone, hangup]), "a phone still talks to another one")
        #expect(!assembler.isOpen([start, hangup]), "a log need not have LINKEDID_END")
        #expect(!assembler.isOpen([start, try event("LINKEDID_END", at: 9)]))
    }

    @Test func `that tell nothing are read and not kept`() throws {
        #expect(try event("CHAN_END", at: 1).isIgnored)
        #expect(try event("DTMF", at: 1).isIgnored)
        #expect(try !event("ANSWER", at: 1).isIgnored)
        #expect(try !event("3", at: 1, extra: "{not json").isIgnored)
    }

    @Test func `of a call that was answered tell who hung up`() throws {
        let answered = try event("ANSWER", at: 2)
        let met = try event("BRIDGE_ENTER", at: 2, peer: "PJSIP/201-2")
        let start = try event("CHAN_START", at: 0)
        for (source, side) in [
            (Self.ours, HangupInitiator.caller), ("PJSIP/201-2", .callee),
            ("dialplan/builtin", .system), ("", .system),
        ] {
            let end = try event("HANGUP", at: 30, extra: hangup(16, by: source, "ANSWER"))
            let call = CallAssembler(source: "pbx", isLinked: true)
                .call(of: [end, met, start, answered])
            #expect(call.hangupInitiator == side)
            #expect(call.isBridged)
            #expect(call.billDuration == 28)
        }
    }
}
