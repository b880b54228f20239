import CDRPipeline
import Contracts
import Testing

@Suite struct `Yate's rows` {
    private static let usual = [
        "time": "1795417200.300", "billid": "1795400000-1", "chan": "sip/1",
        "address": "192.0.2.1:5060", "caller": "0445550101", "called": "201",
        "billtime": "30.100", "ringtime": "5.300", "duration": "35.450",
        "direction": "incoming", "status": "answered", "reason": "",
    ]
    private static let rows = Rows(Yate(), usual)
    private static let out = ["chan": "sip/2", "direction": "outgoing"]
    private static let silent = ["billtime": "0.000", "status": "ringing"]

    @Test func `keep the promises of a dialect`() throws {
        let leg = [
            "1795417200.300", "1-1", "sip/1", "192.0.2.1:5060", "0445550101", "201", "30.100",
            "5.300", "35.450", "incoming", "answered", "",
        ]
        let second = ["sip/2", "192.0.2.2:5060", "30.100", "5.250", "35.400", ""]
        try DialectContract(
            Yate(),
            rows: [leg, leg.prefix(9) + ["answered", ""] + second]
        )()
        let names = Self.rows.columns.names + ["ended"]
        try DialectContract(
            Yate(),
            header: names,
            rows: [names.map { Self.usual[$0] ?? "t" }]
        )()
    }

    @Test func `of one billid are one call of the incoming leg's caller`() throws {
        let call = try Self.rows.call([Self.out, [:]])
        #expect(call.key == "1795400000-1")
        #expect(call.callType == .inbound, "a direction is relative to Yate")
        #expect(call.answerAt?.rfc3339 == "2026-11-23T07:00:05Z")
        #expect(call.isBridged)
        #expect(call.agent == "201")
        let outward = ["caller": "201", "called": "0445550101"]
        let outbound = try Self.rows.call([Self.out.merging(outward) { $1 }, outward])
        #expect(outbound.callType == .outbound)
        #expect(outbound.agent.isEmpty)
    }

    @Test func `reach nobody when only an application answered`() throws {
        let call = try Self.rows.call([[:]])
        #expect(call.hangupCause == .answered)
        #expect(!call.isBridged)
    }

    @Test func `are answered by their billtime, whatever their reason says`() throws {
        #expect(try Self.rows.leg(["reason": "busy"]).cause == .answered)
        #expect(try Self.rows.leg(["billtime": "0.400"]).cause == .answered)
        #expect(try Self.rows.leg(["billtime": "0", "status": "accepted"]).cause == .noAnswer)
    }

    @Test(arguments: [
        ("busy", HangupCause.busy), ("rejected", .busy), ("Busy Here", .busy),
        ("noanswer", .noAnswer), ("Cancelled", .canceled), ("noroute", .failed),
        ("congestion", .failed), ("Request Terminated", .canceled), ("timeout", .noAnswer),
        ("486", .busy), ("User busy", .busy), ("Teleported", .failed), ("", .noAnswer),
    ])
    func `that were not answered follow their reason`(reason: String, cause: HangupCause) throws {
        let leg = try Self.rows.leg(Self.silent.merging(["reason": reason]) { $1 })
        #expect(leg.cause == cause)
        #expect(leg.isCauseUnknown == (reason == "Teleported"))
        #expect(leg.isCauseVague == reason.isEmpty)
    }

    @Test func `that timed out without ringing have failed`() throws {
        let row = Self.silent.merging(["reason": "timeout", "ringtime": "0.000"]) { $1 }
        #expect(try Self.rows.leg(row).cause == .failed)
    }

    @Test func `take the called leg's reason where the caller's has none`() throws {
        let busy = Self.silent.merging(Self.out) { $1 }.merging(["reason": "busy"]) { $1 }
        let call = try Self.rows.call([Self.silent, busy])
        #expect(call.hangupCause == .busy)
        #expect(call.hangupInitiator == .callee)
    }

    @Test func `of the table are UTC and count intervals`() throws {
        let leg = try Self.rows.leg([
            "time": "2026-11-23 07:00:00", "duration": "1 day 00:00:10.5",
            "billtime": "1 day 00:00:05", "ended": "t",
        ])
        #expect(leg.startAt.rfc3339 == "2026-11-23T07:00:00Z")
        #expect(leg.duration == 86_410)
        #expect(leg.answerAt?.rfc3339 == "2026-11-23T07:00:05Z")
    }

    @Test func `that have not ended are nobody's call, and do not hide the finished one`() throws {
        let open = try Self.rows.leg(["ended": "f"])
        let done = try Self.rows.leg(["ended": "t"])
        #expect(open.isNoCall)
        #expect(!done.isNoCall)
        #expect(open.key != done.key)
    }

    @Test func `are not told by how many fields a row has, where its lengths are none`() {
        let row = CSVRow(fields: [
            "2026-11-23 07:00:00", "sip/1", "192.0.2.1:5060", "incoming", "201", "202",
            "00:00:35", "00:00:30", "00:00:05", "answered", "", "t",
        ])
        #expect(Yate().layout(of: row) == nil)
    }

    @Test(arguments: [
        ("1795417200.300\t1-1\tsip/1", CSVFormat.Quoting.bare, UInt8(ascii: "\t")),
        ("1795417200.300,\"1-1\",\"sip/1\"", .pasted, UInt8(ascii: ",")),
        ("time,billid,duration", .doubled, UInt8(ascii: ",")),
    ])
    func `tell their format by their first field`(
        line: String,
        quoting: CSVFormat.Quoting,
        delimiter: UInt8
    ) throws {
        let format = try #require(Yate().format(of: Array(line.utf8)))
        #expect(format.quoting == quoting)
        #expect(format.delimiter == delimiter)
    }
}
