import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook rejected`: the rows that could not be read.
struct RejectedCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rejected",
        abstract: "List the rows that could not be read, or take them after all.",
        discussion: """
            A row that cannot be read is kept with its file, its place, its bytes and the reason; \
            the others go on. Put right what made it unreadable (the dialect, the zone, the \
            mapping, or cdrhook itself by an update), then `cdrhook rejected retry` takes it.
            """,
        subcommands: [RejectedListCommand.self, RejectedRetryCommand.self]
    )
}

/// `cdrhook rejected list`: every row that is kept as rejected.
struct RejectedListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the rows that could not be read, with where they stand and why.",
        discussion: """
            Rows hold personal data, so only `--raw` shows their bytes. The ledger is only read.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Only of this source.", valueName: "name"))
    var source: String?

    @Flag(help: "Show the rows themselves too.")
    var raw = false

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let sources = try configuration.sources(named: source)
        do throws(LedgerError) {
            let reader = try LedgerReader(path: configuration.ledger)
            for source in sources { try list(source.name, reader, output) }
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    private func list(
        _ source: String,
        _ reader: LedgerReader,
        _ output: Output
    ) throws(LedgerError) {
        var after: Int64 = 0
        while true {
            let rows = try reader.rejected(of: source, after: after, limit: 1_000)
            guard let last = rows.last else { return }
            after = last.id
            for row in rows {
                let text = String(decoding: row.raw, as: UTF8.self)
                output.data(
                    .object(
                        [
                            ("type", .text("rejected")), ("source", .text(source)),
                        ] + JSON.place(Position(words: row.position)) + [
                            ("reason", .text(row.reason)), ("seen_at", .text(row.seenAt.rfc3339)),
                        ] + (raw ? [("raw", .text(text))] : [])
                    )
                )
                output.words("\(source): \(row.position): \(row.reason)")
                if raw { output.words("    \(text)") }
            }
        }
    }
}

/// `cdrhook rejected retry`: read the rejected rows again.
struct RejectedRetryCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Read the rejected rows again, from the ledger, and send what becomes due.",
        discussion: """
            The rows are read as they were kept: their files may be long gone. A row that can be \
            read now becomes part of its call, as if it had been readable at first; another one \
            stays rejected, and the exit code is 3.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Option(help: ArgumentHelp("Only of this source.", valueName: "name"))
    var source: String?

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let sources = try configuration.sources(named: source)
        let session = try RunSession("rejected retry", configuration, output: output)
        try session.retryRejected(of: sources)
        throw try session.deliverAndFinish(to: configuration.webhooks)
    }
}
