import CDRPipeline
import Testing

@Suite struct `A call type` {
    private func type(
        _ fields: [String: String],
        _ rules: CallTypeRules = CallTypeRules()
    ) throws
        -> CallType
    {
        var row = [
            "src": "201", "dst": "202", "dcontext": "from-internal", "channel": "PJSIP/201-1",
            "dstchannel": "PJSIP/202-2", "lastapp": "Dial", "start": "2026-11-23 09:00:00",
            "duration": "1", "billsec": "1", "disposition": "ANSWERED",
        ]
        row.merge(fields) { $1 }
        let names = row.keys.sorted()
        let columns = Columns(names)
        let record = Record(
            columns: columns,
            position: Position(place: ""),
            fields: names.map { row[$0] ?? "" }
        )
        let reader = try Asterisk().reader(
            of: columns,
            rules: SourceRules(callTypes: rules)
        )
        return try reader.leg(from: record).callType
    }

    @Test(arguments: [
        (["channel": "PJSIP/201-1", "dstchannel": "PJSIP/202-2"], CallType.internal),
        (["channel": "PJSIP/provider-1", "dstchannel": "PJSIP/202-2"], .inbound),
        (["channel": "PJSIP/201-1", "dstchannel": "PJSIP/provider-2"], .outbound),
        (["channel": "PJSIP/a-trunk-1", "dstchannel": "PJSIP/b-trunk-2"], .transit),
        (["channel": "PJSIP/a-1", "dstchannel": "PJSIP/b-2", "lastapp": "ConfBridge"], .inbound),
        (["channel": "DAHDI/12-1", "dstchannel": "SIP/202-00000002"], .inbound),
        (["channel": "PJSIP/201-1", "dstchannel": "", "dst": "0671234567"], .outbound),
        (["channel": "PJSIP/201-1", "dstchannel": "", "dst": "*98"], .internal),
        (["channel": "PJSIP/201-1", "dcontext": "from-trunk-sip-x"], .inbound),
        (["channel": "PJSIP/201-1", "dcontext": "ext-did-0001"], .inbound),
        (["did": "380445550200"], .inbound), (["outbound_cnum": "0445550200"], .outbound),
    ])
    func `is right on a stock Asterisk`(fields: [String: String], type: CallType) throws {
        #expect(try self.type(fields) == type)
    }

    @Test func `follows the trunks, contexts and extensions that are configured`() throws {
        var rules = CallTypeRules()
        rules.trunks = ["PJSIP/20?-*"]
        #expect(try type([:], rules) == .transit)
        rules = CallTypeRules()
        rules.inboundContexts = ["from-int*"]
        #expect(try type([:], rules) == .inbound)
        rules = CallTypeRules()
        rules.extensions = "^[a-z]+$"
        #expect(try type(["dstchannel": "PJSIP/alice-2"], rules) == .inbound)
    }

    @Test(arguments: [
        ("Incoming", CallType.inbound), ("OUT", .outbound), ("local", .internal),
        ("transit", .transit), ("no idea", .internal),
    ])
    func `follows a column, where it holds a direction`(word: String, type: CallType) throws {
        var rules = CallTypeRules()
        rules.column = "Direction"
        #expect(try self.type(["direction": word], rules) == type)
    }
}
