import ArgumentParser
import CDRPipeline
import Postgres
import SQLite

/// `cdrhook check`: whether everything is ready for a sync.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Check the configuration, that sources can be read, and that the ledger is sound.",
        discussion: """
            Nothing is taken and nothing is sent: of each source one page of rows is read, to see \
            that the dialect fits.

            Exit codes: 0 all is well, 78 the configuration is not valid, 5 a source or the ledger \
            cannot be used, 3 rows were found that cannot be read.
            """
    )

    @OptionGroup var shared: SharedOptions

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        say(
            "configuration",
            configuration.file,
            isWell: true,
            "\(configuration.sources.count) sources, \(configuration.webhooks.count) webhooks, "
                + "\(configuration.webhooks.filter(\.isActive).count) of them active",
            output
        )
        var worst: Int32 = 0
        for source in configuration.sources {
            worst = max(worst, check(source, output))
        }
        worst = max(worst, try checkLedger(configuration.ledger, output))
        throw ExitCode(worst)
    }

    private func check(_ source: SourceConfiguration, _ output: Output) -> Int32 {
        do {
            let setup = try Rooms.source(source)
            try setup.records.open(at: [])
            var reading = LegReading(dialect: setup.dialect, rules: setup.rules)
            var good = 0
            var bad: String?
            if let page = try setup.records.nextPage(limit: 1_000) {
                bad = page.rejected.first.map { "\($0.position.description): \($0.reason)" }
                for record in page.records {
                    do throws(LegFailure) {
                        _ = try reading.leg(from: record)
                        good += 1
                    } catch {
                        switch error {
                        case .row(let fault):
                            bad = bad ?? "\(record.position.description): \(fault.reason)"
                        case .columns(let fault):
                            throw RunError.columns(fault, place: record.position.place)
                        }
                    }
                }
            }
            let words = "\(good) of the first rows can be read" + (bad.map { "; not \($0)" } ?? "")
            say("source", source.name, isWell: bad == nil, words, output)
            if let advice = try Rooms.advice(source) { say(advice, about: source.name, output) }
            return bad == nil ? 0 : 3
        } catch let error as SourceError {
            Failures.say(RunError.source(error), aboutSource: source.name, output)
            say("source", source.name, isWell: false, error.reason, output)
        } catch {
            Failures.say(error, aboutSource: source.name, output)
            say("source", source.name, isWell: false, "it cannot be read", output)
        }
        return 5
    }

    /// Says which indexes a table lacks, and why; what is slow is not wrong.
    private func say(_ advice: TableAdvice, about source: String, _ output: Output) {
        for index in advice.indexes {
            let what =
                index.purpose == .everyRun
                ? "each run reads the whole table" : "each look-back reads the whole table"
            let words =
                "no index serves its order by time, so \(what) (\(index.plan), planned cost "
                + "\(Int(index.cost))); make it: \(index.statement); then ANALYZE the table"
            output.data(
                .object([
                    ("type", .text("check")), ("what", .text("index")), ("name", .text(source)),
                    ("ok", .truth(true)), ("text", .text(words)),
                    ("statement", .text(index.statement)),
                ])
            )
            output.words("note index \(source): \(words)")
        }
    }

    private func checkLedger(_ path: String, _ output: Output) throws -> Int32 {
        do throws(LedgerError) {
            let faults = try LedgerReader(path: path).check()
            say(
                "ledger",
                path,
                isWell: faults.isEmpty,
                faults.isEmpty ? "sound" : faults.joined(separator: "; "),
                output
            )
            return faults.isEmpty ? 0 : 5
        } catch {
            if error.kind == .missing {
                say("ledger", path, isWell: true, "not there yet; the first sync makes it", output)
                return 0
            }
            return Failures.exit(for: error, output).rawValue
        }
    }

    private func say(
        _ what: String,
        _ name: String,
        isWell: Bool,
        _ words: String,
        _ output: Output
    ) {
        output.data(
            .object([
                ("type", .text("check")), ("what", .text(what)), ("name", .text(name)),
                ("ok", .truth(isWell)), ("text", .text(words)),
            ])
        )
        output.words("\(isWell ? "ok  " : "BAD ") \(what) \(name): \(words)")
    }
}
