import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `Asterisk's rows` {
    private static let row = [
        "", "0445550101", "201", "from-trunk", "\"Ann\" <0445550101>", "PJSIP/provider-1",
        "PJSIP/201-2", "Dial", "PJSIP/201,20,tT", "2026-11-23 09:00:01", "2026-11-23 09:00:06",
        "2026-11-23 09:01:10", "69", "64", "ANSWERED", "DOCUMENTATION", "1795417201.1", "", "",
        "1795417201.1", "1",
    ]

    @Test func `keep the promises of a dialect`() throws {
        try DialectContract(
            Asterisk(),
            rows: [16, 17, 18, 21].map { Array(Self.row.prefix($0)) }
        )()
    }

    @Test func `settle an hour that comes twice by the epoch in the uniqueid`() throws {
        let zone = try #require(TimeZoneRules(named: "America/New_York"))
        func start(_ uniqueid: String) throws -> Leg {
            var row = Self.row
            row[9] = "2026-11-01 01:30:00"
            row[10] = "2026-11-01 01:30:05"
            row[11] = "2026-11-01 01:00:03"
            row[16] = uniqueid
            row[19] = uniqueid
            let columns = try #require(Asterisk().layout(of: CSVRow(fields: row)))
            let reader = try Asterisk().reader(of: columns, rules: SourceRules(zone: zone))
            return try reader.leg(
                from: Record(columns: columns, position: Position(place: ""), fields: row)
            )
        }
        let first = try start("1793511000.1")
        let second = try start("pbx1-1793514600.7")
        #expect(first.startAt == Timestamp(seconds: 1_793_511_000))
        #expect(second.startAt == Timestamp(seconds: 1_793_514_600))
        #expect(first.isTimeAmbiguous && second.isTimeAmbiguous)
        #expect(second.endAt - second.startAt == .seconds(69), "lengths come from the duration")
        #expect(second.answerAt.map { $0 - second.startAt } == .seconds(5))
    }

    @Test func `take no answer from a time of 1970`() throws {
        var row = Self.row
        row[10] = "1970-01-01 00:00:00"
        row[13] = "0"
        row[14] = "NO ANSWER"
        let columns = try #require(Asterisk().layout(of: CSVRow(fields: row)))
        let reader = try Asterisk().reader(of: columns, rules: SourceRules())
        let leg = try reader.leg(
            from: Record(columns: columns, position: Position(place: ""), fields: row)
        )
        #expect(leg.answerAt == nil)
        #expect(leg.cause == .noAnswer)
    }

    @Test(arguments: [
        ("7", "PJSIP/203,20,tT", HangupCause.canceled), ("20", "PJSIP/203,20,tT", .noAnswer),
        ("19", "PJSIP/203,20,tT", .noAnswer), ("1", "PJSIP/203,20", .noAnswer),
        ("31", "PJSIP/1@provider,300", .noAnswer), ("7", "PJSIP/203", .noAnswer),
    ])
    func `tell a caller who left from a phone that rang out`(
        seconds: String,
        dial: String,
        cause: HangupCause
    ) throws {
        var row = Self.row
        row[8] = dial
        row[10] = ""
        row[12] = seconds
        row[13] = "0"
        row[14] = "NO ANSWER"
        let columns = try #require(Asterisk().layout(of: CSVRow(fields: row)))
        let reader = try Asterisk().reader(of: columns, rules: SourceRules())
        let record = Record(columns: columns, position: Position(place: ""), fields: row)
        #expect(try reader.leg(from: record).cause == cause)
    }
}

@Suite struct `FreeSWITCH's rows` {
    private static let row = [
        "Ann", "0445550301", "201", "public", "2026-11-23 09:00:00", "2026-11-23 09:00:04",
        "2026-11-23 09:00:30", "30", "26", "NORMAL_CLEARING",
        "11111111-0000-4000-8000-000000000001", "22222222-0000-4000-8000-000000000001", "acc",
        "PCMU", "PCMU", "", "", "", "", "",
    ]

    @Test func `keep the promises of a dialect`() throws {
        try DialectContract(
            FreeSWITCH(),
            rows: [13, 15, 17, 20].map { Array(Self.row.prefix($0)) }
        )()
    }

    @Test func `name a call by its A leg, with its B leg or without`() throws {
        let other = "22222222-0000-4000-8000-000000000001"
        var called = Array(Self.row.prefix(15))
        called[2] = "1002"
        called[10] = other
        called[11] = ""
        let legs = try [Array(Self.row.prefix(15)), called].map { fields in
            let columns = try #require(FreeSWITCH().layout(of: CSVRow(fields: fields)))
            let record = Record(columns: columns, position: Position(place: ""), fields: fields)
            return try FreeSWITCH().reader(of: columns, rules: SourceRules()).leg(from: record)
        }
        #expect(legs.map(\.link) == [other, other])
        let assembler = CallAssembler(source: "pbx", isLinked: true)
        for group in [[legs[0]], legs, legs.reversed()] {
            let call = assembler.call(of: group)
            #expect(call.key == Self.row[10])
            #expect(call.uniqueid == Self.row[10])
            #expect(call.linkedid == Self.row[10])
            #expect(call.isBridged)
        }
        #expect(assembler.call(of: legs).agent == "1002")
    }
}
