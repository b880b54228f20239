import CDRPipeline
import Contracts
import Testing

@Suite struct `CUCM's rows` {
    private static let usual = [
        "cdrRecordType": "1", "globalCallID_callManagerId": "1", "globalCallID_callId": "70001",
        "globalCallId_ClusterID": "c", "origLegCallIdentifier": "1001",
        "destLegIdentifier": "1002", "dateTimeOrigination": "1795417200",
        "dateTimeConnect": "1795417206", "dateTimeDisconnect": "1795417260", "duration": "54",
        "callingPartyNumber": "2001", "originalCalledPartyNumber": "2002",
        "finalCalledPartyNumber": "2002", "origCause_value": "0", "destCause_value": "16",
        "origCallTerminationOnBehalfOf": "0", "destCallTerminationOnBehalfOf": "12",
        "origDeviceName": "SEP001122334401", "destDeviceName": "SEP001122334402", "pkid": "p",
    ]
    private static let rows = Rows(CUCM(), usual)
    private static let unanswered = [
        "dateTimeConnect": "0", "duration": "0", "destCause_value": "0",
        "destCallTerminationOnBehalfOf": "0",
    ]

    @Test func `keep the promises of a dialect`() throws {
        let names = Self.usual.keys.sorted()
        try DialectContract(
            CUCM(),
            header: names,
            rows: [names.map { Self.usual[$0] ?? "" }]
        )()
    }

    @Test func `have a line of types under their names that is nobody's row`() {
        func row(_ fields: [String]) -> CSVRow { CSVRow(fields: fields) }
        let types = ["INTEGER", "INTEGER", "VARCHAR(50)", "UNIQUEIDENTIFIER", "INTEGER"]
        #expect(CUCM().isRemark(row(types)))
        #expect(!CUCM().isRemark(row(["1", "1", "INTEGER", "VARCHAR", "p"])))
    }

    @Test func `that a telephone rejected were declined by a person, and others by a network`()
        throws
    {
        let rejected = Self.unanswered.merging(["destCause_value": "21"]) { $1 }
        #expect(try Self.rows.leg(rejected).cause == .busy)
        let gateway = rejected.merging(["destDeviceName": "trunk-kyiv"]) { $1 }
        #expect(try Self.rows.leg(gateway).cause == .failed)
    }

    @Test(arguments: [
        ("0", "0", "0", "0", HangupCause.canceled, HangupInitiator.caller),
        ("16", "0", "0", "0", .canceled, .caller), ("0", "16", "0", "0", .noAnswer, .system),
        ("0", "17", "0", "0", .busy, .callee), ("16", "17", "12", "0", .busy, .caller),
        ("0", "19", "0", "0", .noAnswer, .system), ("1", "0", "0", "0", .failed, .caller),
        ("0", "1191182367", "0", "0", .canceled, .caller),
        ("0", "2717909013", "0", "0", .busy, .callee), ("81", "0", "0", "0", .failed, .caller),
    ])
    func `that were not answered follow the cause of the side that released`(
        our: String,
        their: String,
        ourReason: String,
        theirReason: String,
        cause: HangupCause,
        initiator: HangupInitiator
    ) throws {
        let leg = try Self.rows.leg(
            Self.unanswered.merging([
                "origCause_value": our, "destCause_value": their,
                "origCallTerminationOnBehalfOf": ourReason,
                "destCallTerminationOnBehalfOf": theirReason,
            ]) { $1 }
        )
        #expect(leg.answerAt == nil)
        #expect(leg.cause == cause)
        #expect(leg.hangupInitiator == initiator)
    }

    @Test(
        arguments: [
            ("0", "16", "0", "12", HangupInitiator.callee), ("16", "0", "0", "0", .caller),
            ("16", "16", "12", "0", .caller), ("16", "16", "12", "12", nil),
            ("0", "393216", "0", "10", nil), ("0", "16", "0", "10", nil),
        ] as [(String, String, String, String, HangupInitiator?)]
    )
    func `that were answered name the side whose device hung up`(
        our: String,
        their: String,
        ourReason: String,
        theirReason: String,
        initiator: HangupInitiator?
    ) throws {
        let leg = try Self.rows.leg([
            "origCause_value": our, "destCause_value": their,
            "origCallTerminationOnBehalfOf": ourReason,
            "destCallTerminationOnBehalfOf": theirReason,
        ])
        #expect(leg.cause == .answered)
        #expect(leg.hangupInitiator == initiator)
    }

