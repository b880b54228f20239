import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook replay`: the backfills that were begun.
struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "List, pause, resume or cancel backfills.",
        discussion: """
            A backfill is a replay by name: its deliveries stand in the ledger, and every run \
            sends of them what live calls leave room for, until all are sent. A run that goes on \
            keeps the ledger: stop it first (SIGTERM), and nothing is lost.
            """,
        subcommands: [
            ReplayListCommand.self, ReplayShowCommand.self, ReplayPauseCommand.self,
            ReplayResumeCommand.self, ReplayCancelCommand.self,
        ]
    )
}

/// `cdrhook replay list`: every replay.
struct ReplayListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List every replay and how far it is."
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let output = shared.output
        for progress in try ReplayChoice.all(shared, output) {
            output.data(ReplayWords(progress: progress).json)
            output.words(ReplayWords(progress: progress).line)
        }
    }
}

/// `cdrhook replay show`: one replay.
struct ReplayShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show a replay: what was asked for, and how many deliveries stand where."
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: ReplayChoice

    func run() throws {
        let output = shared.output
        let progress = try choice.one(of: try ReplayChoice.all(shared, output))
        output.data(ReplayWords(progress: progress).json)
        ReplayWords(progress: progress).words.forEach(output.words)
    }
}

/// `cdrhook replay pause`: keep a replay back.
struct ReplayPauseCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Keep back what a replay still owes, until it is resumed."
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: ReplayChoice

    func run() throws { try choice.move(to: .paused, shared) }
}

/// `cdrhook replay cancel`: end a replay.
struct ReplayCancelCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "End a replay: what it still owes is cancelled, and stays in the ledger."
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: ReplayChoice

    func run() throws { try choice.move(to: .cancelled, shared) }
}

/// `cdrhook replay resume`: let a replay go on.
struct ReplayResumeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resume",
        abstract: "Let a replay go on, and send what it owes.",
        discussion: """
            A backfill that was killed while it planned owes only a part: give its own command \
            again instead, which goes on with it.
            """
    )

    @OptionGroup var shared: SharedOptions
    @OptionGroup var choice: ReplayChoice

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let replay = try choice.one(of: try ReplayChoice.all(shared, output)).replay
        guard replay.state != .cancelled else {
            throw ValidationError("\"\(replay.name)\" was cancelled; begin another backfill")
        }
        let session = try RunSession("replay resume", configuration, output: output)
        try session.move(replay, to: .running)
        throw try session.deliverAndFinish(to: configuration.webhooks)
    }
}
