import ArgumentParser
import CDRPipeline
import SQLite

/// One run over a ledger: the lock, the ledger, the deliveries, the summary and the exit code.
///
/// `sync`, `backfill`, `redeliver` and `demo` differ only in what they do before delivering.
final class RunSession {
    let configuration: Configuration
    let output: Output
    let ledger: any Ledger
    let surroundings: RunSurroundings

    /// What the run came to so far.
    var summary = RunSummary()

    /// What is said right before the summary, which is always the last line.
    var beforeSummary: () -> Void = {}

    /// Whether a source could not be read.
    var lacksSource = false

    private let command: String
    private let run: Int64
    private let startedAt: Timestamp
    private let lock: RunLock
    private let access: [String: WebhookAccess]
    private let notes: NoteKeeper

    /// Reads the secrets, takes the lock, opens the ledger and begins a run.
    ///
    /// - Throws: `ExitCode`, the reason said.
    init(_ command: String, _ configuration: Configuration, output: Output) throws {
        self.command = command
        self.configuration = configuration
        self.output = output
        StopSignal.listen()
        do throws(ConfigurationProblems) {
            access = try configuration.accessValues()
        } catch {
            throw Failures.exit(for: error, output)
        }
        startedAt = SystemClock.now()
        notes = NoteKeeper(output)
        let progress = Progress(output, now: SystemClock.now)
        surroundings = RunSurroundings(
            now: SystemClock.now,
            random: SystemClock.random,
            say: notes.say,
            progress: progress.show,
            shouldStop: { StopSignal.isRequested }
        )
        do throws(LedgerError) {
            lock = try Rooms.lock(configuration.ledger, for: command, at: startedAt)
            ledger = try Rooms.ledger(configuration.ledger, lock: lock)
            run = try ledger.beginRun(command, at: startedAt)
            try ledger.register(configuration.webhooks, at: startedAt)
            let found = try ledger.rescue(configuration.inDoubtPolicies, at: startedAt)
            summary.deliveries.recovered = found.recovered
            summary.deliveries.held = found.held
            summary.deliveries.due = found.held
            try ledger.reconcile(configuration.webhooks).notes.forEach(notes.say)
        } catch {
            let code = Failures.exit(for: error, output)
            // Who reads the last line finds the summary there, also of a run that never began.
            let words = SummaryWords(
                command: command,
                run: 0,
                startedAt: startedAt,
                endedAt: SystemClock.now(),
                summary: summary,
                exit: code.rawValue
            )
            output.data(words.json)
            throw code
        }
    }

    /// Takes what is new in every source; one that cannot be read stops no other.
    ///
    /// - Parameter accepting: Whether a source may go on under other keys.
    /// - Throws: `ExitCode`, the reason said.
    func ingest(accepting: Bool = false) throws {
        for source in configuration.sources { try adopt(source, accepting: accepting) }
        for source in configuration.sources {
            let planner = Planner(webhooks: configuration.webhooks)
            try withSource(source) { (setup) throws(RunError) in
                let ingest = Ingest(setup, planner: planner, ledger: ledger, in: surroundings)
                let before = summary.rows
                try ingest.run(&summary)
                notes.sayCounts(source.name, before: before, after: summary.rows)
            }
        }
        notes.sayUnknownCauses(summary.unknownCauses)
    }

    /// Notes by what a source's rows get their keys; ends the run where that changed.
    private func adopt(_ source: SourceConfiguration, accepting: Bool) throws {
        let before = try onLedger { () throws(LedgerError) in
            // A source that is new stands in the ledger from here on.
            _ = try ledger.since(of: source.name, wanted: source.since, at: startedAt)
            return try ledger.adopt(keying: source.keying, of: source.name, accepts: accepting)
        }
        guard let before else { return }
        output.failure(
            "the source \"\(source.name)\" was read as \(before), and is now configured as "
                + "\(source.keying): its rows would get other keys and be told again",
            advice: "Set it back, or give the source another name; sync --accept goes on with it."
        )
        throw end(with: 78)
    }

    /// Reads what was rejected again.
    func retryRejected(of sources: [SourceConfiguration]) throws {
        for source in sources {
            let planner = Planner(webhooks: configuration.webhooks)
            try withSource(source) { (setup) throws(RunError) in
                let ingest = Ingest(setup, planner: planner, ledger: ledger, in: surroundings)
                try ingest.retryRejected(&summary)
            }
        }
        notes.sayUnknownCauses(summary.unknownCauses)
    }

    /// Does something with one source; says so when it cannot be read.
    func withSource(
        _ source: SourceConfiguration,
        _ body: (SourceSetup) throws(RunError) -> Void
    ) throws {
        do {
            try body(try Rooms.source(source))
        } catch RunError.ledger(let error) {
            throw finish(after: error)
        } catch {
            lacksSource = true
            Failures.say(error, aboutSource: source.name, output)
        }
    }

    /// Sends what these webhooks are owed, ends the run and says what it came to.
    ///
    /// - Returns: The exit code.
    func deliverAndFinish(to webhooks: [Webhook], linger: Duration? = nil) throws -> ExitCode {
        var limits = DeliverLimits()
        limits.linger = linger ?? configuration.linger
        limits.until = configuration.maxRuntime.map { startedAt + $0 }
        limits.deliveries = configuration.maxDeliveries
        var deliver = Deliver(
            to: webhooks,
            by: { [access] in Rooms.integration($0, access[$0.id] ?? WebhookAccess()) },
            run: run,
            ledger: ledger,
            transport: Rooms.transport(),
            limits: limits,
            in: surroundings
        )
        let code = try onLedger { () throws(LedgerError) in
            let code = exitCode(hitLimit: try deliver.run(&summary))
            try ledger.endRun(run, with: summary, exit: code, at: SystemClock.now())
            return code
        }
        return say(code)
    }

    /// Does something with the ledger; ends the run when it fails.
    func onLedger<Result>(_ body: () throws(LedgerError) -> Result) throws -> Result {
        do throws(LedgerError) {
            return try body()
        } catch {
            throw finish(after: error)
        }
    }

    /// Ends the run after the ledger failed: nothing more is sent, and the last line is still said.
    func finish(after error: LedgerError) -> ExitCode {
        let code = Failures.exit(for: error, output)
        return say(code.rawValue)
    }

    /// Ends the run with a code, nothing sent.
    func end(with code: Int32) -> ExitCode {
        do throws(LedgerError) {
            try ledger.endRun(run, with: summary, exit: code, at: SystemClock.now())
            return say(code)
        } catch {
            return finish(after: error)
        }
    }

    private func exitCode(hitLimit: Bool) -> Int32 {
        let owed = summary.deliveries
        if !summary.isBalanced { return 1 }
        if StopSignal.isRequested { return StopSignal.exitCode }
        if lacksSource { return 5 }
        if hitLimit { return 10 }
        return owed.refused + owed.exhausted + owed.held + summary.rows.rejected > 0 ? 3 : 0
    }

    private func say(_ code: Int32) -> ExitCode {
        output.clearPassing()
        if !summary.isBalanced {
            output.failure(
                "THE RUN DOES NOT BALANCE: THIS IS A BUG OF CDRHOOK. NOTHING IS LOST BY IT.",
                advice: "Please report the summary of this run."
            )
        }
        let words = SummaryWords(
            command: command,
            run: run,
            startedAt: startedAt,
            endedAt: SystemClock.now(),
            summary: summary,
            exit: code
        )
        beforeSummary()
        words.words.forEach(output.words)
        output.data(words.json)
        return ExitCode(code)
    }
}
