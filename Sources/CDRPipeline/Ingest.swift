/// Takes what is new in one source: rows become legs, legs become calls, calls are owed to
/// webhooks.
///
///     RecordSource.nextPage      Record      room, or CSV
///     LegReader.leg(from:)       Leg         pure
///     CallAssembler.call(of:)    Call        pure
///     Planner.deliveries(for:)   deliveries  pure
///     Ledger.commit              == one transaction with the checkpoint behind the page ==
///
/// Ingest never sends. It may be killed anywhere: a page is in the ledger whole or not at all.
package struct Ingest {
    var source: SourceSetup
    private let planner: Planner
    let ledger: any Ledger
    let surroundings: RunSurroundings
    var reading: LegReading
    private let assembler: CallAssembler
    var since = Timestamp(microseconds: .min)

    /// The rows of one transaction.
    package static let pageSize = 2_000

    /// The calls of one transaction that closes linked calls.
    package static let closeSize = 500

    /// An ingest of one source into a ledger.
    package init(
        _ source: SourceSetup,
        planner: Planner,
        ledger: any Ledger,
        in surroundings: RunSurroundings
    ) {
        self.source = source
        self.planner = planner
        self.ledger = ledger
        self.surroundings = surroundings
        reading = LegReading(dialect: source.dialect, rules: source.rules)
        assembler = CallAssembler(source: source.name, isLinked: source.isLinked)
    }

    /// Reads to the source's present end and closes what has settled.
    ///
    /// - Throws: ``RunError`` when the source or the ledger cannot be used; the pages before it
    ///   stay taken, and the next run goes on behind them.
    package mutating func run(_ summary: inout RunSummary) throws(RunError) {
        try fixSince()
        let checkpoints = try RunError.ledger { () throws(LedgerError) in
            try ledger.checkpoints(of: source.name)
        }
        source.records.want(since: since)
        try RunError.source { () throws(SourceError) in try source.records.open(at: checkpoints) }
        try takePages(from: since, into: &summary)
        if source.isLinked { try closeSettled(into: &summary) }
    }

    /// Reads the source from its beginning and takes what lies in `range` and was never taken.
    ///
    /// The checkpoints stay where they are. Rows older than the source's own `since` are owed to
    /// nobody here: a backfill owes them to the webhooks that it names.
    package mutating func runHistory(
        in range: Range<Timestamp>,
        _ summary: inout RunSummary
    )
        throws(RunError)
    {
        try fixSince()
        source.records.want(since: range.lowerBound)
        try RunError.source { () throws(SourceError) in try source.records.open(at: []) }
        try takePages(from: range.lowerBound, until: range.upperBound, into: &summary)
        if source.isLinked { try closeSettled(into: &summary) }
    }

    /// Learns from when on the source's rows count.
    mutating func fixSince() throws(RunError) {
        since = try RunError.ledger { () throws(LedgerError) in
            try ledger.since(of: source.name, wanted: source.since, at: surroundings.now())
        }
    }

    private mutating func takePages(
        from since: Timestamp,
        until: Timestamp? = nil,
        into summary: inout RunSummary
    ) throws(RunError) {
        while !surroundings.shouldStop() {
            let read = try RunError.source { () throws(SourceError) in
                try source.records.nextPage(limit: Self.pageSize)
            }
            guard let read else { return }
            for note in read.notes {
                surroundings.say(RunNote("source", about: .source(source.name), note))
            }
            if read.restartsCounting { reading.restartCounting() }
            reading.count(read.before)
            var page = IngestPage(source: source.name, seenAt: surroundings.now())
            if until == nil { page.checkpoints = read.checkpoints }
            page.rejected = read.rejected
            var legs: [(leg: Leg, isLate: Bool)] = []
            for (index, record) in read.records.enumerated() {
                guard let leg = try leg(from: record, rejectingInto: &page), !leg.isIgnored else {
                    continue
                }
                guard leg.startAt >= since, until.map({ leg.startAt < $0 }) ?? true else {
                    continue
                }
                legs.append((leg, read.lateRows.contains(index)))
            }
            try take(legs, into: &page, &summary)
        }
    }

    private mutating func leg(
        from record: Record,
        rejectingInto page: inout IngestPage
    )
        throws(RunError) -> Leg?
    {
        do throws(LegFailure) {
            return try reading.leg(from: record)
        } catch {
            switch error {
            case .row(let fault):
                page.rejected.append(
                    RejectedRow(
                        position: record.position,
                        reason: fault.reason,
                        raw: record.csvLine,
                        header: record.columns
                    )
                )
                return nil
            case .columns(let fault):
                throw .columns(fault, place: record.position.place)
            }
        }
    }

    func take(
        _ legs: [(leg: Leg, isLate: Bool)],
        into page: inout IngestPage,
        _ summary: inout RunSummary
    ) throws(RunError) {
        let known = try RunError.ledger { () throws(LedgerError) in
            try ledger.known(legs.map(\.leg.key), of: source.name)
        }
        var keys: Set<String> = []
        let fresh = legs.indices.filter {
            !known.contains($0) && keys.insert(legs[$0].leg.key).inserted
        }
        .map { legs[$0] }
        let closed = try RunError.ledger { () throws(LedgerError) in
            source.isLinked ? try ledger.closed(fresh.map(\.leg.link), of: source.name) : []
        }
        for (index, (leg, _)) in fresh.enumerated() {
            if leg.isNoCall || (source.isLinked && !leg.link.isEmpty) {
                let isLate = closed.contains(index)
                page.legs.append(
                    TakenLeg(
                        leg,
                        call: nil,
                        isLate: isLate,
                        revises: isLate && source.lateLegs == .resend
                    )
                )
            } else {
                let call = assembler.call(of: [leg])
                page.legs.append(TakenLeg(leg, call: plan(call, &summary)))
            }
        }
        let counts = try RunError.ledger { () throws(LedgerError) in try ledger.commit(page) }
        let lateLegs = page.legs.count { $0.isLate }
        if lateLegs > 0 {
            surroundings.say(
                RunNote(
                    "late-legs",
                    about: .source(source.name),
                    count: lateLegs,
                    "\(lateLegs) legs came after their call was told; "
                        + (source.lateLegs == .keep
                            ? "they are kept with it" : "what they change is told anew")
                )
            )
        }
        summary.rows.new += page.legs.count
        summary.rows.rejected += counts.rejected
        summary.rows.known += legs.count - page.legs.count + page.rejected.count - counts.rejected
        summary.rows.read += legs.count + page.rejected.count
        summary.rows.late += fresh.count { $0.isLate }
        summary.calls.new += counts.calls
        summary.events.made += counts.deliveries
        surroundings.progress(summary)
    }

    mutating func closeSettled(into summary: inout RunSummary) throws(RunError) {
        var after = ""
        while !surroundings.shouldStop() {
            let now = surroundings.now()
            let groups = try RunError.ledger { () throws(LedgerError) in
                try ledger.settledLegs(
                    of: source.name,
                    settledBefore: now - source.settle,
                    after: after,
                    limit: Self.closeSize
                )
            }
            after = groups.last?.first?.link ?? after
            guard !groups.isEmpty else { break }
            let told = try RunError.ledger { () throws(LedgerError) in
                try ledger.closed(groups.map { $0[0].link }, of: source.name)
            }
            var closed: [ClosedCall] = []
            for (index, group) in groups.enumerated() {
                let isTold = told.contains(index)
                if let call = try settle(group, isTold: isTold, at: now, &summary) {
                    closed.append(call)
                }
            }
            let revised = closed.count { $0.call.call.revision > 0 }
            let counts = try RunError.ledger { () throws(LedgerError) in
                try ledger.close(closed, of: source.name, at: now)
            }
            summary.calls.revised += revised
            summary.calls.new -= revised
            summary.calls.new += counts.calls
            summary.events.made += counts.deliveries
            surroundings.progress(summary)
        }
        summary.calls.open += try RunError.ledger { () throws(LedgerError) in
            try ledger.openCalls(of: source.name)
        }
    }

    /// The call of settled legs; `nil` while it goes on, or when late legs change nothing of it.
    private mutating func settle(
        _ group: [PendingLeg],
        isTold: Bool,
        at now: Timestamp,
        _ summary: inout RunSummary
    ) throws(RunError) -> ClosedCall? {
        let earlier = try RunError.ledger { () throws(LedgerError) in
            isTold ? try ledger.closedLegs(of: group[0].link, source: source.name) : nil
        }
        let all = (earlier?.legs ?? []) + group
        let legs = try all.map { kept throws(RunError) in try remake(kept) }
        guard isReady(legs, at: now) else { return nil }
        var call = assembler.call(of: legs)
        if let told = earlier?.call {
            guard call.tellsOtherThan(told.call) else {
                try RunError.ledger { () throws(LedgerError) in
                    try ledger.attach(group.map(\.id), to: told.id)
                }
                return nil
            }
            call.revision = told.call.revision + 1
        }
        let main = assembler.mainLeg(of: legs)
        let ids = [all[main].id] + all.indices.filter { $0 != main }.map { all[$0].id }
        return ClosedCall(plan(call, &summary), legs: ids)
    }

    /// Whether settled legs are a call that has ended; one that never says its end is ended after
    /// a day, since its end may have been lost.
    private func isReady(_ legs: [Leg], at now: Timestamp) -> Bool {
        if legs.allSatisfy(\.isNoCall) { return false }
        guard assembler.isOpen(legs) else { return true }
        return legs.allSatisfy { $0.endAt + Self.longestOpen < now }
    }

    /// How long a call without an end is waited for.
    package static let longestOpen = Duration.seconds(86_400)

    /// What is owed for a call; a call before `since` is history, and history is backfill's job.
    private func plan(_ call: Call, _ summary: inout RunSummary) -> PlannedCall {
        if call.isCauseUnknown { summary.unknownCauses[call.rawCause, default: 0] += 1 }
        guard call.startAt >= since else { return PlannedCall(call, deliveries: []) }
        let planned = planner.deliveries(for: call)
        summary.events.filtered += planned.filtered
        return PlannedCall(call, deliveries: planned.owed)
    }

    /// The leg of a kept row, made again.
    private mutating func remake(_ kept: PendingLeg) throws(RunError) -> Leg {
        do throws(LegFailure) {
            let place = Position(place: source.name)
            var leg = try reading.leg(from: kept.row.record(at: place))
            // An hour that came twice was settled by the order of the rows in their file.
            if let later = leg.laterBy, kept.endedAt == leg.endAt + later { leg.move(by: later) }
            return leg
        } catch {
            throw .source(
                SourceError(
                    place: source.name,
                    reason: "a row that waits for its call can no longer be read",
                    advice: "Was the source's dialect changed? Set it back to what it was."
                )
            )
        }
    }
}
