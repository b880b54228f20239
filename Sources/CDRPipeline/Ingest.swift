/// Takes what is new in one source: rows become legs, legs become calls, calls are owed to
/// webhooks.
///
///     RecordSource.nextPage      Record      room, or CSV
///     LegReader.leg(from:)       Leg         pure
///     CallAssembler.call(of:)    Call        pure
///     Planner.deliveries(for:)   deliveries  pure
///     Ledger.commit              == one transaction with the checkpoint behind the page ==
///
/// Ingest never sends. It may be killed anywhere: a page is in the ledger whole or not at all, and
/// the page that is read meanwhile is in no ledger yet and will be read again.
package struct Ingest {
    var source: SourceSetup
    let ledger: any Ledger
    let surroundings: RunSurroundings
    let pages: PlannedPages

    /// The rows of one transaction.
    package static let pageSize = PlannedPages.size

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
        self.ledger = ledger
        self.surroundings = surroundings
        pages = PlannedPages(source, planner: planner)
    }

    /// Reads to the source's present end and closes what has settled.
    ///
    /// - Throws: ``RunError`` when the source or the ledger cannot be used; the pages before it
    ///   stay taken, and the next run goes on behind them.
    package func run(_ summary: inout RunSummary) throws(RunError) {
        try fixSince()
        let checkpoints = try RunError.ledger { () throws(LedgerError) in
            try ledger.checkpoints(of: source.name)
        }
        pages.range = pages.since..<Timestamp(microseconds: .max)
        source.records.want(since: pages.since)
        if let within = pages.planner.followsChanges(under: source.revisions) {
            pages.isFollowing = true
            source.records.wantChanges(within: within)
        }
        try RunError.source { () throws(SourceError) in try source.records.open(at: checkpoints) }
        try takePages(movingOn: true, &summary)
        if source.isLinked { try closeSettled(into: &summary) }
    }

    /// Reads the source from its beginning and takes what lies in `range` and was never taken.
    ///
    /// The checkpoints stay where they are. Rows older than the source's own `since` are owed to
    /// nobody here: a backfill owes them to the webhooks that it names.
    package func runHistory(
        in range: Range<Timestamp>,
        _ summary: inout RunSummary
    )
        throws(RunError)
    {
        try fixSince()
        pages.range = range
        source.records.want(since: range.lowerBound)
        try RunError.source { () throws(SourceError) in try source.records.open(at: []) }
        try takePages(movingOn: false, &summary)
        if source.isLinked { try closeSettled(into: &summary) }
    }

    /// Learns from when on the source's rows count.
    func fixSince() throws(RunError) {
        pages.since = try RunError.ledger { () throws(LedgerError) in
            try ledger.since(of: source.name, wanted: source.since, at: surroundings.now())
        }
    }

    /// Takes page after page while the next one is read; `movingOn` says whether the checkpoints
    /// move with them.
    private func takePages(movingOn: Bool, _ summary: inout RunSummary) throws(RunError) {
        var next = pages.ahead()
        while !surroundings.shouldStop() {
            guard var page = try next.take().get() else { return }
            next = pages.ahead()
            for note in page.notes {
                surroundings.say(RunNote("source", about: .source(source.name), note))
            }
            if !movingOn { page.checkpoints = [] }
            try take(page, &summary)
        }
    }

    /// Takes what is new of a page, with the ledger's numbers of rejected rows that it takes after
    /// all.
    func take(
        _ planned: PlannedPage,
        resolving resolved: [Int64] = [],
        _ summary: inout RunSummary
    ) throws(RunError) {
        let (page, lateRows) = try newest(of: planned, resolving: resolved)
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
        for case let call? in page.legs.lazy.map(\.call) { Self.count(call, &summary) }
        let rejected = planned.rejected.count
        summary.calls.revised += page.revised.count
        summary.calls.new -= page.revised.count
        summary.rows.new += page.legs.count
        summary.rows.rejected += counts.rejected
        summary.rows.known += planned.legs.count - page.legs.count + rejected - counts.rejected
        summary.rows.late += lateRows
        summary.rows.read += planned.legs.count + rejected
        summary.calls.new += counts.calls
        summary.events.made += counts.deliveries
        surroundings.progress(summary)
    }

    /// What of a page the ledger does not know yet, and how many rows of it came late.
    private func newest(
        of planned: PlannedPage,
        resolving resolved: [Int64]
    ) throws(RunError) -> (page: IngestPage, lateRows: Int) {
        var page = IngestPage(source: source.name, seenAt: surroundings.now())
        let known = try known(of: planned.legs, into: &page)
        var keys: Set<String> = []
        let fresh = planned.legs.indices.filter {
            !known.contains($0) && keys.insert(planned.legs[$0].leg.key).inserted
        }
        let lateRows = fresh.count { planned.lateRows.contains($0) }
        page.legs = fresh.map { planned.legs[$0] }
        page.rejected = planned.rejected
        page.resolved = resolved
        page.checkpoints = planned.checkpoints
        guard source.isLinked else { return (page, lateRows) }
        let closed = try RunError.ledger { () throws(LedgerError) in
            try ledger.closed(page.legs.map(\.leg.link), of: source.name)
        }
        for index in closed where page.legs[index].call == nil {
            page.legs[index].isLate = true
            page.legs[index].revises = source.lateLegs == .resend
        }
        return (page, lateRows)
    }

    /// Which legs were taken before, by index.
    private func known(
        of legs: [TakenLeg],
        into page: inout IngestPage
    ) throws(RunError) -> Set<Int> {
        let keys = legs.map(\.leg.key)
        guard pages.isFollowing else {
            return try RunError.ledger { () throws(LedgerError) in
                try ledger.known(keys, of: source.name)
            }
        }
        let kept = try RunError.ledger { () throws(LedgerError) in
            try ledger.kept(keys, of: source.name)
        }
        try followChanges(of: legs, since: kept, into: &page)
        return Set(kept.keys)
    }

    /// Counts what a call owes, and a cause that is not known.
    static func count(_ planned: PlannedCall, _ summary: inout RunSummary) {
        let call = planned.call
        if call.isCauseUnknown { summary.unknownCauses[call.rawCause, default: 0] += 1 }
        summary.events.filtered += planned.filtered
    }
}
