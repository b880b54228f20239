import Testing

@testable import CDRPipeline

/// Offsets that Python's zoneinfo 3.11 gives for the same moments.
private let offsets: [(zone: String, moment: String, offset: Int)] = [
    ("Europe/Berlin", "2026-10-25T00:30:00Z", 7_200),
    ("Europe/Berlin", "2026-10-25T01:30:00Z", 3_600),
    ("Europe/Berlin", "2026-03-29T00:59:59Z", 3_600),
    ("Europe/Berlin", "2026-03-29T01:00:00Z", 7_200),
    ("Europe/Berlin", "2050-07-01T12:00:00Z", 7_200),
    ("Europe/Berlin", "2050-12-01T12:00:00Z", 3_600),
    ("Europe/Berlin", "2099-07-01T12:00:00Z", 7_200),
    ("Europe/Berlin", "1970-06-01T00:00:00Z", 3_600),
    ("America/New_York", "2026-11-01T05:30:00Z", -14_400),
    ("America/New_York", "2026-11-01T06:30:00Z", -18_000),
    ("America/New_York", "2026-03-08T06:59:59Z", -18_000),
    ("America/New_York", "2026-03-08T07:00:00Z", -14_400),
    ("America/New_York", "2050-07-01T12:00:00Z", -14_400),
    ("America/New_York", "2050-01-01T12:00:00Z", -18_000),
    ("Australia/Lord_Howe", "2026-04-04T14:59:59Z", 39_600),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z", 37_800),
    ("Australia/Lord_Howe", "2026-10-03T15:29:59Z", 37_800),
    ("Australia/Lord_Howe", "2026-10-03T15:30:00Z", 39_600),
    ("Australia/Lord_Howe", "2050-01-15T00:00:00Z", 39_600),
    ("Australia/Lord_Howe", "2050-07-15T00:00:00Z", 37_800),
    ("America/Sao_Paulo", "2018-12-01T00:00:00Z", -7_200),
    ("America/Sao_Paulo", "2019-06-01T00:00:00Z", -10_800),
    ("America/Sao_Paulo", "2050-01-01T00:00:00Z", -10_800),
    ("Asia/Kolkata", "2026-01-01T00:00:00Z", 19_800),
    ("Asia/Kolkata", "2050-01-01T00:00:00Z", 19_800),
    ("Europe/Dublin", "2026-01-01T00:00:00Z", 0),
    ("Europe/Dublin", "2050-07-01T00:00:00Z", 3_600),
    ("Europe/Dublin", "2050-01-01T00:00:00Z", 0),
    ("Africa/Casablanca", "2026-02-14T12:00:00Z", 3_600),
    ("Africa/Casablanca", "2026-02-20T12:00:00Z", 0),
    ("Africa/Casablanca", "2026-06-01T12:00:00Z", 3_600),
    ("Africa/Casablanca", "2050-01-01T00:00:00Z", 3_600),
    ("Europe/Kyiv", "2026-10-25T00:59:59Z", 10_800),
    ("Europe/Kyiv", "2026-10-25T01:00:00Z", 7_200),
    ("Europe/Kyiv", "2045-07-01T00:00:00Z", 10_800),
]

