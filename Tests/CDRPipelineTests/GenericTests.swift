import CDRPipeline
import Contracts
import Testing

@Suite struct `A generic export` {
    @Test func `keeps the promises of a dialect`() throws {
        try DialectContract(
            Generic(),
            header: ["Call ID", "Start Time", "From", "To", "Duration", "Status", "Direction"],
            rows: [
                ["1", "2026-11-23 09:00:00", "0445550101", "201", "65", "completed", "inbound"],
                ["2", "11/23/2026 9:00:00 PM", "201", "202", "0:00:20", "busy", "internal"],
            ]
        )()
    }

    @Test func `follows its mapping before the common names`() throws {
        var mapping = LegMapping()
        mapping.start = LegMapping.TimeColumns(date: ["tag"], time: ["uhrzeit"])
        mapping.src = ["anrufer"]
        mapping.dst = ["ziel"]
        mapping.duration = ["dauer"]
        mapping.unit = .minutes
        mapping.status = ["ergebnis"]
        mapping.statusWords = ["verpasst": .noAnswer, "besetzt": .busy]
        mapping.direction = ["richtung"]
        mapping.directionWords = ["kommend": .inbound]
        let generic = Generic(mapping: mapping)
        let names = ["Tag", "Uhrzeit", "Anrufer", "Ziel", "Dauer", "Ergebnis", "Richtung"]
        let columns = Columns(names)
        let reader = try generic.reader(of: columns, rules: SourceRules())
        let row = ["23.11.2026", "09:00", "0301234567", "201", "0.5", "Besetzt", "kommend"]
        let place = Position(place: "")
        let leg = try reader.leg(from: Record(columns: columns, position: place, fields: row))
        #expect(leg.startAt.rfc3339 == "2026-11-23T09:00:00Z")
        #expect(leg.duration == 30)
        #expect(leg.cause == .busy)
        #expect(leg.callType == .inbound)
    }

    @Test func `knows a row by its own id though a price is filled in later`() throws {
        let columns = Columns(["Sid", "StartTime", "From", "To", "Duration", "Status", "Price"])
        let reader = try Generic().reader(of: columns, rules: SourceRules())
        let keys = try ["", "-0.013"].map { price in
            try reader.leg(
                from: Record(
                    columns: columns,
                    position: Position(place: ""),
                    fields: ["CA1", "2026-11-23 09:00:00", "1", "2", "9", "completed", price]
                )
            ).key
        }
        #expect(keys == ["CA1", "CA1"])
    }

    private func leg(_ row: KeyValuePairs<String, String>) throws -> Leg {
        let columns = Columns(row.map(\.key))
        return try Generic().reader(of: columns, rules: SourceRules())
            .leg(
                from: Record(
                    columns: columns,
                    position: Position(place: ""),
                    fields: row.map(\.value)
                )
            )
    }

    @Test(arguments: [
        ("Yes", HangupCause.answered), ("true", .answered), ("1", .answered),
        ("No", .noAnswer), ("f", .noAnswer), ("0", .noAnswer), ("", .noAnswer),
        ("2026-11-25 10:00:05", .answered),
    ])
    func `may say yes or no where others have the time of the answer`(
        word: String,
        cause: HangupCause
    ) throws {
        let leg = try leg([
            "Start": "2026-11-25 10:00:00", "From": "101", "To": "102", "Duration": "30",
            "Answered": word,
        ])
        #expect(leg.cause == cause)
    }

    @Test func `has no length in the call time that stands beside a call date`() throws {
        let leg = try leg([
            "Call Date": "11/25/26", "Call Time": "10:00:00 PM", "Calling Number": "101",
            "Called Number": "102", "Duration (min)": "1.50",
        ])
        #expect(leg.startAt.rfc3339 == "2026-11-25T22:00:00Z")
        #expect(leg.duration == 90)
    }

    @Test func `begins when it was made where it was never dialled`() throws {
        let leg = try leg([
            "Sid": "CA1", "DateCreated": "Wed, 25 Nov 2026 10:00:00 +0000", "To": "101",
            "From": "102", "Status": "no-answer", "StartTime": "",
        ])
        #expect(leg.startAt.rfc3339 == "2026-11-25T10:00:00Z")
        #expect(leg.cause == .noAnswer)
    }

    @Test(arguments: [
        ("Status", "Not Answered", HangupCause.noAnswer), ("Result", "Missed call", .noAnswer),
        ("Result", "Voicemail", .answered), ("Result", "Blocked", .failed),
        ("Status", "Rejected", .busy), ("Status", "Line busy", .busy), ("Status", "486", .busy),
        ("Release cause", "16", .answered), ("Release cause", "1", .failed),
        ("Release cause", "34", .failed), ("Cause", "NORMAL_CLEARING", .answered),
        ("Disposition", "8", .answered), ("Disposition", "16", .failed),
        ("Status", "1", .answered),
    ])
    func `says in many words how it went`(name: String, word: String, cause: HangupCause) throws {
        let leg = try leg([
            "Start": "2026-11-25 10:00:00", "From": "101", "To": "102", "Duration": "30",
            name: word,
        ])
        #expect(leg.cause == cause)
        #expect(!leg.isCauseUnknown)
        #expect(leg.isBridged == (cause == .answered && word != "Voicemail"))
    }

