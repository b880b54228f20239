import CDRPipeline
import Testing

@Suite struct `Odd rows` {
    private static let names = [
        "calldate", "clid", "src", "dst", "dcontext", "channel", "dstchannel", "lastapp",
        "lastdata", "answer", "duration", "billsec", "disposition", "uniqueid", "linkedid",
        "sequence",
    ]

    /// A row of a table with some columns changed.
    private func leg(
        _ changes: [String: String],
        rules: SourceRules = SourceRules()
    ) throws -> Leg {
        var fields = [
            "2026-11-23 09:00:00", "\"Ann\" <0445550101>", "0445550101", "201", "from-outside",
            "PJSIP/provider-0000000a", "PJSIP/201-0000000b", "Dial", "PJSIP/201,20",
            "2026-11-23 09:00:05", "25", "20", "ANSWERED", "1795424400.7", "1795424400.7", "3",
        ]
        for (name, text) in changes {
            fields[try #require(Self.names.firstIndex(of: name))] = text
        }
        let columns = Columns(Self.names)
        let place = Position(place: "cdr")
        return try Asterisk().reader(of: columns, rules: rules)
            .leg(from: Record(columns: columns, position: place, fields: fields))
    }

    @Test(arguments: [
        ("0", HangupCause.noAnswer, "NO ANSWER"), ("1", .noAnswer, "NO ANSWER"),
        ("2", .failed, "FAILED"), ("4", .busy, "BUSY"), ("16", .failed, "CONGESTION"),
        ("32", .canceled, "CANCEL"),
    ])
    func `with a number for a disposition say its word`(
        number: String,
        cause: HangupCause,
        word: String
    ) throws {
        let leg = try leg([
            "disposition": number, "answer": "", "billsec": "0", "duration": "20",
        ])
        #expect(leg.cause == cause)
        #expect(leg.status == word)
    }

    @Test func `without a disposition know no more than that nobody answered`() throws {
        let leg = try leg(["disposition": "", "answer": "", "billsec": "0", "lastapp": "Queue"])
        #expect(leg.cause == .noAnswer)
        #expect(!leg.isCauseUnknown)
    }

    @Test func `with the number 8 are answered`() throws {
        let leg = try leg(["disposition": "8", "answer": ""])
        #expect(leg.cause == .answered)
        #expect(leg.status == "ANSWERED")
        #expect(leg.isBridged)
    }

    @Test(arguments: ["", "0000-00-00 00:00:00", "1970-01-01 00:00:00"])
    func `with a zero for an answer were never answered`(answer: String) throws {
        let leg = try leg(["answer": answer, "billsec": "0", "disposition": "BUSY"])
        #expect(leg.answerAt == nil)
        #expect(leg.cause == .busy)
    }

    @Test(arguments: [
        ("duration", "1000000001"), ("duration", "9223372036854"), ("billsec", "-1"),
        ("duration", "12 s"), ("calldate", "0000-00-00 00:00:00"), ("calldate", "soon"),
        ("answer", "soon"),
    ])
    func `with an impossible value name the column`(column: String, text: String) throws {
        let error = try #require(throws: RecordError.self) { _ = try leg([column: text]) }
        #expect(error.column == column, "as the table calls it")
        #expect(!error.reason.contains(text))
    }

    @Test func `with the longest call that is believed still make a call`() throws {
        let leg = try leg(["duration": "1000000000", "billsec": "1000000000"])
        let call = CallAssembler(source: "pbx", isLinked: true).call(of: [leg, leg])
        #expect(call.duration == 1_000_000_000)
    }

    @Test(arguments: [
        ("DAHDI/12-1", "PJSIP/201-1", CallType.inbound), ("DAHDI/i1/201-4", "SIP/202-1", .inbound),
        ("PJSIP/201-1", "DAHDI/12-1", .outbound), ("PJSIP/201-1", "IAX2/carrier-9", .outbound),
        ("PJSIP/201-1", "IAX2/202-9", .internal), ("PJSIP/201-1", "ConfBridge/100", .internal),
        ("PJSIP/201-1", "Local/202@from-internal-1;1", .internal),
        ("Message/ast_msg_queue", "", .internal), ("SIP/carrier-1", "SIP/other-2", .transit),
    ])
    func `tell lines and peers from phones`(ours: String, theirs: String, type: CallType) throws {
        let leg = try leg(["channel": ours, "dstchannel": theirs])
        #expect(leg.callType == type)
    }

    @Test func `follow the rules of the source`() throws {
        var types = CallTypeRules()
        types.trunks = ["PJSIP/2*"]
        types.extensions = "^[0-9]{3}$|^prov.*"
        types.inboundContexts = ["from-outside"]
        let rules = SourceRules(callTypes: types)
        #expect(try leg([:], rules: rules).callType == .outbound)
        types.trunks = []
        let stock = SourceRules(callTypes: types)
        #expect(try leg([:], rules: stock).callType == .inbound, "its context is from outside")
        #expect(try leg(["dcontext": "in"], rules: stock).callType == .internal)
        #expect(try leg([:], rules: stock).agent == "201")
    }

    @Test(arguments: ["in", "Incoming", "INBOUND"])
    func `follow a column that names the direction`(word: String) throws {
        var types = CallTypeRules()
        types.column = "lastdata"
        let rules = SourceRules(callTypes: types)
        let leg = try leg(["channel": "PJSIP/201-1", "lastdata": word], rules: rules)
        #expect(leg.callType == .inbound)
    }

    @Test(arguments: [
        ("\"Ann <b>\" <+380445550101>", "+380445550101"), ("\"Ann\" <>", "0445550101"),
        ("Ann", "0445550101"), ("\u{1F4DE} <anonymous>", "anonymous"), ("> <", "0445550101"),
    ])
    func `show the number that the caller showed`(clid: String, number: String) throws {
        #expect(try leg(["clid": clid]).callerIDNumber == number)
    }

    @Test(arguments: [nil, "42"])
    func `that change later keep their key where the table has one`(identity: String?) throws {
        let columns = Columns(Self.names)
        var reading = LegReading(dialect: Asterisk(), rules: SourceRules())
        func key(_ disposition: String) throws -> String {
            var record = Record(
                columns: columns,
                position: Position(place: "cdr"),
                fields: [
                    "2026-11-23 09:00:00", "", "1", "2", "in", "SIP/1-1", "", "Dial", "", "", "1",
                    "0", disposition, "7.1", "", "",
                ]
            )
            record.identity = identity
            return try reading.leg(from: record).key
        }
        let first = try key("BUSY")
        #expect(try (key("FAILED") == first) == (identity != nil))
        #expect(identity == nil || first == "42@1795424400000000")
    }

    @Test(arguments: [
        ("lead=4711", "4711"), ("a=b; leadid=L-7 x", "L-7"), ("lead_id=9&c=1", "9"),
        ("lead=", ""), ("leader=5", ""), ("the lead", ""), ("", ""), ("mislead=5", "5"),
    ])
    func `name their lead in a free text`(text: String, lead: String) throws {
        let columns = Columns(Self.names + ["userfield"])
        let fields =
            ["2026-11-23 09:00:00", "", "1", "2", "in", "SIP/1-1", "", "Dial", "", "", "1", "0"]
            + ["BUSY", "", "", "", text]
        let leg = try Asterisk().reader(of: columns, rules: SourceRules())
            .leg(from: Record(columns: columns, position: Position(place: ""), fields: fields))
        #expect(leg.leadid == lead)
    }
}
