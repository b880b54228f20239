import CDRPipeline

/// Reads rows and prints what they would become, in the order of the rows.
struct Preview {
    let setup: SourceSetup
    let output: Output
    let limit: Int?
    let showsEvents: Bool
    let webhook: Webhook?
    let access: AccessConfiguration

    private var reading: LegReading
    private let assembler: CallAssembler
    private var rows = RunSummary.Rows()
    private var printed = 0
    private var causes: [HangupCause: Int] = [:]
    private var unknownCauses: [String: Int] = [:]

    init(
        setup: SourceSetup,
        output: Output,
        limit: Int?,
        showsEvents: Bool,
        webhook: Webhook?,
        access: AccessConfiguration = AccessConfiguration()
    ) {
        self.setup = setup
        self.output = output
        self.limit = limit
        self.showsEvents = showsEvents
        self.webhook = webhook
        self.access = access
        reading = LegReading(dialect: setup.dialect, rules: setup.rules)
        assembler = CallAssembler(source: setup.name, isLinked: setup.isLinked)
    }

    /// Reads to the end of the source, or until the limit, and prints the summary.
    ///
    /// Legs of a linked call may stand far apart, so linked calls are printed behind the last row:
    /// their legs are kept until then.
    mutating func run() throws(RunError) {
        try RunError.source { () throws(SourceError) in try setup.records.open(at: []) }
        var groups = LegGroups(isLinked: true)
        while !isDone {
            let page = try RunError.source { () throws(SourceError) in
                try setup.records.nextPage(limit: Ingest.pageSize)
            }
            guard let page else { break }
            if page.restartsCounting { reading.restartCounting() }
            for row in page.rejected { reject(row) }
            for record in page.records where !isDone {
                guard let leg = try leg(from: record) else { continue }
                if setup.isLinked {
                    groups.take(leg)
                } else if !leg.isNoCall {
                    show(assembler.call(ofOne: leg))
                }
            }
        }
        for legs in groups.calls where !isDone { show(assembler.call(of: legs)) }
        summarise()
    }

    private var isDone: Bool { limit.map { printed >= $0 } ?? false }

    private mutating func leg(from record: Record) throws(RunError) -> Leg? {
        rows.read += 1
        do throws(LegFailure) {
            return try reading.leg(from: record)
        } catch {
            switch error {
            case .row(let fault):
                rows.read -= 1
                reject(RejectedRow(position: record.position, reason: fault.reason, raw: []))
                return nil
            case .columns(let fault): throw .columns(fault, place: record.position.place)
            }
        }
    }

    private mutating func reject(_ row: RejectedRow) {
        rows.read += 1
        rows.rejected += 1
        output.data(
            .object(
                [("type", .text("rejected"))] + JSON.place(row.position)
                    + [("reason", .text(row.reason))]
            )
        )
        output.words("rejected: \(row.position.description): \(row.reason)")
    }

    private mutating func show(_ call: Call) {
        printed += 1
        causes[call.hangupCause, default: 0] += 1
        if call.isCauseUnknown { unknownCauses[call.rawCause, default: 0] += 1 }
        output.data(CallWords(call: call).json)
        output.words(CallWords(call: call).words)
        if showsEvents {
            for event in CallEvent.all(of: call) {
                output.data(CallWords(call: call).json(of: event))
                output.words("    \(event.kind.title) at \(event.at.rfc3339)")
            }
        }
        if let webhook { showRequest(of: call, to: webhook) }
    }

    private func showRequest(of call: Call, to webhook: Webhook) {
        for kind in webhook.events { showRequest(about: kind, of: call, to: webhook) }
    }

    private func showRequest(about kind: EventKind, of call: Call, to webhook: Webhook) {
        if let refusal = webhook.refusal(of: kind, of: call) {
            output.words("    no request: \(refusal.rawValue)")
            return
        }
        let delivery = ClaimedDelivery(
            showing: CallEvent(kind, of: call),
            webhook: webhook.id
        )
        RequestWords.show(delivery, to: webhook, access, on: output)
    }

    private func summarise() {
        let counted = HangupCause.allCases.map { ($0.rawValue, JSON.integer(causes[$0] ?? 0)) }
        output.data(
            .object([
                ("type", .text("summary")), ("command", .text("preview")),
                (
                    "rows",
                    .object([
                        ("read", .integer(rows.read)), ("rejected", .integer(rows.rejected)),
                    ])
                ), ("calls", .integer(printed)), ("causes", .object(counted)),
                ("unknown_causes", SummaryWords.causes(unknownCauses)),
            ])
        )
        output.words(
            "\(rows.read) rows, \(rows.rejected) rejected; \(printed) calls: "
                + HangupCause.allCases.map { "\($0.rawValue) \(causes[$0] ?? 0)" }.joined(
                    separator: ", "
                )
        )
        for (word, count) in unknownCauses.sorted(by: { $0.key < $1.key }) {
            output.words("unknown hangup cause \"\(word)\": \(count) calls, told as Failed")
        }
    }
}
