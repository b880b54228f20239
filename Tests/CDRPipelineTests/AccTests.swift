import CDRPipeline
import Contracts
import Testing

@Suite struct `The accounting of a SIP proxy` {
    private static let usual = [
        "id": "7", "method": "INVITE", "from_tag": "f", "to_tag": "t", "callid": "c@192.0.2.1",
        "sip_code": "200", "sip_reason": "OK", "time": "2026-11-23 09:00:10", "src_user": "201",
        "src_ip": "192.0.2.1", "dst_ouser": "202", "dst_user": "202",
    ]
    private static let kamailio = Rows(Kamailio(), usual)
    private static let opensips = Rows(
        OpenSIPS(),
        usual.merging([
            "duration": "54", "ms_duration": "54210", "setuptime": "6",
            "created": "2026-11-23 09:00:04",
        ]) { $1 }
    )
    private static let calleesBye = [
        "id": "8", "method": "BYE", "from_tag": "t", "to_tag": "f", "src_user": "202",
        "dst_ouser": "201", "dst_user": "201", "time": "2026-11-23 09:01:00",
    ]
    private static let callersBye = [
        "id": "8", "method": "BYE", "time": "2026-11-23 09:01:00",
    ]

    @Test func `keeps the promises of a dialect`() throws {
        for rows in [Self.kamailio, Self.opensips] {
            let names = rows.columns.names
            try DialectContract(
                rows.dialect,
                header: names,
                rows: [names.map { rows.usual[$0] ?? "" }]
            )()
        }
        let flat = ["INVITE", "f", "t", "c", "200", "OK", "1795417210"]
        let chosen = ["201", "example", "192.0.2.1", "202", "202", "example", "more"]
        try DialectContract(
            Kamailio(),
            rows: (0...7).map { flat + chosen.prefix($0) } + [flat + ["54", "54210", "6", "7"]]
        )()
        try DialectContract(OpenSIPS(), rows: [flat + ["54", "54210", "6", "1795417204"]])()
        try DialectContract(
            Kamailio(),
            header: ["id", "start_time", "end_time", "duration", "src_user", "dst_user"],
            rows: [["1", "2026-11-23 09:00:00", "2026-11-23 09:00:30", "30.5", "201", "202"]]
        )()
    }

    @Test func `pairs an INVITE and a BYE, in whatever order they come`() throws {
        for rows in [[[:], Self.calleesBye], [Self.calleesBye, [:]]] {
            let call = try Self.kamailio.call(rows)
            #expect(call.hangupCause == .answered)
            #expect(call.answerAt?.rfc3339 == "2026-11-23T07:00:10Z")
            #expect(call.endAt.rfc3339 == "2026-11-23T07:01:00Z")
            #expect(call.billDuration == 50)
            #expect(call.src == "201")
            #expect(call.agent == "202")
        }
    }

    @Test func `tells who hung up by the tags of the BYE`() throws {
        #expect(try Self.kamailio.call([[:], Self.calleesBye]).hangupInitiator == .callee)
        #expect(try Self.kamailio.call([[:], Self.callersBye]).hangupInitiator == .caller)
        let strange = Self.callersBye.merging(["from_tag": "x"]) { $1 }
        #expect(try Self.kamailio.call([[:], strange]).hangupInitiator == nil)
    }

    @Test func `believes the users of a BYE whose tags detect_direction turned round`() throws {
        let turned = Self.calleesBye.merging(["from_tag": "f", "to_tag": "t"]) { $1 }
        #expect(try Self.kamailio.call([[:], turned]).hangupInitiator == .callee)
        let toItself = ["dst_ouser": "201", "dst_user": "201"]
        let bye = Self.callersBye.merging(toItself) { $1 }
        #expect(try Self.kamailio.call([toItself, bye]).hangupInitiator == .caller)
    }

    @Test func `tells who hung up by the users where there are no tags`() throws {
        let bare = ["from_tag": "", "to_tag": ""]
        func bye(_ row: [String: String]) throws -> HangupInitiator? {
            try Self.kamailio.call([bare, row.merging(bare) { $1 }]).hangupInitiator
        }
        #expect(try bye(Self.calleesBye) == .callee)
        #expect(try bye(Self.callersBye) == .caller)
    }

    @Test func `waits for the BYE, which is no call by itself`() throws {
        let invite = try Self.kamailio.leg()
        let bye = try Self.kamailio.leg(Self.calleesBye)
        let assembler = CallAssembler(source: "test", isLinked: true)
        #expect(assembler.isOpen([invite]))
        #expect(!assembler.isOpen([invite, bye]))
        #expect(!invite.isNoCall && bye.isNoCall)
        let challenged = try Self.kamailio.leg(["method": "BYE", "sip_code": "407"])
        #expect(assembler.isOpen([invite, challenged]), "it is sent again")
    }

