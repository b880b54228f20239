import CDRPipeline
import SQLite

/// Prints what became of calls.
struct Explanation {
    let configuration: Configuration
    let known: LedgerKnowledge
    let reader: LedgerReader
    let output: Output

    /// Calls to choose from.
    func list(_ found: [FoundCall]) {
        output.words("\(found.count) calls; explain one by its key:")
        for found in found {
            let call = found.call
            output.data(
                .object(
                    CallWords(call: call).fields + [
                        ("source", .text(call.source)), ("key", .text(call.key)),
                        ("revision", .integer(call.revision)),
                        ("found_by", .text(found.clue.rawValue)),
                    ]
                )
            )
            output.words(CallWords(call: call).words)
            output.words(
                "    cdrhook explain --source \(call.source) \(CurlWords.quoted(call.key))"
            )
        }
    }

    /// Every revision of a call, whole, the first one first; its rows stand with the last.
    func tell(_ stories: [CallStory]) {
        stories.last?.rows.forEach { tell($0, of: stories[0].call.source) }
        for (index, story) in stories.enumerated() {
            let isLast = index == stories.count - 1
            tellCall(of: story, reason: isLast ? reason(of: story) : nil)
            tellEvents(of: story, beside: stories.filter { $0.number != story.number })
        }
    }

    private func tellEvents(of story: CallStory, beside others: [CallStory]) {
        for event in CallEvent.all(of: story.call) {
            output.data(CallWords(call: story.call).json(of: event))
            output.words("event \(event.kind.title) at \(event.at.rfc3339)")
        }
        let explain = Explain(configuration.webhooks, knowing: known, at: SystemClock.now())
        for standing in explain.standings(of: story, beside: others) {
            tell(standing, of: story.call)
        }
    }

    func tell(_ row: StoredRow, of source: String) {
        output.data(
            .object([
                ("type", .text("row")), ("source", .text(source)), ("key", .text(row.key)),
                ("link", .known(row.link)),
                ("late", .truth(row.isLate)), ("ended_at", .moment(row.endedAt)),
                ("taken_at", .moment(row.seenAt)),
                ("fields", .object(row.text.fields.map { ($0.name, .text($0.text)) })),
            ])
        )
        output.words(
            "row \(row.key) of \(source), taken \(row.seenAt.rfc3339)\(row.isLate ? ", late" : "")"
        )
        let fields = row.text.fields.filter { !$0.text.isEmpty }
        for field in fields { output.words(Output.printable("    \(field.name) = \(field.text)")) }
    }

    private func tellCall(of story: CallStory, reason: ReasonWords?) {
        let call = story.call
        output.data(
            .object(
                CallWords(call: call).fields + [
                    ("source", .text(call.source)), ("key", .text(call.key)),
                    ("revision", .integer(call.revision)), ("taken_at", .moment(story.takenAt)),
                    ("cause_rule", .optional(reason?.retelling.cause.rule.rawValue)),
                    ("cause_row", .optional(reason?.retelling.cause.key)),
                    ("call_type_rule", .optional(reason?.retelling.typeRule.rawValue)),
                    ("today", .optional(reason?.difference)),
                ]
            )
        )
        output.words("call " + CallWords(call: call).words)
        if call.revision < 0 { output.words("    what was told while it was going on") }
        if call.revision > 0 { output.words("    told anew, revision \(call.revision)") }
        guard let reason else {
            return output.words("    it was told anew, see below; or its rows cannot be read today")
        }
        output.words("    \(call.hangupCause.rawValue): \(Output.printable(reason.cause))")
        output.words("    \(call.callType.rawValue): \(Output.printable(reason.type))")
        if let difference = reason.difference { output.words("    \(difference)") }
    }

    private func reason(of story: CallStory) -> ReasonWords? {
        guard
            let source = configuration.sources.first(where: { $0.name == story.call.source })
        else { return nil }
        var reteller = source.reteller
        return reteller.retell(story).map {
            ReasonWords(call: story.call, retelling: $0, dialect: source.dialect.name)
        }
    }

    private func tell(_ standing: WebhookStanding, of call: Call) {
        let words = StandingWords(standing: standing)
        let delivery = standing.delivery
        output.data(
            .object([
                ("type", .text("webhook")), ("webhook", .text(standing.webhook)),
                ("event", .text(standing.event.rawValue)),
                ("standing", .text(standing.standing.word)),
                ("at", .moment(standing.standing.moment)),
                ("event_id", .optional(delivery?.id.text)),
                ("state", .optional(delivery?.state.rawValue)),
                ("due_at", .moment(delivery?.dueAt)),
                ("replay", .known(delivery?.replay ?? "")),
                ("unheard", .array(standing.unheard.map { .text($0.rawValue) })),
                ("text", .text(words.sentence)),
            ])
        )
        output.words(
            "webhook \(standing.webhook), \(standing.event.title): "
                + Output.printable(words.sentence)
        )
        if !standing.unheard.isEmpty {
            let names = standing.unheard.map(\.title).joined(separator: ", ")
            output.words("    it does not hear of \(names)")
        }
        guard let delivery else { return }
        for attempt in delivery.attempts {
            let words = AttemptWords(attempt: attempt)
            output.data(words.json(eventID: delivery.id.text, webhook: delivery.webhook))
            output.words("    " + words.words)
        }
        tellRequest(of: delivery, call)
    }

    /// The request, under the number of the last try: what was tried says what it said then.
    private func tellRequest(of delivery: StoredDelivery, _ call: Call) {
        guard let today = configuration.webhooks.first(where: { $0.id == delivery.webhook })
        else { return }
        let webhook = delivery.definition?.applied(to: today) ?? today
        let claimed = ClaimedDelivery(
            showing: CallEvent(delivery.event, of: call),
            webhook: webhook.id,
            id: delivery.id,
            attempt: delivery.attempts.last?.number ?? 1,
            failures: delivery.failures,
            replay: delivery.replay
        )
        let now = SystemClock.now()
        let custom = Rooms.integration(webhook, WebhookAccess())
        var request = custom.request(for: claimed, at: now)
        let access = configuration.access[webhook.id] ?? AccessConfiguration()
        let curl = CurlWords(request: request, webhook: webhook, access: access).command
        let sent = delivery.attempts.last { !$0.bodyHash.isEmpty }?.bodyHash
        let said = custom.conversation(with: [claimed], at: now).bodyHashes.first
        let isSame = sent.map { $0 == said }
        request.setHeaders(access.maskedHeaders)
        output.data(
            .object(
                RequestWords(request: request, webhook: webhook)
                    .fields(eventID: delivery.id.text, uniqueid: call.uniqueid) + [
                        ("curl", .text(curl)), ("same_as_sent", isSame.map { .truth($0) } ?? .null),
                    ]
            )
        )
        output.words("    " + Output.printable(curl))
        if isSame == false {
            output.words(
                "    what was sent was other bytes: rows, files or cdrhook have changed since"
            )
        }
    }
}
