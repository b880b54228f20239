import ArgumentParser
import CDRPipeline

/// `cdrhook redeliver`: owe ended deliveries again.
struct RedeliverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "redeliver",
        abstract: "Send deliveries again that ended without success, or close them.",
        discussion: """
            The same event ids as before, so a receiver that knows an id takes it once. The bodies \
            are made by today's file, or with --body original as they were first sent: each is \
            made again and compared with the hash that was kept, and one that cannot be is left \
            out and said. Automatic retries begin anew after it, and attempts are \
            never counted anew. It shows what it found by webhook, state and last answer, and asks \
            on a terminal.

              cdrhook redeliver --webhook crm --state exhausted --since 12h
              cdrhook redeliver --status 422 --plan

            What is held in doubt is released with --state held, and closed with --state held \
            --cancel: a cancelled delivery is sent by no run, and stays in the ledger.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: RedeliverChoice

    @Option(
        help: ArgumentHelp(
            "current: as today's file says (the default); original: the bytes as first sent.",
            valueName: "which"
        )
    )
    var body = Body.current

    @Option(
        help: ArgumentHelp(
            "At most so many requests: 50/s, 600/m. It makes a replay of them, which can be "
                + "paused.",
            valueName: "rate"
        )
    )
    var rate: String?

    /// Whose bytes are sent.
    enum Body: String, ExpressibleByArgument, CaseIterable {
        case current, original
    }

    @Flag(help: "End them as cancelled instead of sending them again.")
    var cancel = false

    @Flag(
        name: [.customLong("plan"), .customLong("dry-run")],
        help: "Only show what would be sent again."
    )
    var isPlan = false

    @Flag(help: "Do it without asking.")
    var yes = false

    func validate() throws {
        try RateOption.check(rate)
        guard !cancel || (rate == nil && body == .current) else {
            throw ValidationError(
                "--cancel sends nothing: --rate and --body have no place beside it"
            )
        }
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let selection = try choice.selection(in: configuration)
        let session = try RunSession("redeliver", configuration, output: output)
        let groups = try session.groups(selection)
        let count = groups.reduce(0) { $0 + $1.count }
        for group in groups {
            output.data(RedeliverWords(group: group).json)
            output.words(RedeliverWords(group: group).line)
        }
        output.data(
            .object([
                ("type", .text("plan")), ("deliveries", .integer(count)),
                ("dry_run", .truth(isPlan)),
            ])
        )
        let verb = cancel ? "cancelled" : "sent again"
        output.words("\(count) deliveries \(isPlan ? "would be" : "are to be") \(verb)")
        let mayGo = yes || !output.canAsk || output.agrees(to: "\(count) deliveries: go on?")
        guard !isPlan, count > 0, mayGo else { throw try session.deliverAndFinish(to: []) }
        if cancel {
            _ = try session.cancel(selection)
            throw try session.deliverAndFinish(to: [])
        }
        try session.redeliver(selection, as: try redelivery(of: selection, session))
        throw try session.deliverAndFinish(
            to: configuration.webhooks.filter { selection.webhooks.contains($0.id) }
        )
    }

    /// How the selection is sent again: its bodies, and the replay of its rate.
    private func redelivery(
        of selection: RedeliverSelection,
        _ session: RunSession
    ) throws -> Redelivery {
        var redelivery = Redelivery()
        if body == .original {
            let (bodies, lost) = try session.originalBodies(of: selection)
            redelivery.bodies = bodies
            if lost > 0 {
                session.surroundings.say(
                    RunNote(
                        "body-lost",
                        about: .run,
                        count: lost,
                        "\(lost) deliveries are left out: what they first said cannot be made "
                            + "again byte by byte; --body current sends them"
                    )
                )
            }
        }
        if let rate {
            let now = session.surroundings.now()
            var replay = Replay(
                name: "redeliver \(now.rfc3339)",
                asked: "redeliver --rate \(rate)",
                madeAt: now
            )
            replay.rate = Rate(rate)
            try session.begin(replay)
            redelivery.replay = replay.name
        }
        return redelivery
    }
}
