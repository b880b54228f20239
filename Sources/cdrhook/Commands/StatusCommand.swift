import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook status`: how things stand.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show what each webhook is owed and got, what was taken, and the last run.",
        discussion: """
            It reads the ledger beside a run that is going on, and changes nothing. Programs may \
            read the same from the views report_deliveries, report_calls, report_attempts, \
            report_rejected and report_runs with the sqlite3 shell.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        do throws(LedgerError) {
            let words = StatusWords(status: try LedgerReader(path: configuration.ledger).status())
            words.json.forEach(output.data)
            words.words(at: SystemClock.now()).forEach(output.words)
        } catch {
            throw Failures.exit(reading: error, output)
        }
    }
}
