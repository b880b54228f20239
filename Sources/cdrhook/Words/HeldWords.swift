import CDRPipeline

extension LedgerStatus.HeldDelivery {
    /// The line of a delivery that a person decides on.
    var json: JSON {
        .object([
            ("type", .text("held")), ("webhook", .text(webhook)), ("event_id", .text(eventID)),
            ("event", .text(event.rawValue)), ("uniqueid", .text(uniqueid)),
            ("attempted_at", .moment(attemptedAt)),
        ])
    }

    /// The same in people's words.
    var line: String {
        let at = attemptedAt.map { ", attempted \($0.rfc3339)" } ?? ""
        return "held: \(webhook), \(event.rawValue) of \(uniqueid)\(at); send it with webhook held "
            + "\(webhook) --send, or close it with --close"
    }
}
