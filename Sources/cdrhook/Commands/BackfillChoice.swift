import ArgumentParser
import CDRPipeline

/// Whose mapping a backfill tells calls by.
enum AsOf: String, ExpressibleByArgument, Codable, CaseIterable {
    case now, then
}

/// Which calls a backfill is about, and for whom, as options.
struct BackfillChoice: ParsableArguments {
    @Option(help: ArgumentHelp("The source.", valueName: "name"))
    var source: String?

    @Option(
        help: ArgumentHelp(
            "From when on, by the call's start: a date, a date and time, or an age such as 7d; in "
                + "the source's zone unless it has an offset.",
            valueName: "time"
        )
    )
    var since: String?

    @Option(help: ArgumentHelp("Until when, not included (default now).", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("A webhook that gets the calls; repeatable.", valueName: "id"))
    var webhook: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only calls of this type: inbound, outbound, internal, transit; repeatable.",
            valueName: "type"
        )
    )
    var callType: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only calls that ended so, such as \"No Answer\"; repeatable.",
            valueName: "cause"
        )
    )
    var cause: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only this event: call-start, call-answer, call-end; repeatable.",
            valueName: "event"
        )
    )
    var event: [String] = []

    @Option(help: ArgumentHelp("Only the call with this id; repeatable.", valueName: "id"))
    var uniqueid: [String] = []

    @Option(
        help: ArgumentHelp(
            "An export of the source that its configuration does not name.",
            valueName: "file"
        )
    )
    var csv: String?

    @Option(help: ArgumentHelp("At most so many deliveries.", valueName: "count"))
    var limit: Int?

    @Option(help: ArgumentHelp("At most so many requests: 50/s, 600/m.", valueName: "rate"))
    var rate: String?

    @Option(help: ArgumentHelp("A name for the replay.", valueName: "name"))
    var name: String?

    @Option(
        help: ArgumentHelp(
            "Send under other ids than the live events had, so that a receiver takes them for new; "
                + "also what it got before.",
            valueName: "salt"
        )
    )
    var newID: String?

    @Option(
        help: ArgumentHelp(
            "now: as today's files say (the default); then: as the file of each webhook said when "
                + "the call began, as far as a run has seen it.",
            valueName: "time"
        )
    )
    var asOf = AsOf.now

    @Option(
        help: ArgumentHelp(
            "Also to this webhook, whose integration rings or pops up at people; repeatable.",
            valueName: "id"
        )
    )
    var force: [String] = []

    /// Whether nothing was chosen.
    var isEmpty: Bool { source == nil && since == nil && webhook.isEmpty }

    /// Says what is missing.
    func validateNeeded() throws {
        guard source != nil else { throw ValidationError("expected --source NAME") }
        guard since != nil else { throw ValidationError("expected --since TIME") }
        guard !webhook.isEmpty else {
            throw ValidationError("expected --webhook ID, once or more")
        }
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); expected 1 or more") }
        try RateOption.check(rate)
    }

    /// The source, reading another export where one is named.
    func source(in configuration: Configuration) throws -> SourceConfiguration {
        var chosen = try configuration.source(named: source ?? "")
        if let csv {
            var options = CSVOptions()
            if case .csv(_, let own) = chosen.place { options = own }
            chosen.place = .csv(path: csv, options: options)
            chosen.cel = nil
        }
        return chosen
    }

    /// The calls and the webhooks.
    func selection(
        of source: SourceConfiguration,
        in configuration: Configuration
    ) throws -> BackfillSelection {
        var selection = BackfillSelection(
            source: source.name,
            range: try range(in: source.rules.zone),
            webhooks: try configuration.webhooks(named: webhook)
        )
        for webhook in selection.webhooks where !force.contains(webhook.id) {
            let integration = webhook.integration.flatMap(Integrations.named)
            guard integration?.interruptsPeople != true else {
                throw ValidationError(
                    "\"\(webhook.id)\" would ring or pop up at people for calls that are over; "
                        + "add --force \(webhook.id) if they know"
                )
            }
        }
        selection.callTypes = try words(callType, "--call-type")
        selection.causes = try words(cause, "--cause")
        selection.events = try words(event, "--event")
        selection.uniqueids = Set(uniqueid)
        selection.limit = limit
        selection.salt = newID ?? ""
        return selection
    }

    /// The replay that is begun.
    func replay(of selection: BackfillSelection) throws -> Replay {
        let range = selection.range
        var label =
            "\(selection.source) \(range.lowerBound.rfc3339) to \(range.upperBound.rfc3339) "
            + selection.webhooks.map(\.id).joined(separator: ", ")
        if let newID { label += ", \(newID)" }
        if asOf == .then { label += ", as of then" }
        var replay = Replay(name: name ?? label, asked: asked, madeAt: SystemClock.now())
        replay.rate = rate.flatMap { Rate($0) }
        return replay
    }

    /// What was chosen, as the options that choose it.
    var asked: String {
        var words: [String] = []
        func add(_ option: String, _ values: [String]) {
            for value in values { words.append("\(option) \(value)") }
        }
        add("--source", [source].compactMap { $0 })
        add("--since", [since].compactMap { $0 })
        add("--until", [until].compactMap { $0 })
        add("--webhook", webhook)
        add("--call-type", callType)
        add("--cause", cause)
        add("--event", event)
        add("--uniqueid", uniqueid)
        add("--csv", [csv].compactMap { $0 })
        add("--limit", [limit].compactMap { $0.map(String.init) })
        add("--force", force)
        add("--new-id", [newID].compactMap { $0 })
        if asOf == .then { add("--as-of", [asOf.rawValue]) }
        return words.joined(separator: " ")
    }

    private func range(in zone: TimeZoneRules) throws -> Range<Timestamp> {
        let now = SystemClock.now()
        let from = try moment(since ?? "", "--since", in: zone, now)
        let to = try until.map { try moment($0, "--until", in: zone, now) } ?? max(from, now)
        guard to >= from else {
            throw ValidationError("--until is \(to.rfc3339), before --since, \(from.rfc3339)")
        }
        return from..<to
    }

    private func moment(
        _ text: String,
        _ option: String,
        in zone: TimeZoneRules,
        _ now: Timestamp
    ) throws -> Timestamp {
        guard let moment = MomentText.momentOrAge(text, in: zone, now: now) else {
            throw ValidationError(
                "\(option) is \"\(text)\"; expected a time such as 2026-11-01, or an age such as 7d"
            )
        }
        return moment
    }

    private func words<Word: RawRepresentable & CaseIterable & Hashable>(
        _ texts: [String],
        _ option: String
    ) throws -> Set<Word> where Word.RawValue == String {
        Set(
            try texts.map { text in
                guard let word = Word(rawValue: text) else {
                    let expected = Keys.words(Word.allCases.map(\.rawValue))
                    throw ValidationError("\(option) is \"\(text)\"; expected \(expected)")
                }
                return word
            }
        )
    }
}
