import ArgumentParser
import CDRPipeline

/// Which ended deliveries a command is about, as options.
struct RedeliverChoice: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "refused, exhausted, held or cancelled; repeatable (default refused and exhausted); "
                + "delivered with --force.",
            valueName: "state"
        )
    )
    var state: [String] = []

    @Option(help: ArgumentHelp("Only of this webhook; repeatable (default all).", valueName: "id"))
    var webhook: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only those whose last attempt began then or later: a time (UTC unless it has an "
                + "offset), or an age such as 12h.",
            valueName: "time"
        )
    )
    var since: String?

    @Option(help: ArgumentHelp("Only those attempted before.", valueName: "time"))
    var until: String?

    @Option(
        help: ArgumentHelp(
            "Only those whose last answer had this status, or one of 4xx or 5xx; repeatable.",
            valueName: "status"
        )
    )
    var status: [String] = []

    @Option(
        help: ArgumentHelp(
            "Only those that last failed so, such as timeout; repeatable.",
            valueName: "kind"
        )
    )
    var failure: [String] = []

    @Option(help: ArgumentHelp("Only of the call with this id; repeatable.", valueName: "id"))
    var uniqueid: [String] = []

    @Option(help: ArgumentHelp("Only the event with this id; repeatable.", valueName: "id"))
    var eventID: [String] = []

    @Option(help: ArgumentHelp("Only of this replay.", valueName: "name"))
    var replay: String?

    @Flag(help: "Also what was delivered, where --state delivered asks for it.")
    var force = false

    private static let ended = ["refused", "exhausted", "held", "cancelled", "delivered"]

    func validate() throws {
        for word in state where !Self.ended.contains(word) {
            throw ValidationError("--state is \"\(word)\"; expected \(Keys.words(Self.ended))")
        }
        guard !state.contains("delivered") || force else {
            throw ValidationError("--state delivered sends what was taken before: add --force")
        }
    }

    /// The deliveries.
    func selection(in configuration: Configuration) throws -> RedeliverSelection {
        let names = webhook.isEmpty ? configuration.webhooks.filter(\.isActive).map(\.id) : webhook
        if !names.isEmpty { _ = try configuration.webhooks(named: names) }
        let words = state.isEmpty ? ["refused", "exhausted"] : state
        var selection = RedeliverSelection(
            states: Set(words.compactMap { DeliveryState(rawValue: $0) }),
            webhooks: names
        )
        selection.attempted = try range()
        selection.statuses = try status.map { try statuses($0) }
        selection.failures = Set(try failure.map { try kind($0) })
        selection.uniqueids = Set(uniqueid)
        selection.events = try eventID.map { try event($0) }
        selection.replay = replay ?? ""
        return selection
    }

    private func range() throws -> Range<Timestamp>? {
        guard since != nil || until != nil else { return nil }
        let now = SystemClock.now()
        let from = try since.map { try moment($0, "--since", now) }
        let to = try until.map { try moment($0, "--until", now) }
        let first = from ?? Timestamp(microseconds: .min)
        return first..<max(first, to ?? Timestamp(microseconds: .max))
    }

    private func moment(_ text: String, _ option: String, _ now: Timestamp) throws -> Timestamp {
        guard let moment = MomentText.momentOrAge(text, in: .utc, now: now) else {
            throw ValidationError(
                "\(option) is \"\(text)\"; expected a time such as 2026-11-01 08:00, or an age "
                    + "such as 12h"
            )
        }
        return moment
    }

    private func statuses(_ text: String) throws -> ClosedRange<Int> {
        if let status = Int(text), (100...999).contains(status) { return status...status }
        if text.hasSuffix("xx"), text.utf8.count == 3, let hundred = Int(text.prefix(1)),
            (1...9).contains(hundred)
        {
            return (hundred * 100)...(hundred * 100 + 99)
        }
        throw ValidationError("--status is \"\(text)\"; expected a status such as 503 or 5xx")
    }

    private func kind(_ text: String) throws -> FailureKind {
        guard let kind = FailureKind(rawValue: text) else {
            let expected = Keys.words(FailureKind.allCases.map(\.rawValue))
            throw ValidationError("--failure is \"\(text)\"; expected \(expected)")
        }
        return kind
    }

    private func event(_ text: String) throws -> EventID {
        guard let bytes = Hex.bytes(of: text), bytes.count == 32 else {
            throw ValidationError("--event-id is \"\(text)\"; expected 64 hex digits")
        }
        return EventID(bytes: bytes)
    }
}
