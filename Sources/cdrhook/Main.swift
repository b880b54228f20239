import ArgumentParser
import CMalloc

/// The program: its commands and its topics of help.
@main
struct Cdrhook: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cdrhook",
        abstract: "Tells webhooks about telephone calls, from the records that the switch wrote.",
        discussion: """
            cdrhook reads new call detail records (CDR) from PostgreSQL or CSV exports, turns each \
            call into events (Call Start, Call Answer, Call End) and delivers them to webhooks. \
            What was read and what is still owed stands in one SQLite ledger, so a run may be \
            killed anywhere and the next one goes on.

            Try it without any set-up: cdrhook demo
            """,
        version: Rooms.version,
        subcommands: [
            SyncCommand.self, PreviewCommand.self, BackfillCommand.self, ReplayCommand.self,
            RedeliverCommand.self, VerifyCommand.self, ExplainCommand.self, StatusCommand.self,
            WebhookCommand.self, RejectedCommand.self, CheckCommand.self, DialectsCommand.self,
            IntegrationsCommand.self, DemoCommand.self,
            ExitCodesCommand.self, ReceiverCommand.self, BenchmarkCommand.self,
            ReadingBenchmarkCommand.self,
        ]
    )

    static func main() {
        // Every page of rows takes and leaves a few large pieces of memory. Given back to the
        // kernel each time, they would cost a fifth of reading to be fetched again.
        mallopt(M_MMAP_THRESHOLD, 4 << 20)
        mallopt(M_TRIM_THRESHOLD, 32 << 20)
        main(nil)
    }
}
