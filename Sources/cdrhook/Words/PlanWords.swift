import CDRPipeline

/// A plan of a backfill, as JSON lines and in people's words.
struct PlanWords {
    let plan: BackfillPlan
    let selection: BackfillSelection
    let replay: Replay
    let isPlan: Bool

    /// What a person is asked.
    var question: String { "Send \(plan.deliveries) deliveries as \"\(replay.name)\"?" }

    /// Prints the plan: group by group, what is filtered, examples, and the whole.
    func show(on output: Output, access: [String: AccessConfiguration]) {
        for (group, counts) in plan.groups.sorted(by: { $0.key < $1.key }) {
            output.data(json(group, counts))
            output.words(words(group, counts))
        }
        for (filter, count) in plan.filtered.sorted(by: { $0.key < $1.key }) {
            output.data(
                .object([
                    ("type", .text("plan-filtered")), ("webhook", .text(filter.webhook)),
                    ("reason", .text(filter.reason.rawValue)), ("count", .integer(count)),
                ])
            )
            output.words("\(filter.webhook): \(count) not wanted: \(filter.reason.rawValue)")
        }
        for example in plan.examples { show(example, on: output, access: access) }
        output.data(whole)
        output.words(
            "\(plan.calls) calls: \(plan.deliveries) deliveries to send, "
                + "\(plan.known) made before, \(plan.filteredCount) not wanted"
                + (seconds.map { "; at \(replay.rate?.text ?? "") it takes \($0) s" } ?? "")
        )
    }

    /// How long the rate makes it, in whole seconds.
    private var seconds: Int? {
        replay.rate.map { rate in (plan.deliveries * rate.seconds + rate.count - 1) / rate.count }
    }

    private var whole: JSON {
        .object([
            ("type", .text("plan")), ("replay", .text(replay.name)),
            ("since", .moment(selection.range.lowerBound)),
            ("until", .moment(selection.range.upperBound)), ("calls", .integer(plan.calls)),
            ("deliveries", .integer(plan.deliveries)), ("known", .integer(plan.known)),
            ("filtered", .integer(plan.filteredCount)),
            ("seconds", .optional(seconds)), ("dry_run", .truth(isPlan)),
            ("digest", .text(Hex.text(of: plan.digest))),
        ])
    }

    private func json(_ group: BackfillPlan.Group, _ counts: BackfillPlan.Counts) -> JSON {
        .object([
            ("type", .text("plan-group")), ("webhook", .text(group.webhook)),
            ("event", .text(group.event.rawValue)), ("day", .text(group.day)),
            ("cause", .text(group.cause.rawValue)), ("send", .integer(counts.send)),
            ("delivered", .integer(counts.delivered)), ("pending", .integer(counts.pending)),
            ("ended", .integer(counts.ended)),
        ])
    }

    private func words(_ group: BackfillPlan.Group, _ counts: BackfillPlan.Counts) -> String {
        var line =
            "\(group.webhook): \(group.day), \(group.event.rawValue), \(group.cause.rawValue): "
            + "\(counts.send) to send"
        if counts.delivered > 0 { line += ", \(counts.delivered) delivered before" }
        if counts.pending > 0 { line += ", \(counts.pending) owed already" }
        if counts.ended > 0 { line += ", \(counts.ended) ended (see redeliver)" }
        return line
    }

    private func show(
        _ example: BackfillPlan.Example,
        on output: Output,
        access: [String: AccessConfiguration]
    ) {
        let id = example.webhook.id
        let delivery = ClaimedDelivery(
            showing: example.event,
            webhook: id,
            id: example.delivery.id,
            replay: replay.name
        )
        RequestWords.show(
            delivery,
            to: example.webhook,
            access[id] ?? AccessConfiguration(),
            on: output
        )
    }
}