    @Test func `ends in the second pass of an hour that comes twice, if it began in the first`()
        throws
    {
        let invite = ["time": "2026-10-25 03:50:00"]
        let bye = Self.calleesBye.merging(["time": "2026-10-25 03:10:00"]) { $1 }
        let call = try Self.kamailio.call([invite, bye])
        #expect(call.startAt.rfc3339 == "2026-10-25T00:50:00Z")
        #expect(call.billDuration == 1_200)
        #expect(call.isTimeAmbiguous)
    }

    @Test(arguments: ["CANCEL", "ACK", "MESSAGE", "REGISTER", "OPTIONS"])
    func `has rows that are no calls`(method: String) throws {
        let leg = try Self.kamailio.leg(["method": method])
        #expect(leg.isNoCall)
        #expect(leg.link.isEmpty, "nothing waits for it")
        #expect(try Self.kamailio.leg(["sip_code": "183"]).isNoCall)
    }

    @Test(
        arguments: [
            ("487", HangupCause.canceled, HangupInitiator.caller), ("486", .busy, .callee),
            ("600", .busy, .callee), ("603", .busy, .callee), ("408", .noAnswer, .system),
            ("480", .noAnswer, nil), ("404", .failed, nil), ("500", .failed, nil),
            ("503", .failed, nil), ("302", .failed, nil), ("407", .failed, nil),
            ("699", .failed, nil),
        ] as [(String, HangupCause, HangupInitiator?)]
    )
    func `gives a final answer its cause`(
        code: String,
        cause: HangupCause,
        initiator: HangupInitiator?
    ) throws {
        let call = try Self.kamailio.call([["sip_code": code]])
        #expect(call.hangupCause == cause)
        #expect(call.hangupInitiator == initiator)
        #expect(call.rawCause == code)
        #expect(!call.isBridged)
    }

    @Test(arguments: ["302", "401", "407"])
    func `forgets an answer that was followed by another try`(code: String) throws {
        let tried = ["sip_code": code, "time": "2026-11-23 09:00:05"]
        let busy = ["sip_code": "486", "id": "9"]
        #expect(try Self.kamailio.call([tried, busy]).rawCause == "486")
        #expect(try Self.kamailio.call([tried, [:]]).hangupCause == .answered)
    }

    @Test func `lets the script's own words be overruled by an answer of the call`() throws {
        let word = ["sip_code": "", "sip_reason": "blocked by policy", "to_tag": ""]
        let blocked = try Self.kamailio.call([word])
        #expect(blocked.hangupCause == .failed)
        #expect(blocked.rawCause == "blocked by policy")
        #expect(blocked.isCauseUnknown)
        let began = word.merging(["time": "2026-11-23 09:00:05", "id": "6"]) { $1 }
        let busy = try Self.kamailio.call([began, ["sip_code": "486"]])
        #expect(busy.hangupCause == .busy)
        #expect(busy.duration == 5, "it began when the script said so")
    }

    @Test func `takes a row of OpenSIPS with a duration for a whole call`() throws {
        let leg = try Self.opensips.leg()
        #expect(!leg.isOpenEnded)
        #expect(leg.startAt.rfc3339 == "2026-11-23T07:00:04Z")
        #expect(leg.answerAt?.rfc3339 == "2026-11-23T07:00:10Z")
        #expect(leg.duration == 60)
        #expect(leg.billDuration == 54)
        let short = try Self.opensips.leg(["duration": "0", "ms_duration": "410"])
        #expect(!short.isOpenEnded && short.answerAt != nil)
        let plain = ["duration": "0", "ms_duration": "0", "setuptime": "0", "created": ""]
        #expect(try Self.opensips.leg(plain).isOpenEnded)
    }

    @Test func `has rows of acc_cdrs that are answered by their length alone`() throws {
        let rows = Rows(
            Kamailio(),
            [
                "id": "1", "start_time": "2026-11-23 09:00:05", "callid": "c@192.0.2.1",
                "end_time": "2026-11-23 09:01:00", "duration": "55.216", "src_user": "201",
                "dst_user": "202",
            ]
        )
        #expect(try rows.leg().billDuration == 55)
        #expect(try rows.leg(["duration": "0.4"]).cause == .answered)
        let failed = try rows.leg(["duration": "0"])
        #expect(failed.cause == .noAnswer && failed.isCauseVague)
        let busy = try Self.kamailio.leg(["sip_code": "486"])
        let call = CallAssembler(source: "test", isLinked: true).call(of: [failed, busy])
        #expect(call.hangupCause == .busy, "the row of acc knows why")
        let moved = try Self.kamailio.leg(["sip_code": "302"])
        let redirected = CallAssembler(source: "test", isLinked: true).call(of: [failed, moved])
        #expect(redirected.rawCause == "302", "even a redirection knows why")
        let unset = try rows.leg(["start_time": "2000-01-01 00:00:00"])
        #expect(unset.startAt.rfc3339 == "2026-11-23T07:00:04Z")
    }