/// Local times, and the moments in UTC that they name.
private let locals: [(zone: String, local: String, moments: [String])] = [
    ("Europe/Berlin", "2026-11-24 01:29:47", ["2026-11-24T00:29:47Z"]),
    ("Europe/Berlin", "2026-10-25 01:59:59", ["2026-10-24T23:59:59Z"]),
    ("Europe/Berlin", "2026-10-25 02:00:00", ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z"]),
    ("Europe/Berlin", "2026-10-25 02:59:59", ["2026-10-25T00:59:59Z", "2026-10-25T01:59:59Z"]),
    ("Europe/Berlin", "2026-10-25 03:00:00", ["2026-10-25T02:00:00Z"]),
    ("America/New_York", "2026-11-01 01:30:00", ["2026-11-01T05:30:00Z", "2026-11-01T06:30:00Z"]),
    ("America/New_York", "2026-11-23 19:02:59", ["2026-11-24T00:02:59Z"]),
    ("America/New_York", "2050-11-06 01:30:00", ["2050-11-06T05:30:00Z", "2050-11-06T06:30:00Z"]),
    // Lord Howe puts its clocks back by half an hour only.
    ("Australia/Lord_Howe", "2026-04-05 01:29:59", ["2026-04-04T14:29:59Z"]),
    (
        "Australia/Lord_Howe", "2026-04-05 01:45:00",
        ["2026-04-04T14:45:00Z", "2026-04-04T15:15:00Z"]
    ),
    ("Asia/Kolkata", "2026-01-01 05:30:00", ["2026-01-01T00:00:00Z"]),
    ("UTC", "2026-10-25 02:30:00", ["2026-10-25T02:30:00Z"]),
    ("+05:30", "2026-10-25 02:30:00", ["2026-10-24T21:00:00Z"]),
]

@Suite struct `The vectors of a zone` {
    @Test(arguments: offsets)
    func `know how far ahead of UTC its clocks are`(
        zone: String,
        moment: String,
        offset: Int
    ) throws {
        let rules = try #require(TimeZoneRules(named: zone))
        let moment = try Moment.of(moment)
        #expect(rules.offset(at: moment) == offset)
        let shown = CivilTime(secondsSince1970: moment.seconds + Int64(offset))
        #expect(rules.civil(at: moment) == shown)
    }

    @Test(arguments: locals)
    func `tell a local time that comes twice`(
        zone: String,
        local: String,
        moments: [String]
    ) throws {
        let rules = try #require(TimeZoneRules(named: zone))
        let expected = try moments.map { try Moment.of($0) }
        switch rules.moments(of: try Moment.local(local)) {
        case .one(let moment): #expect(expected == [moment])
        case .twice(let first, let second): #expect(expected == [first, second])
        case .never: Issue.record("\(local) in \(zone) is said never to come")
        }
    }

    @Test(arguments: [
        ("Europe/Berlin", "2026-03-29 02:30:00", "2026-03-29T01:30:00Z"),
        ("America/New_York", "2026-03-08 02:00:00", "2026-03-08T07:00:00Z"),
        ("Australia/Lord_Howe", "2026-10-04 02:15:00", "2026-10-03T15:45:00Z"),
    ])
    func `shift a local time that never comes`(
        zone: String,
        local: String,
        shifted: String
    ) throws {
        let rules = try #require(TimeZoneRules(named: zone))
        let moments = rules.moments(of: try Moment.local(local))
        #expect(try moments == .never(shifted: Moment.of(shifted)))
    }

    @Test func `keep microseconds`() throws {
        let civil = try Moment.local("2026-11-24 01:29:47.250001")
        let rules = try #require(TimeZoneRules(named: "Europe/Berlin"))
        guard case .one(let moment) = rules.moments(of: civil) else {
            Issue.record("not one moment")
            return
        }
        #expect(try moment == Moment.of("2026-11-24T00:29:47.250001Z"))
    }

    @Test(arguments: [
        "", "Europe/Atlantis", "../../etc/passwd", "/etc/localtime", "Europe/../UTC", "Europe",
        "Europe/Berlin\0", "+2", "+02:0", "tzdata.zi",
    ])
    func `are not made of a name that is none`(name: String) {
        #expect(TimeZoneRules(named: name) == nil)
    }

    @Test func `are equal by name`() throws {
        let berlin = try #require(TimeZoneRules(named: "Europe/Berlin"))
        #expect(try berlin == #require(TimeZoneRules(named: "Europe/Berlin")))
        #expect(berlin != .utc)
        #expect(Set([berlin, berlin, .utc]).count == 2)
    }
}
