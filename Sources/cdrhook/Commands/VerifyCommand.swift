import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook verify`: the proof that nothing is missing.
struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Compare a window of the sources, and a receiver's list, with the ledger.",
        discussion: """
            It reads the sources again from their beginning, beside a run that is going on, and \
            writes nothing, unless --repair follows: that takes rows that were never taken, owes \
            deliveries that were never made, and sends what is owed.

              cdrhook verify --since 7d
              cdrhook verify --since 3d --repair --yes
              cdrhook verify --since 7d --webhook crm --received crm-export.csv

            What it finds, each with why:

              row-missing       a row was never taken: it came behind what was read of its file,
                                within-look-back, beyond-look-back, or was rejected
              row-changed       its content changed after it was taken
              call-vanished     the source has none of its rows any more
              delivery-missing  a webhook of today should have been owed it: not-then
              delivery-overdue  due, and not sent: due, behind-earlier, breaker-open, paused,
                                asleep, attempting
              not-received      delivered, and not in the list
              not-delivered     in the list: unknown-id, or other-state in the ledger
              received-twice    more often than attempts explain

            Counted, and no gap: rows before-since or not-yet due to be read; row-waiting for its \
            call; calls older than the source's oldest row (rotated: a rotation or clean-up may be \
            why); call-differs (today's rules tell it otherwise); deliveries to a webhook that is \
            younger than the call or never-seen by a run; a repeat after an attempt in-doubt or \
            tried-again.

            Exit codes: 0 nothing is missing, 3 something is, 5 a source, the list or the ledger \
            cannot be read. Memory grows by some 20 MB a million rows of the window, and 40 MB a \
            million ids of the list.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(
        help: ArgumentHelp(
            "From when on, by the call's beginning: 7d, 24h, or a time in the source's zone.",
            valueName: "time"
        )
    )
    var since: String

    @Option(help: ArgumentHelp("Until when, not included (default now).", valueName: "time"))
    var until: String?

    @Option(help: ArgumentHelp("Only this source.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("Only this webhook's deliveries; repeatable.", valueName: "id"))
    var webhook: [String] = []

    @Option(
        help: ArgumentHelp(
            "The receiver's own list of the window: CSV with a header, or JSON lines.",
            valueName: "file"
        )
    )
    var received: String?

    @Option(
        help: ArgumentHelp(
            "The column of ids in it (default id, event_id or webhook-id).",
            valueName: "name"
        )
    )
    var idColumn: String?

    @Flag(help: "Then take and send what is missing, after a plan.")
    var repair = false

    @Flag(help: "Repair without asking.")
    var yes = false

    @Option(help: ArgumentHelp("Print at most so many of a kind.", valueName: "number"))
    var limit = 100

    func validate() throws {
        if yes, !repair { throw ValidationError("--yes belongs to --repair") }
        if limit < 0 { throw ValidationError("--limit is \(limit); expected 0 or more") }
        if idColumn != nil, received == nil {
            throw ValidationError("--id-column belongs to --received FILE")
        }
    }

    func run() throws {
        let output = shared.output
        guard !repair || yes || output.canAsk else {
            throw ValidationError("nobody can be asked here: --repair needs --yes")
        }
        let configuration = try shared.configuration(output)
        let now = SystemClock.now()
        let windows = try configuration.sources(named: source).map { source in
            (source, try window(in: source.rules.zone, at: now))
        }
        let chosen = try webhook.map { try configuration.webhook(named: $0).id }
        let webhooks = configuration.webhooks.filter { found in
            chosen.isEmpty || chosen.contains(found.id)
        }
        if received != nil, webhooks.count > 1 {
            throw ValidationError("--received is one receiver's list; expected --webhook ID too")
        }
        let verification: Verification
        do throws(LedgerError) {
            verification = try Verification(configuration.ledger, webhooks, limit: limit, output)
        } catch {
            throw Failures.exit(reading: error, output)
        }
        let code = try verification.run(
            over: windows,
            received: received.map {
                ReceivedList(path: $0, idColumn: idColumn, unpack: Rooms.unpack)
            },
            at: now
        )
        guard repair, code.rawValue == 3 else { throw code }
        throw try Repair(verification, windows, configuration, output)
            .run(asking: !yes, at: now)
    }

    private func window(
        in zone: TimeZoneRules,
        at now: Timestamp
    ) throws -> Range<Timestamp> {
        guard let from = moment(since, in: zone, at: now) else {
            throw ValidationError("--since is \"\(since)\"; expected 7d, or such as 2026-11-01")
        }
        guard let until else { return from..<max(from, now) }
        guard let to = moment(until, in: zone, at: now), to >= from else {
            throw ValidationError(
                "--until is \"\(until)\"; expected 1d, or such as 2026-11-08, not before --since"
            )
        }
        return from..<to
    }

    private func moment(
        _ text: String,
        in zone: TimeZoneRules,
        at now: Timestamp
    ) -> Timestamp? {
        DurationText.duration(text).map { now - $0 } ?? MomentText.moment(text, in: zone)
    }
}
