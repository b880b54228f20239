import CDRPipeline

/// Moments as people write them: a date, a date and a time, with or without an offset.
enum MomentText {
    /// The moment of a time, or of an age such as `7d` before `now`.
    static func momentOrAge(
        _ text: String,
        in zone: TimeZoneRules,
        now: Timestamp
    ) -> Timestamp? {
        // A bare number is no age: it may be a year, or seconds since 1970.
        if let last = text.utf8.last, "smhd".utf8.contains(last) {
            return DurationText.duration(text).map { now - $0 }
        }
        return moment(text, in: zone)
    }

    /// The moment of `2026-11-01`, `2026-11-01 08:00[:00]` or RFC 3339; local ones in `zone`.
    static func moment(_ text: String, in zone: TimeZoneRules) -> Timestamp? {
        var text = text
        if text.utf8.count == 10 { text += " 00:00:00" }
        if text.utf8.count == 16 { text += ":00" }
        switch TimeParser.parse(Array(text.utf8)[...]) {
        case .moment(let moment): return moment
        case .local(let civil):
            return switch zone.moments(of: civil) {
            case .one(let moment), .twice(let moment, _), .never(let moment): moment
            }
        case nil: return nil
        }
    }
}
