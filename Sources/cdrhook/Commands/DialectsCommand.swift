import ArgumentParser
import CDRPipeline

/// `cdrhook dialects`: the switches whose rows cdrhook reads.
struct DialectsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dialects",
        abstract: "List the switches whose rows cdrhook reads, or find the one of a file.",
        subcommands: [DialectsListCommand.self, DialectsDetectCommand.self],
        defaultSubcommand: DialectsListCommand.self
    )
}

/// `cdrhook dialects list`: every dialect.
struct DialectsListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the switches whose rows cdrhook reads.",
        discussion: """
            The name in the first column is what `dialect` in a [[sources]] table takes. \
            `cdrhook preview --dialect NAME --csv FILE` shows what a dialect makes of a file, and \
            `cdrhook dialects detect FILE` finds the dialect of one.
            """
    )

    @Flag(inversion: .prefixedNo, help: "JSON lines on stdout.")
    var json: Bool?

    func run() throws {
        let output = Output(json: json)
        let width = Dialects.all.map(\.name.count).max() ?? 0
        for dialect in Dialects.all {
            output.data(
                .object([
                    ("type", .text("dialect")), ("name", .text(dialect.name)),
                    ("summary", .text(dialect.summary)),
                    ("calls", .text(dialect.hasCorrelation ? "linked" : "legs")),
                ])
            )
            let gap = String(repeating: " ", count: width - dialect.name.count + 2)
            output.words(dialect.name + gap + dialect.summary)
        }
    }
}
