import CDRPipeline

/// A webhook with what it is owed, as JSON and as a row of people's table.
struct WebhookWords {
    let webhook: Webhook
    let health: WebhookHealth

    /// The line of a webhook.
    var json: JSON { .object(fields) }

    /// The fields of that line.
    var fields: [(String, JSON)] {
        [
            ("type", .text("webhook")), ("id", .text(webhook.id)), ("name", .text(webhook.name)),
            ("kind", .text(kind)), ("integration", .optional(webhook.integration)),
            ("url", .text(webhook.maskedURL)),
            ("call_types", .array(callTypes.map { .text($0.rawValue) })),
            ("events", .array(webhook.events.map { .text($0.rawValue) })),
            ("method", .optional(method)), ("retries", .integer(webhook.retries)),
            ("delay", .integer(Int(webhook.delay.wholeSeconds))),
            ("active", .truth(webhook.isActive)), ("pending", .integer(health.pending)),
            ("pending_since", .moment(health.pendingSince)),
            ("last_delivered_at", .moment(health.deliveredAt)),
            ("breaker", .text(health.breaker.word)),
            ("open_until", .moment(health.breaker.openUntil)),
            ("paused_at", .moment(health.breaker.pausedAt)), ("tried", .integer(health.tried)),
            ("answered_2xx", .integer(health.answeredWell)),
        ]
    }

    /// The names of the columns.
    static let header = [
        "ID", "NAME", "TYPE", "URL", "CALL TYPES", "EVENTS", "METHOD", "RETRIES", "DELAY",
        "ACTIVE", "PENDING", "LAST DELIVERY", "HEALTH",
    ]

    /// The columns, as of `now`.
    func row(at now: Timestamp) -> [String] {
        let all = callTypes.count == CallType.allCases.count
        return [
            webhook.id, Output.printable(webhook.name),
            webhook.integration.map { "\(kind): \($0)" } ?? kind,
            webhook.maskedURL,
            all ? "all" : callTypes.map(\.rawValue).joined(separator: ","),
            webhook.events.map(\.rawValue).joined(separator: ","), method ?? "-",
            String(webhook.retries), DurationText.text(webhook.delay),
            webhook.isActive ? "yes" : "no", pending(at: now),
            health.deliveredAt?.rfc3339 ?? "never", condition,
        ]
    }

    /// What is owed, and how long the oldest of it has been.
    func pending(at now: Timestamp) -> String {
        guard let since = health.pendingSince else { return "0" }
        return since <= now
            ? "\(health.pending), for \(DurationText.age(now - since))"
            : "\(health.pending), from \(since.rfc3339) on"
    }

    /// How the receiver is: where the breaker stands, and how many of the last answers were good.
    var condition: String {
        let share = health.tried == 0 ? "" : ", \(health.answeredWell)/\(health.tried) 2xx"
        return health.breaker.word + share
    }

    private var kind: String { webhook.integration == nil ? "custom" : "predefined" }

    private var callTypes: [CallType] { CallType.allCases.filter(webhook.callTypes.contains) }

    /// The method, where the file has a say in it.
    private var method: String? { webhook.isEditable ? webhook.method.rawValue : nil }
}
