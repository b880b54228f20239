import ArgumentParser
import CDRPipeline

/// `cdrhook preview`: what would rows become, without a ledger and without sending.
struct PreviewCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "preview",
        abstract: "Show what rows would become: calls, events, exact requests. Nothing is sent.",
        discussion: """
            It reads only, and never touches a ledger. Either from a file:

              cdrhook preview --dialect asterisk --csv Master.csv --timezone Europe/Kyiv

            or from a configured source:

              cdrhook preview --source pbx --limit 20 --webhook crm
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("The dialect of --csv; see `cdrhook dialects`.", valueName: "name"))
    var dialect: String?

    @Option(help: ArgumentHelp("A CSV file, or a pattern of files.", valueName: "file"))
    var csv: String?

    @Option(
        help: ArgumentHelp("The zone of local times in --csv (default UTC).", valueName: "zone")
    )
    var timezone: String?

    @Option(
        help: ArgumentHelp(
            "legs: each row is a call; linked: rows of one correlation id are one call.",
            valueName: "legs|linked"
        )
    )
    var calls: String?

    @Option(
        help: ArgumentHelp(
            "Asterisk's channel events beside --csv: why calls were not answered, who hung up.",
            valueName: "file"
        )
    )
    var cel: String?

    @Option(help: ArgumentHelp("A source of the configuration.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("Print at most so many calls.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Print the events of each call too.")
    var events = false

    @Option(
        help: ArgumentHelp(
            "Print the exact requests of this webhook too, secrets masked.",
            valueName: "id"
        )
    )
    var webhook: String?

    func validate() throws {
        guard (csv == nil) != (source == nil) else {
            throw ValidationError(
                "expected either --csv FILE with --dialect NAME, or --source NAME"
            )
        }
        if csv != nil, dialect == nil { throw ValidationError("--csv needs --dialect NAME") }
        if let dialect, Dialects.named(dialect) == nil {
            let known = Keys.words(Dialects.all.map(\.name))
            throw ValidationError("--dialect is \"\(dialect)\"; expected \(known)")
        }
        if let calls, calls != "legs", calls != "linked" {
            throw ValidationError("--calls is \"\(calls)\"; expected legs or linked")
        }
        if cel != nil, dialect != "asterisk" || calls == "legs" {
            throw ValidationError("--cel belongs to linked calls of --dialect asterisk")
        }
        if let timezone, TimeZoneRules(named: timezone) == nil {
            throw ValidationError(
                "--timezone is \"\(timezone)\"; expected a zone such as Europe/Kyiv or UTC"
            )
        }
        if let limit, limit < 1 { throw ValidationError("--limit is \(limit); expected 1 or more") }
    }

    func run() throws {
        let output = shared.output
        let configuration = csv == nil || webhook != nil ? try shared.configuration(output) : nil
        let setup = try setup(configuration, output)
        var chosen: Webhook?
        if let webhook {
            guard let found = configuration?.webhooks.first(where: { $0.id == webhook }) else {
                throw ValidationError("there is no webhook \"\(webhook)\" in the configuration")
            }
            chosen = found
        }
        var preview = Preview(
            setup: setup,
            output: output,
            limit: limit,
            showsEvents: events,
            webhook: chosen,
            access: chosen.flatMap { configuration?.access[$0.id] } ?? AccessConfiguration()
        )
        do throws(RunError) {
            try preview.run()
        } catch {
            Failures.say(error, aboutSource: setup.name, output)
            throw ExitCode(5)
        }
    }

    private func setup(_ configuration: Configuration?, _ output: Output) throws -> SourceSetup {
        if let source, let configuration {
            let found = try configuration.source(named: source)
            do {
                return try Rooms.source(found)
            } catch {
                Failures.say(error, aboutSource: source, output)
                throw ExitCode(78)
            }
        }
        guard let csv, let dialect = dialect.flatMap({ Dialects.named($0) }) else {
            throw ValidationError("expected --csv FILE and --dialect NAME")
        }
        var records: any RecordSource = Rooms.files(csv, dialect)
        if let cel {
            records = JoinedSources([("", records), ("cel", Rooms.files(cel, dialect))])
        }
        let zone = timezone.flatMap { TimeZoneRules(named: $0) } ?? .utc
        return SourceSetup(
            name: "preview",
            records: records,
            dialect: dialect,
            rules: SourceRules(zone: zone),
            since: .beginning,
            isLinked: dialect.hasCorrelation && calls != "legs"
        )
    }
}
