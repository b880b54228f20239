import CDRPipeline
import Contracts
import Testing

@Suite struct `FusionPBX's rows` {
    private static let rows = Rows(
        FusionPBX(),
        [
            "xml_cdr_uuid": "a", "direction": "inbound", "caller_id_number": "0445550101",
            "caller_destination": "380445550100", "destination_number": "201", "leg": "a",
            "start_epoch": "1795417200", "start_stamp": "2026-11-23 09:00:00+02",
            "answer_epoch": "1795417206", "answer_stamp": "2026-11-23 09:00:06+02",
            "end_epoch": "1795417240", "end_stamp": "2026-11-23 09:00:40+02", "duration": "34",
            "billsec": "34", "billmsec": "34000", "bridge_uuid": "b", "status": "answered",
            "hangup_cause": "NORMAL_CLEARING", "sip_hangup_disposition": "recv_bye",
            "originating_leg_uuid": "", "cc_side": "", "cc_member_session_uuid": "",
            "cc_agent": "", "record_path": "", "record_name": "", "voicemail_message": "f",
            "missed_call": "f", "pdd_ms": "0",
        ]
    )
    private static let unanswered = [
        "answer_epoch": "0", "answer_stamp": "1970-01-01 02:00:00+02", "duration": "0",
        "billsec": "0", "billmsec": "0", "bridge_uuid": "",
    ]

    private func unanswered(_ changes: [String: String]) throws -> Leg {
        try Self.rows.leg(Self.unanswered.merging(changes) { $1 })
    }

    @Test func `keep the promises of a dialect`() throws {
        let names = Self.rows.columns.names
        try DialectContract(
            FusionPBX(),
            header: names,
            rows: [names.map { Self.rows.usual[$0] ?? "" }]
        )()
    }

    @Test func `are as long as from start to end, since their duration is talk time`() throws {
        let leg = try Self.rows.leg()
        #expect(leg.duration == 40)
        #expect(leg.billDuration == 34)
        #expect(leg.answerAt == Timestamp(seconds: 1_795_417_206))
    }

    @Test func `were never answered with an epoch of 0 or a stamp of 1970`() throws {
        #expect(try unanswered(["status": "answered"]).answerAt == nil)
        let stamps = ["answer_epoch", "start_epoch", "end_epoch"]
        for stamp in ["1970-01-01 02:00:00+02", "1969-12-31 19:00:00-05", ""] {
            let changes = Self.unanswered.merging(["answer_stamp": stamp]) { $1 }
            #expect(try Self.rows.leg(changes, without: Set(stamps)).answerAt == nil)
        }
    }

    @Test func `are answered with half a second of talk`() throws {
        let changes = ["billsec": "0", "billmsec": "640", "status": "no_answer"]
        #expect(try Self.rows.leg(changes).cause == .answered)
        let without: Set = ["answer_epoch", "answer_stamp"]
        #expect(try Self.rows.leg(changes, without: without).cause == .answered)
    }

    @Test(arguments: [
        ("USER_BUSY", "busy"), ("NORMAL_TEMPORARY_FAILURE", "failed"), ("NO_ANSWER", "missed"),
    ])
    func `stay answered whatever their status says`(cause: String, status: String) throws {
        let leg = try Self.rows.leg(["hangup_cause": cause, "status": status])
        #expect(leg.cause == .answered)
        #expect(leg.rawCause == cause)
    }

    @Test(
        arguments: [
            ("ORIGINATOR_CANCEL", "missed", "0", HangupCause.canceled, HangupInitiator.caller),
            ("USER_BUSY", "busy", "0", .busy, .callee),
            ("NO_ANSWER", "missed", "0", .noAnswer, .system),
            ("CALL_REJECTED", "failed", "0", .failed, nil),
            ("CALL_REJECTED", "failed", "620", .busy, .callee),
            ("UNALLOCATED_NUMBER", "failed", "0", .failed, nil),
            ("NORMAL_CLEARING", "failed", "0", .failed, nil),
            ("NORMAL_CLEARING", "no_answer", "0", .noAnswer, nil),
            ("TELEPORTED", "missed", "0", .failed, nil), ("", "missed", "0", .noAnswer, nil),
            ("", "cancelled", "0", .canceled, nil),
        ] as [(String, String, String, HangupCause, HangupInitiator?)]
    )
    func `that were not answered follow their cause before their status`(
        word: String,
        status: String,
        ringing: String,
        cause: HangupCause,
        initiator: HangupInitiator?
    ) throws {
        let leg = try unanswered([
            "hangup_cause": word, "status": status, "pdd_ms": ringing,
            "sip_hangup_disposition": "",
        ])
        #expect(leg.cause == cause)
        #expect(leg.isCauseUnknown == (word == "TELEPORTED"))
        #expect(leg.hangupInitiator == initiator)
    }

