import ArgumentParser
import CDRPipeline
import SQLite

/// Which replay a command is about.
struct ReplayChoice: ParsableArguments {
    @Argument(help: "The replay's name, as `replay list` shows it.")
    var name: String

    /// Every replay of the ledger.
    static func all(_ shared: SharedOptions, _ output: Output) throws -> [ReplayProgress] {
        let configuration = try shared.configuration(output)
        do throws(LedgerError) {
            return try LedgerReader(path: configuration.ledger).replays()
        } catch {
            throw Failures.exit(for: error, output)
        }
    }

    /// The one that is meant.
    func one(of all: [ReplayProgress]) throws -> ReplayProgress {
        guard let found = all.first(where: { $0.replay.name == name }) else {
            let names = all.map { "\"\($0.replay.name)\"" }.joined(separator: ", ")
            throw ValidationError(
                "there is no replay \"\(name)\"; "
                    + (names.isEmpty ? "none was begun" : "there are \(names)")
            )
        }
        return found
    }

    /// Pauses or cancels it.
    func move(to state: ReplayState, _ shared: SharedOptions) throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let replay = try one(of: try Self.all(shared, output)).replay
        do throws(LedgerError) {
            let lock = try Rooms.lock(
                configuration.ledger,
                for: "replay",
                at: SystemClock.now()
            )
            let ledger = try Rooms.ledger(configuration.ledger, lock: lock)
            _ = try ledger.move(replay: replay.id, to: state)
        } catch {
            throw Failures.exit(for: error, output)
        }
        let progress = try one(of: try Self.all(shared, output))
        output.data(ReplayWords(progress: progress).json)
        output.words(ReplayWords(progress: progress).line)
    }
}
