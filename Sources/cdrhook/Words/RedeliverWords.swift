import CDRPipeline

/// Ended deliveries of one kind, as JSON and in people's words.
struct RedeliverWords {
    let group: RedeliverGroup

    /// The line of a group.
    var json: JSON {
        .object([
            ("type", .text("plan-group")), ("webhook", .text(group.webhook)),
            ("state", .text(group.state.rawValue)),
            ("last_status", .optional(group.status)),
            ("last_failure", .known(group.failure)),
            ("count", .integer(group.count)),
        ])
    }

    /// The same for people.
    var line: String {
        let why = group.status.map { "status \($0)" } ?? group.failure
        return "\(group.webhook): \(group.count) \(group.state.rawValue)"
            + (why.isEmpty ? "" : ", last with \(why)")
    }
}