    @Test func `ends normally without a length when nobody answered`() throws {
        let leg = try leg([
            "Start": "2026-11-25 10:00:00", "From": "101", "To": "102", "Duration": "0",
            "Release cause": "16",
        ])
        #expect(leg.cause == .canceled)
        let rang = try self.leg([
            "Start": "2026-11-25 10:00:00", "End": "2026-11-25 10:00:30", "From": "101",
            "To": "102", "Duration": "0",
        ])
        #expect(rang.cause == .noAnswer, "the time between is ringing")
        #expect(rang.duration == 30)
    }

    @Test func `is no longer than its times because its bill was rounded up`() throws {
        let leg = try leg([
            "Start": "2026-11-25 10:00:00", "End": "2026-11-25 10:00:33", "From": "101",
            "To": "102", "Duration": "33", "Bill duration": "60", "Status": "answered",
        ])
        #expect(leg.duration == 33)
        #expect(leg.billDuration == 60)
        #expect(leg.endAt.rfc3339 == "2026-11-25T10:00:33Z")
    }

    @Test func `without a header is read by the names that the configuration lists`() throws {
        let generic = Generic(columns: ["start", "src", "dst", "duration", "status"])
        try DialectContract(
            generic,
            rows: [["2026-11-23 09:00:00", "0445550101", "201", "65", "answered"]]
        )()
    }

    @Test(arguments: [
        ("65", LengthUnit.seconds, 65), ("10s", .seconds, 10), ("1:05", .seconds, 65),
        ("0:01:05", .seconds, 65), ("1m 5s", .seconds, 65), ("65s (1m 5s)", .seconds, 65),
        ("1.08", .minutes, 65), ("1.5", .minutes, 90), ("65999", .milliseconds, 65),
        ("65000000", .microseconds, 65), ("65.9", .seconds, 65), ("", .seconds, 0),
        ("65000000000", .nanoseconds, 65), ("1 min", .seconds, 60), ("90 sec", .minutes, 90),
    ])
    func `has lengths of many kinds`(text: String, unit: LengthUnit, seconds: Int) {
        #expect(unit.seconds(of: Array(text.utf8)[...]) == seconds)
    }

    @Test(arguments: ["x", "-1", "1:2:3:4", "1e99", "12 parsecs", "99999999999999999999"])
    func `has no lengths of other kinds`(text: String) {
        #expect(LengthUnit.seconds.seconds(of: Array(text.utf8)[...]) == nil)
    }

    @Test(arguments: [
        ("2024/06/17 05:59:49", "2024-06-17T05:59:49Z"),
        ("06/17/24 05:59", "2024-06-17T05:59:00Z"),
        ("17.06.2024 05:59:49", "2024-06-17T05:59:49Z"),
        ("12/31/2026 11:59:59 PM", "2026-12-31T23:59:59Z"),
        ("12/31/2026 12:00:01 AM", "2026-12-31T00:00:01Z"),
        ("12/31/2026 1:02:03PM", "2026-12-31T13:02:03Z"),
        ("Tue, 31 Aug 2010 20:36:28 +0000", "2010-08-31T20:36:28Z"),
        ("31 Aug 2010 22:36:28 +0200", "2010-08-31T20:36:28Z"),
        ("20240617055949", "2024-06-17T05:59:49Z"), ("1718603989000", "2024-06-17T05:59:49Z"),
        ("1718603989", "2024-06-17T05:59:49Z"), ("1718603989000000", "2024-06-17T05:59:49Z"),
        ("2024-06-17T05:59:49.25Z", "2024-06-17T05:59:49Z"),
        ("2024-06-17 05:59:49 UTC", "2024-06-17T05:59:49Z"),
        ("2024-06-17 05:59:49 +0300", "2024-06-17T02:59:49Z"),
        ("17/06/2024", "2024-06-17T00:00:00Z"),
    ])
    func `has times of many kinds`(text: String, moment: String) throws {
        let parsed = try #require(LooseTime().parse(Array(text.utf8)[...]))
        switch parsed {
        case .moment(let found):
            #expect(Timestamp(seconds: found.microseconds / 1_000_000).rfc3339 == moment)
        case .local(let civil):
            #expect(Timestamp(seconds: civil.secondsSince1970).rfc3339 == moment)
        }
    }

    @Test(arguments: ["x", "31/31/2026 10:00", "12/31/2026 25:00:00", "2026-11", "13:00:00", "1"])
    func `has no times of other kinds`(text: String) {
        #expect(LooseTime().parse(Array(text.utf8)[...]) == nil)
    }
}