    @Test(arguments: [
        ("SEP1", "SEP2", "2001", "2002", "2002", CallType.internal),
        ("SEP1", "CSFBOB", "2001", "2002", "2002", .internal),
        ("SEP1", "Trunk", "2001", "90445550101", "90445550101", .outbound),
        ("SEP1", "Trunk", "2001", "112", "112", .outbound),
        ("Trunk", "SEP2", "0445550101", "2002", "2002", .inbound),
        ("S0/SU1@gw", "CFB_2", "0445550101", "b001", "b001", .inbound),
        ("Trunk", "", "0445550101", "2002", "2002", .inbound),
        ("SEP1", "", "2001", "2009", "2009", .internal),
        ("SEP1", "", "2001", "90445550101", "90445550101", .outbound),
        ("Trunk", "Carrier", "0445550101", "0445550102", "0445550102", .transit),
        ("AN1122334455080", "SEP2", "2001", "2002", "2002", .internal),
        ("AALN/S1/SU0/0@vg", "SEP2", "2001", "2002", "2002", .internal),
        ("AALN/S1/SU0/1@vg", "SEP2", "0445550101", "2002", "2002", .inbound),
        // Forwarded to a mobile, or to the voicemail's trunk: still a call to the extension.
        ("Trunk", "Carrier", "0445550101", "2002", "90671110000", .inbound),
        ("SEP1", "Unity", "2001", "2002", "5000", .internal),
    ])
    func `go the way that their devices tell`(
        ours: String,
        theirs: String,
        from: String,
        to: String,
        final: String,
        type: CallType
    ) throws {
        let leg = try Self.rows.leg([
            "origDeviceName": ours, "destDeviceName": theirs, "callingPartyNumber": from,
            "originalCalledPartyNumber": to, "finalCalledPartyNumber": final,
        ])
        #expect(leg.callType == type)
    }

    @Test func `name who took the call, but no voicemail port`() throws {
        let hunt = ["originalCalledPartyNumber": "6000", "finalCalledPartyNumber": "2003"]
        #expect(try Self.rows.leg(hunt).agent == "2003")
        #expect(try Self.rows.leg(hunt).dst == "6000")
        let long = ["finalCalledPartyNumber": "+380445552002"]
        #expect(try Self.rows.leg(long).agent == "+380445552002")
        let box = try Self.rows.leg(["destDeviceName": "CiscoUM1-VI1"])
        #expect(!box.isBridged)
        #expect(box.agent.isEmpty)
    }

    @Test func `of quality and of a start are never calls, nor known as their call`() throws {
        let call = try Self.rows.leg()
        for type in ["0", "2"] {
            let leg = try Self.rows.leg(["cdrRecordType": type])
            #expect(leg.isNoCall)
            #expect(leg.key != call.key)
            #expect(leg.link.isEmpty, "they do not make the call longer")
        }
        let quality = Rows(
            CUCM(),
            [
                "cdrRecordType": "2", "globalCallID_callId": "70001", "directoryNum": "2001",
                "dateTimeStamp": "1795417260", "pkid": "q",
            ]
        )
        #expect(try quality.leg().isNoCall)
    }

    @Test func `of one global call id are one call, whatever a transfer split`() throws {
        let split = [
            "destCause_value": "393216", "destCallTerminationOnBehalfOf": "10",
            "dateTimeDisconnect": "1795417230", "duration": "24",
        ]
        let rest = [
            "pkid": "q", "dateTimeOrigination": "1795417230", "dateTimeConnect": "1795417230",
            "duration": "30", "finalCalledPartyNumber": "2003",
        ]
        let call = try Self.rows.call([rest, split])
        #expect(call.billDuration == 54)
        #expect(call.agent == "2003")
        #expect(call.rawCause == "16")
        #expect(call.hangupInitiator == .callee)
        let moved = Self.unanswered.merging([
            "pkid": "r", "destCallTerminationOnBehalfOf": "5",
        ]) { $1 }
        #expect(try Self.rows.leg(moved).isPartial, "a forwarded leg was not abandoned")
    }

    @Test func `have keys of their legs where an export has no pkid`() throws {
        let one = try Self.rows.leg(without: ["pkid"])
        let two = try Self.rows.leg(["destLegIdentifier": "1004"], without: ["pkid"])
        #expect(one.key != two.key)
        #expect(!one.isKeyHashed)
    }

    @Test func `name the columns that are missing`() {
        let few = Columns(["globalCallID_callId", "dateTimeOrigination", "callingPartyNumber"])
        let error = #expect(throws: DialectError.self) {
            _ = try CUCM().reader(of: few, rules: SourceRules())
        }
        #expect(
            error?.missing == ["dateTimeConnect", "dateTimeDisconnect", "finalCalledPartyNumber"]
        )
    }
}
