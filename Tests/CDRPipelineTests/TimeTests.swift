import CDRPipeline
import Testing

@Suite struct `A time zone` {
    private func zone(_ name: String) throws -> TimeZoneRules {
        try #require(TimeZoneRules(named: name), "the machine has no \(name)")
    }

    private func local(_ text: String) throws -> CivilTime {
        guard case .local(let civil) = TimeParser.parse(Array(text.utf8)[...]) else {
            throw DialectError(missing: [text])
        }
        return civil
    }

    /// Vectors made with Python's zoneinfo.
    @Test(arguments: [
        ("Europe/Berlin", "2026-07-01 12:00:00", 1_782_900_000),
        ("Europe/Berlin", "2026-12-01 12:00:00", 1_796_122_800),
        ("America/New_York", "2026-11-23 19:02:59", 1_795_478_579),
        ("Asia/Kolkata", "2026-11-24 05:30:00", 1_795_478_400),
        ("America/Sao_Paulo", "2018-12-01 00:00:00", 1_543_629_600),
        ("America/Sao_Paulo", "2026-12-01 00:00:00", 1_796_094_000),
        ("Australia/Lord_Howe", "2026-07-01 12:00:00", 1_782_869_400),
        ("Australia/Lord_Howe", "2026-12-01 12:00:00", 1_796_086_800),
        ("Africa/Casablanca", "2026-06-01 12:00:00", 1_780_311_600),
        ("Africa/Casablanca", "2026-03-01 12:00:00", 1_772_366_400),
        ("Europe/Berlin", "2050-07-01 12:00:00", 2_540_282_400),
    ])
    func `knows the one moment of a local time`(name: String, text: String, epoch: Int) throws {
        let moments = try zone(name).moments(of: try local(text))
        #expect(moments == .one(Timestamp(seconds: Int64(epoch))))
    }

    @Test func `knows both moments of an hour that comes twice`() throws {
        let moments = try zone("America/New_York").moments(of: try local("2026-11-01 01:30:00"))
        #expect(
            moments
                == .twice(Timestamp(seconds: 1_793_511_000), Timestamp(seconds: 1_793_514_600))
        )
    }

    @Test func `knows half an hour that comes twice`() throws {
        let moments = try zone("Australia/Lord_Howe").moments(of: try local("2026-04-05 01:45:00"))
        guard case .twice(let first, let second) = moments else {
            Issue.record("\(moments)")
            return
        }
        #expect(second - first == .seconds(1_800))
    }

    @Test func `knows an hour that never comes`() throws {
        let moments = try zone("Europe/Berlin").moments(of: try local("2026-03-29 02:30:00"))
        #expect(moments == .never(shifted: Timestamp(seconds: 1_774_747_800)))
    }

    @Test(arguments: ["", "Nowhere/Atall", "../../etc/passwd", "/etc/localtime", "Europe", "+25x"])
    func `is none for a name that is none`(name: String) {
        #expect(TimeZoneRules(named: name) == nil)
    }

    @Test func `can be a fixed offset`() throws {
        #expect(try zone("+05:30").offset(at: Timestamp(seconds: 0)) == 19_800)
    }
}

@Suite struct `A time text` {
    @Test(arguments: [
        ("2026-11-24T00:02:57Z", 1_795_478_577_000_000),
        ("2026-11-24 00:02:57.5+00", 1_795_478_577_500_000),
        ("2026-11-23 19:02:57-05", 1_795_478_577_000_000),
        ("2026-11-24 05:32:57+05:30", 1_795_478_577_000_000),
        ("1795478577", 1_795_478_577_000_000), ("1795478577.166770", 1_795_478_577_166_770),
    ])
    func `is a moment when it says from where it counts`(text: String, microseconds: Int) {
        let moment = Timestamp(microseconds: Int64(microseconds))
        #expect(TimeParser.parse(Array(text.utf8)[...]) == .moment(moment))
    }

    @Test(arguments: [
        "", "yesterday", "2026-13-01 00:00:00", "2026-02-30 00:00:00", "2026-11-24", "24.11.2026",
        "2026-11-24 25:00:00", "12345", "2026-11-24 00:00:00 nonsense",
    ])
    func `is nothing when it names no time`(text: String) {
        #expect(TimeParser.parse(Array(text.utf8)[...]) == nil)
    }

    @Test func `is written as it was read`() {
        let moment = Timestamp(microseconds: 1_795_478_577_125_000)
        #expect(moment.rfc3339 == "2026-11-24T00:02:57Z")
        #expect(moment.rfc3339WithMilliseconds == "2026-11-24T00:02:57.125Z")
        #expect(moment.plain == "2026-11-24 00:02:57")
        #expect(Timestamp(seconds: -1).rfc3339 == "1969-12-31T23:59:59Z")
    }
}
