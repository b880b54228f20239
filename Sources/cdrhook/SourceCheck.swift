import CDRPipeline

/// What the first page of a source shows: whether its rows can be read, and in the right zone.
struct SourceCheck {
    /// How many rows can be read.
    private(set) var good = 0

    /// The first row that cannot, with where it stands and why, or `nil`.
    private(set) var bad: String?

    /// Whether times in the rows have no offset of their own, so that the source's zone counts.
    private(set) var areTimesLocal = false

    /// What the ids of the rows say of the zone.
    private(set) var zone = ZoneCheck.Verdict.agrees

    /// Reads the first rows of a source; nothing is taken.
    mutating func look(at setup: SourceSetup) throws(RunError) {
        var reading = LegReading(dialect: setup.dialect, rules: setup.rules)
        // A time with an offset is the same in every zone.
        var rules = setup.rules
        rules.zone = TimeZoneRules(named: "+13:37") ?? .utc
        var elsewhere = LegReading(dialect: setup.dialect, rules: rules)
        var check = ZoneCheck(zone: setup.rules.zone)
        let page = try RunError.source { () throws(SourceError) in
            try setup.records.open(at: [])
            return try setup.records.nextPage(limit: 1_000)
        }
        guard let page else { return }
        bad = page.rejected.first.map { "\($0.position.description): \($0.reason)" }
        for record in page.records {
            do throws(LegFailure) {
                let leg = try reading.leg(from: record)
                let other = try elsewhere.leg(from: record)
                if other.startAt != leg.startAt { areTimesLocal = true }
                check.take(leg)
                good += 1
            } catch {
                switch error {
                case .row(let fault):
                    bad = bad ?? "\(record.position.description): \(fault.reason)"
                case .columns(let fault): throw .columns(fault, place: record.position.place)
                }
            }
        }
        zone = check.verdict()
    }
}
