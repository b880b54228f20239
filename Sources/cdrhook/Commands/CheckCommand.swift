import ArgumentParser
import CDRPipeline
import Postgres
import SQLite

/// `cdrhook check`: whether everything is ready for a sync.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract:
            "Check the configuration, its secrets, that sources can be read, and the ledger.",
        discussion: """
            Nothing is taken and nothing is sent: of each source one page of rows is read, to see \
            that the dialect fits. With --webhooks each active webhook's receiver is asked for its \
            OPTIONS, which shows name, address, certificate and clock, its token endpoint for a \
            token, and Salesforce for what its user may write; still no event is sent. It notes \
            a certificate that ends within 14 days and a clock that is more than 60 s off. \
            --send-test sends each of them that is well so far the event of a call that never \
            was, as webhook test does.

            Exit codes: 0 all is well, 78 the configuration is not valid or a secret cannot be \
            read, 5 a source, the ledger or a receiver \
            cannot be used or did not take its test, 3 rows were found that cannot be read.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Flag(help: "Ask the receivers of active webhooks too; no event is sent.")
    var webhooks = false

    @Flag(help: "With --webhooks: send each a test event, which its receiver really gets.")
    var sendTest = false

    func validate() throws {
        if sendTest, !webhooks { throw ValidationError("--send-test belongs to --webhooks") }
    }

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
            worst = max(worst, check(source, for: configuration.webhooks, output))
        }
        for webhook in configuration.webhooks where webhook.isActive {
            worst = max(worst, check(webhook, configuration.access[webhook.id], output))
        }
        worst = max(worst, try checkLedger(configuration.ledger, output))
        throw ExitCode(worst)
    }

    private func check(
        _ source: SourceConfiguration,
        for webhooks: [Webhook],
        _ output: Output
    ) -> Int32 {
        do {
            var check = SourceCheck()
            try check.look(at: try Rooms.source(source))
            let words =
                "\(check.good) of the first rows can be read"
                + (check.bad.map { "; not \($0)" } ?? "")
            say("source", source.name, isWell: check.bad == nil, words, output)
            say(check.zone, of: source, areTimesLocal: check.areTimesLocal, output)
            if let advice = try Rooms.advice(source, for: webhooks) {
                say(advice, about: source.name, output)
            }
            return check.bad == nil ? 0 : 3
        } catch RunError.source(let error) {
            Failures.say(RunError.source(error), aboutSource: source.name, output)
            say("source", source.name, isWell: false, error.reason, output)
        } catch {
            Failures.say(error, aboutSource: source.name, output)
            say("source", source.name, isWell: false, "it cannot be read", output)
        }
        return 5
    }

    /// Reads every secret and certificate of a webhook, as a run would, and asks its receiver.
    private func check(
        _ webhook: Webhook,
        _ access: AccessConfiguration?,
        _ output: Output
    ) -> Int32 {
        do throws(ConfigurationProblems) {
            let values = try access?.values() ?? WebhookAccess()
            if access.map({ !$0.isEmpty }) ?? false {
                let words = "its secrets and files can be read"
                say("webhook", webhook.id, isWell: true, words, output)
            }
            guard webhooks else { return 0 }
            let findings = WebhookCheck(webhook, values).findings(sendsTest: sendTest)
            for finding in findings { say(finding, about: webhook.id, output) }
            return findings.contains { $0.weight == .bad } ? 5 : 0
        } catch {
            for problem in error.all {
                say("webhook", webhook.id, isWell: false, problem.sentence, output)
            }
            return 78
        }
    }

    /// Says what was found of a receiver; what is noted is not wrong.
    private func say(_ finding: WebhookFinding, about webhook: String, _ output: Output) {
        guard finding.weight == .note else {
            let isWell = finding.weight == .well
            say(finding.subject, webhook, isWell: isWell, finding.text, output)
            return
        }
        note(finding.subject, webhook, finding.text, output)
    }

    /// Says something that is not wrong, and that somebody should know.
    private func note(
        _ what: String,
        _ name: String,
        _ words: String,
        more: [(String, JSON)] = [],
        _ output: Output
    ) {
        output.data(
            .object(
                [
                    ("type", .text("check")), ("what", .text(what)), ("name", .text(name)),
                    ("ok", .truth(true)), ("text", .text(words)),
                ] + more
            )
        )
        output.words("note \(what) \(name): \(words)")
    }

    /// Warns of a zone that the ids of the rows contradict.
    private func say(
        _ verdict: ZoneCheck.Verdict,
        of source: SourceConfiguration,
        areTimesLocal: Bool,
        _ output: Output
    ) {
        guard case .contradicts(let minutes, let fitting) = verdict else { return }
        let gap = "\(abs(minutes)) minutes \(minutes < 0 ? "before" : "behind")"
        let advice =
            areTimesLocal
            ? "expected a timezone such as \(Keys.words(fitting))"
            : "the rows carry an offset that is not their clock's: a switch wrote local time into "
                + "a column with time zone; correct it there"
        say(
            "zone",
            source.name,
            isWell: false,
            "in \(source.rules.zone.name) calls begin \(gap) the channels in their ids; \(advice)",
            output
        )
    }

    /// Says which indexes a table lacks, and why; what is slow is not wrong.
    private func say(_ advice: TableAdvice, about source: String, _ output: Output) {
        if advice.lacksKey {
            let words =
                "changes of its rows are asked for, and it has no primary key: a row that changes "
                + "is told as another call; name its columns in postgres.key"
            say("key", source, isWell: false, words, output)
        }
        for index in advice.indexes {
            let what =
                index.purpose == .everyRun
                ? "each run reads the whole table" : "each look-back reads the whole table"
            let words =
                "no index serves its order by time, so \(what) (\(index.plan), planned cost "
                + "\(Int(index.cost))); make it: \(index.statement); then ANALYZE the table"
            let statement = [("statement", JSON.text(index.statement))]
            note("index", source, words, more: statement, output)
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
