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
    let planner: Planner
    let ledger: any Ledger
    let surroundings: RunSurroundings
    var reading: LegReading
    let assembler: CallAssembler
    var since = Timestamp(microseconds: .min)

    /// Whether rows that were taken are compared with what they say now.
    var isFollowing = false

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
        if let within = planner.followsChanges(under: source.revisions) {
            isFollowing = true
            source.records.wantChanges(within: within)
        }
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
            legs.reserveCapacity(read.records.count)
            for (index, record) in read.records.enumerated() {
                guard let leg = try reading.leg(from: record, rejectingInto: &page.rejected),
                    !leg.isIgnored
                else { continue }
                guard leg.startAt >= since, until.map({ leg.startAt < $0 }) ?? true else {
                    continue
                }
                legs.append((leg, read.lateRows.contains(index)))
            }
            try take(legs, into: &page, &summary)
        }
    }

    mutating func take(
        _ legs: [(leg: Leg, isLate: Bool)],
        into page: inout IngestPage,
        _ summary: inout RunSummary
    ) throws(RunError) {
        let known = try known(of: legs.map(\.leg), into: &page)
        var keys: Set<String> = []
        let fresh = legs.indices.filter {
            !known.contains($0) && keys.insert(legs[$0].leg.key).inserted
        }
        let closed = try RunError.ledger { () throws(LedgerError) in
            source.isLinked
                ? try ledger.closed(fresh.map { legs[$0].leg.link }, of: source.name) : []
        }
        page.legs.reserveCapacity(fresh.count)
        for (index, place) in fresh.enumerated() {
            let leg = legs[place].leg
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
                let call = assembler.call(ofOne: leg)
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
        summary.calls.revised += page.revised.count
        summary.calls.new -= page.revised.count
        summary.rows.new += page.legs.count
        summary.rows.rejected += counts.rejected
        summary.rows.known += legs.count - page.legs.count + page.rejected.count - counts.rejected
        summary.rows.read += legs.count + page.rejected.count
        summary.rows.late += fresh.count { legs[$0].isLate }
        summary.calls.new += counts.calls
        summary.events.made += counts.deliveries
        surroundings.progress(summary)
    }

    /// Which legs were taken before, by index.
    private mutating func known(
        of legs: [Leg],
        into page: inout IngestPage
    ) throws(RunError) -> Set<Int> {
        guard isFollowing else {
            return try RunError.ledger { () throws(LedgerError) in
                try ledger.known(legs.map(\.key), of: source.name)
            }
        }
        let kept = try RunError.ledger { () throws(LedgerError) in
            try ledger.kept(legs.map(\.key), of: source.name)
        }
        try followChanges(of: legs, since: kept, into: &page)
        return Set(kept.keys)
    }

    /// What is owed for a call; a call before `since` is history, and history is backfill's job.
    func plan(_ call: Call, _ summary: inout RunSummary) -> PlannedCall {
        if call.isCauseUnknown { summary.unknownCauses[call.rawCause, default: 0] += 1 }
        guard call.startAt >= since else { return PlannedCall(call, deliveries: []) }
        let planned = planner.deliveries(for: call)
        summary.events.filtered += planned.filtered
        return PlannedCall(call, deliveries: planned.owed)
    }
}
