import ArgumentParser
import CDRPipeline
import SQLite

/// `cdrhook explain`: what became of one call, and why.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Tell what became of one call: its rows, its cause, and each webhook's part.",
        discussion: """
            ID is a uniqueid, a linkedid, the key of a row, an event id or a phone number. Where \
            it leads to several calls, they are listed, the newest first, each with the key that \
            explains it alone. Where it leads to none, the reason is told.

            It reads the ledger beside a run that is going on, and changes nothing. Lines of JSON:

              row      source, key, link, late, ended_at, taken_at, fields: the row as it was kept
              call     as in preview, with source, key, revision, taken_at, and in cause_rule,
                       cause_row and call_type_rule by which rules it was decided
              event    event, at: what happened to the call
              webhook  webhook, event, standing: what happened or why nothing did; at, event_id,
                       state, due_at, replay, unheard: the call's other events; text
              attempt  number, run, started_at, finished_at, outcome, webhook_revision (which
                       revision of its file was in force), http_status, failure,
                       received, remote_address, the ends of its stages in _us, location, response
              request  method, url, headers, body, and curl: the same as a command, secrets named
                       by where they are; same_as_sent: whether those bytes were sent
              absence  source, reason, text: why a source has no call for ID

            standing is delivered, refused, exhausted, held, cancelled, attempting; due, delayed, \
            retrying, held-back, behind, breaker-open, paused, asleep; or inactive, call-type, \
            never-answered, never-seen, younger, before-since, not-then, \
            other-revision.
            """
    )

    @OptionGroup var shared: SharedOptions

    @Argument(help: ArgumentHelp("An id or a phone number.", valueName: "id"))
    var id: String

    @Option(help: ArgumentHelp("Only calls of this source.", valueName: "name"))
    var source: String?

    @Option(help: ArgumentHelp("List at most so many calls.", valueName: "number"))
    var limit = 20

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is \(limit); expected 1 or more") }
        if id.isEmpty { throw ValidationError("ID is empty; expected an id or a number") }
    }

    func run() throws {
        let output = shared.output
        let configuration = try shared.configuration(output)
        let sources = try configuration.sources(named: source)
        do throws(LedgerError) {
            let reader = try LedgerReader(path: configuration.ledger)
            let explanation = Explanation(
                configuration: configuration,
                known: try reader.knowledge(),
                reader: reader,
                output: output
            )
            let found = try reader.calls(behind: id, of: source, limit: limit)
            switch found.count {
            case 0:
                for source in sources { try explanation.tellAbsence(of: id, from: source) }
            case 1:
                let call = found[0].call
                explanation.tell(try reader.story(of: call.key, source: call.source))
            default: explanation.list(found)
            }
        } catch {
            throw Failures.exit(reading: error, output)
        }
    }
}
