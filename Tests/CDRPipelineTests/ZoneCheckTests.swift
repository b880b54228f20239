import CDRPipeline
import Contracts
import Testing

@Suite struct `A zone that the ids of rows check` {
    /// What 20 calls say, written by a switch in one zone and read in another.
    private func verdict(
        writtenIn: String,
        readIn: String,
        from epoch: Int64 = 1_795_000_000
    ) throws -> ZoneCheck.Verdict {
        let switches = try #require(TimeZoneRules(named: writtenIn))
        let ours = try #require(TimeZoneRules(named: readIn))
        var check = ZoneCheck(zone: ours)
        for number in 0..<20 {
            // Twenty calls over a year and a bit, so that zones with other summers differ.
            let channel = Timestamp(seconds: epoch - Int64(number) * 1_800_000)
            let shown = switches.civil(at: channel + .seconds(1))
            var leg = Samples.leg(key: "\(number)")
            switch ours.moments(of: shown) {
            case .one(let moment), .twice(let moment, _), .never(let moment): leg.startAt = moment
            }
            leg.uniqueid = "pbx-\(channel.seconds).\(number)"
            check.take(leg)
        }
        return check.verdict(limit: 500)
    }

    @Test(arguments: [
        "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca",
        "America/Sao_Paulo", "Asia/Kolkata", "UTC",
    ])
    func `agrees where it is the switch's own`(zone: String) throws {
        #expect(try verdict(writtenIn: zone, readIn: zone) == .agrees)
    }

    @Test(arguments: [
        ("Europe/Berlin", "UTC", 60), ("America/New_York", "Europe/Berlin", -360),
        ("Asia/Kolkata", "UTC", 330), ("UTC", "America/Sao_Paulo", 180),
        ("Australia/Lord_Howe", "UTC", 660),
    ])
    func `contradicts where it is not, and names those that fit`(
        written: String,
        read: String,
        minutes: Int
    ) throws {
        let verdict = try verdict(writtenIn: written, readIn: read)
        guard case .contradicts(let found, let fitting) = verdict else {
            Issue.record("\(written) read in \(read) is said to agree")
            return
        }
        // The median of a year lies in summer or in winter.
        #expect([minutes - 60, minutes - 30, minutes, minutes + 60].contains(found), "\(found)")
        #expect(fitting.contains(written), "\(fitting)")
        #expect(!fitting.contains(read))
    }

    @Test func `says nothing of rows without an epoch, or of a few`() throws {
        var check = ZoneCheck(zone: .utc)
        for number in 0..<50 { check.take(Samples.leg(key: "\(number)")) }
        #expect(check.verdict() == .agrees)
    }
}