    @Test(arguments: ["55.2e99", "55.", "55.x", "55.nan", "55.5"])
    func `has a length of seconds whatever stands behind the point`(text: String) throws {
        let columns = Columns(["start_time", "end_time", "duration", "src_user", "dst_user"])
        let fields = ["1795417205", "1795417260", text, "201", "202"]
        let leg = try Kamailio().reader(of: columns, rules: SourceRules()).leg(
            from: Record(columns: columns, position: Position(place: ""), fields: fields)
        )
        #expect(leg.billDuration == 55)
    }

    /// The layout of a line of a flat file.
    private func layout(_ line: String, _ dialect: any Dialect = Kamailio()) -> [String]? {
        let fields = line.split(separator: "|", omittingEmptySubsequences: false)
        let row = CSVRow(fields: fields.map(String.init))
        return dialect.layout(of: row)?.names
    }

    @Test func `has flat files of acc_cdrs, which begin with two epochs`() throws {
        let line = "1795417205|1795417260|55.216000|201|202|sip.example|c@192.0.2.1"
        let format = try #require(Kamailio().format(of: Array(line.utf8)))
        #expect(format.delimiter == UInt8(ascii: "|") && format.quoting == .bare)
        try DialectContract(Kamailio(), rows: [line.split(separator: "|").map(String.init)])()
        let names = ["start_time", "end_time", "duration", "src_user", "dst_user", "extra3"]
        #expect(layout(line) == names + ["callid"])
        #expect(layout(line, OpenSIPS()) == nil)
    }

    @Test(arguments: [
        ("c@192.0.2.1", true), ("5f0f2a0c-7d1e-4f6e-9a51-1c1f", true),
        ("3848276298220188511", false), ("sip:201@sip.example", false), ("192.0.2.1", false),
        ("pbx1.customer-name.example", false), ("My Phone/1.2 at home x", false), ("", false),
    ])
    func `reads a flat row of acc_cdrs only by its Call-ID, lest it tell a call twice`(
        field: String,
        isRead: Bool
    ) {
        let line = "1795417205|1795417260|55.216000|201|202|\(field)"
        #expect((layout(line) != nil) == isRead)
    }

    @Test(arguments: [
        ["1795417210", "305281"], ["1795417210.305281"], ["2026-11-23 09:00:10"],
        ["2026/11/23 09:00:10"], [],
    ])
    func `takes no time that time_mode says again for a caller`(stamps: [String]) throws {
        let fields =
            ["INVITE", "f", "t", "c@192.0.2.1", "200", "OK", "1795417210"] + stamps
            + ["201", "sip.example", "192.0.2.1", "202", "202", "sip.example"]
        let row = CSVRow(fields: fields)
        let columns = try #require(Kamailio().layout(of: row))
        let reader = try Kamailio().reader(of: columns, rules: SourceRules())
        let place = Position(place: "test")
        let leg = try reader.leg(from: Record(columns: columns, position: place, fields: fields))
        #expect(leg.src == "201")
        #expect(leg.dst == "202")
        #expect(leg.startAt.rfc3339 == "2026-11-23T07:00:10Z")
    }

    @Test func `has a table cdrs whose calls were all answered, however short`() throws {
        let rows = Rows(
            Kamailio(),
            [
                "cdr_id": "1", "src_username": "0445550101", "src_domain": "sip.example",
                "dst_username": "201", "dst_domain": "sip.example",
                "dst_ousername": "380445550100", "call_start_time": "2026-11-23 09:00:10",
                "duration": "50", "sip_call_id": "c@192.0.2.1", "sip_from_tag": "f",
                "sip_to_tag": "t", "src_ip": "192.0.2.1", "cost": "0", "rated": "0",
                "created": "2026-11-23 09:05:00",
            ]
        )
        let call = try rows.call([[:]])
        #expect(call.uniqueid == "c@192.0.2.1")
        #expect(call.answerAt?.rfc3339 == "2026-11-23T07:00:10Z")
        #expect(call.endAt.rfc3339 == "2026-11-23T07:01:00Z")
        #expect(call.billDuration == 50)
        #expect(call.callType == .inbound)
        #expect(call.did == "380445550100")
        #expect(call.agent == "201")
        #expect(try rows.call([["duration": "0"]]).hangupCause == .answered)
        try DialectContract(
            Kamailio(),
            header: rows.columns.names,
            rows: [rows.columns.names.map { rows.usual[$0] ?? "" }]
        )()
    }

    @Test func `goes in when what was dialled becomes an extension`() throws {
        let did = ["src_user": "0445550101", "dst_ouser": "380445550100", "dst_user": "201"]
        let leg = try Self.kamailio.leg(did)
        #expect(leg.callType == .inbound)
        #expect(leg.did == "380445550100")
        #expect(leg.agent == "201")
        let out = try Self.kamailio.leg(["dst_ouser": "0445550101", "dst_user": "0445550101"])
        #expect(out.callType == .outbound)
        #expect(out.agent.isEmpty)
    }

    @Test func `names the columns that are missing`() {
        let error = #expect(throws: DialectError.self) {
            _ = try Kamailio().reader(of: Columns(["method", "callid"]), rules: SourceRules())
        }
        #expect(error?.missing == ["time", "sip_code"])
    }
}