    @Test(arguments: [
        ("recv_bye", "b", "NORMAL_CLEARING", HangupInitiator.caller),
        ("send_bye", "b", "NORMAL_CLEARING", .callee),
        ("send_bye", "", "NORMAL_CLEARING", .system),
        ("send_bye", "b", "ALLOTTED_TIMEOUT", .system),
    ])
    func `tell who hung up from the caller's leg`(
        disposition: String,
        bridge: String,
        cause: String,
        initiator: HangupInitiator
    ) throws {
        let leg = try Self.rows.leg([
            "sip_hangup_disposition": disposition, "bridge_uuid": bridge, "hangup_cause": cause,
        ])
        #expect(leg.hangupInitiator == initiator)
    }

    @Test func `reach nobody in a voicemail box or a menu`() throws {
        let box = ["bridge_uuid": "b", "status": "voicemail"]
        #expect(try !Self.rows.leg(box).isBridged)
        #expect(try !Self.rows.leg(["bridge_uuid": ""]).isBridged)
        #expect(try Self.rows.leg().isBridged)
        let blind: Set = ["bridge_uuid"]
        #expect(try Self.rows.leg(without: blind).isBridged)
        #expect(try !Self.rows.leg(["status": "voicemail"], without: blind).isBridged)
        #expect(try !Self.rows.leg(["hangup_cause": "USER_BUSY"], without: blind).isBridged)
    }

    @Test func `of a queue's agents and of leg b belong to the caller's call`() throws {
        let agent = [
            "xml_cdr_uuid": "c", "cc_side": "agent", "cc_member_session_uuid": "a",
            "cc_agent": "206@pbx.example", "bridge_uuid": "a", "destination_number": "206",
        ]
        let second = ["xml_cdr_uuid": "d", "leg": "b", "originating_leg_uuid": "a"]
        let legs = try [[:], agent, second].map { try Self.rows.leg($0) }
        #expect(legs.map(\.link) == ["a", "a", "a"])
        #expect(legs.map(\.isNoCall) == [false, true, true])
        #expect(legs[1].agent == "206")
        // An export has neither of the two columns.
        let blind: Set = ["cc_member_session_uuid", "originating_leg_uuid"]
        #expect(try Self.rows.leg(agent, without: blind).link == "a")
    }

    @Test func `let the called leg say why, where the caller's does not know`() throws {
        let caller = Self.unanswered.merging(["sip_hangup_disposition": "send_refuse"]) { $1 }
        let called = Self.unanswered.merging([
            "xml_cdr_uuid": "b", "leg": "b", "originating_leg_uuid": "a",
            "hangup_cause": "USER_BUSY", "sip_hangup_disposition": "recv_refuse",
        ]) { $1 }
        let call = try Self.rows.call([caller, called])
        #expect(call.hangupCause == .busy)
        #expect(call.hangupInitiator == .callee)
        #expect(try Self.rows.call([caller]).hangupCause == .noAnswer)
    }

    @Test func `name the recording with its folder`() throws {
        let leg = try Self.rows.leg(["record_path": "/archive/2026", "record_name": "a.wav"])
        #expect(leg.recording == "/archive/2026/a.wav")
    }

    @Test func `are read with few columns, and refused with too few`() throws {
        let few = Columns(["start_stamp", "caller_id_number", "status"])
        _ = try FusionPBX().reader(of: few, rules: SourceRules())
        let error = #expect(throws: DialectError.self) {
            _ = try FusionPBX().reader(of: Columns(["duration"]), rules: SourceRules())
        }
        #expect(
            error?.missing == [
                "start_epoch or start_stamp", "caller_id_number or destination_number",
                "hangup_cause or status",
            ]
        )
    }

    @Test func `stand in an export with bare quotes, or in a copy with doubled ones`() {
        func quoting(_ line: String) -> CSVFormat.Quoting? {
            FusionPBX().format(of: Array(line.utf8))?.quoting
        }
        #expect(quoting("\"start_stamp\",\"caller_id_number\",\"status\"") == .pasted)
        #expect(quoting("start_stamp,caller_id_number,status") == .doubled)
    }
}
