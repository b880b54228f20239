import ArgumentParser
import CDRPipeline

/// `cdrhook dialects detect`: which switch wrote a file.
struct DialectsDetectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Name the dialect that a file is likely written in, and show its first calls.",
        discussion: """
            Every dialect reads the first 500 rows of the file. The likeliest one is the one in \
            which most of them become legs that look like the switch's own. Nothing is kept and \
            nothing is sent.

            Exit codes: 0 a dialect was found, 3 none reads the file, 5 the file cannot be read.
            """
    )

    @Argument(help: "A file of call records; compressed with gzip it is read too.")
    var file: String

    @Option(help: ArgumentHelp("The zone of local times (default UTC).", valueName: "zone"))
    var timezone: String?

    @Flag(inversion: .prefixedNo, help: "JSON lines on stdout.")
    var json: Bool?

    func validate() throws {
        if let timezone, TimeZoneRules(named: timezone) == nil {
            throw ValidationError(
                "--timezone is \"\(timezone)\"; expected a zone such as Europe/Kyiv or UTC"
            )
        }
    }

    func run() throws {
        let output = Output(json: json)
        let candidates = try candidates(output)
        for (place, candidate) in candidates.enumerated() {
            say(candidate, isLikeliest: place == 0, output)
        }
        guard let likeliest = candidates.first else {
            output.failure(
                "cannot tell what wrote \(file): no dialect reads a row of it",
                advice: "Has it a header? Then `generic` reads it with a `mapping` of columns."
            )
            throw ExitCode(3)
        }
        try preview(likeliest.dialect, output)
    }

    private func candidates(_ output: Output) throws -> [DialectCandidate] {
        do throws(SourceError) {
            return try DialectCandidate.all(of: file, unpack: Rooms.unpack)
        } catch {
            Failures.say(RunError.source(error), aboutSource: file, output)
            throw ExitCode(5)
        }
    }

    private func say(_ candidate: DialectCandidate, isLikeliest: Bool, _ output: Output) {
        let name = candidate.dialect.name
        var reason = "\(candidate.legs) of \(candidate.rows) rows can be read"
        if candidate.familiar < candidate.legs {
            reason += ", \(candidate.familiar) look like those of \(name)"
        }
        if !candidate.complaint.isEmpty { reason += "; of another: \(candidate.complaint)" }
        output.data(
            .object([
                ("type", .text("candidate")), ("dialect", .text(name)),
                ("likeliest", .truth(isLikeliest)), ("rows", .integer(candidate.rows)),
                ("readable", .integer(candidate.legs)), ("familiar", .integer(candidate.familiar)),
                ("reason", .text(reason)),
            ])
        )
        output.words("\(isLikeliest ? "likely  " : "perhaps ") \(name): \(reason)")
    }

    private func preview(_ dialect: any Dialect, _ output: Output) throws {
        output.words("")
        var preview = Preview(
            setup: SourceSetup(
                name: "preview",
                records: Rooms.files(file, dialect, CSVOptions(hasCompleteFiles: true)),
                dialect: dialect,
                rules: SourceRules(zone: timezone.flatMap { TimeZoneRules(named: $0) } ?? .utc),
                since: .beginning,
                isLinked: dialect.hasCorrelation
            ),
            output: output,
            limit: 5,
            showsEvents: false,
            webhook: nil
        )
        do throws(RunError) {
            try preview.run()
        } catch {
            Failures.say(error, aboutSource: file, output)
            throw ExitCode(5)
        }
    }
}
