/// Compares a window of a source with what the ledger has of it.
///
///     nextPage()        rows of the source, read from its beginning
///     compare(page:)    each row beside the one that the ledger keeps under its key
///     compare(story:)   each call of the ledger beside the rows that the source has
///
/// It reads the source and decides; the ledger's side is given to it, page by page. Of the source
/// it keeps one number a row, so that memory grows by some 20 MB a million rows of the window and
/// by nothing else.
package struct Verify {
    var source: SourceSetup
    private let window: Range<Timestamp>
    let planner: Planner
    let explain: Explain
    private let known: LedgerKnowledge
    private let lookBack: Duration?
    let now: Timestamp
    private var reading: LegReading
    var reteller: Reteller
    var keys: Set<Int> = []
    var oldestAt: Timestamp?

    /// How long a row or a delivery may take before it counts as late: a switch that writes in
    /// batches holds rows back for minutes.
    package static let patience = Duration.seconds(600)

    /// A comparison.
    ///
    /// - Parameters:
    ///   - source: The source, not opened.
    ///   - window: By the beginning of calls.
    ///   - webhooks: Those that are configured today.
    ///   - known: What the ledger knows besides calls.
    ///   - lookBack: How far syncs look for late rows; `nil` for files, which they do not re-read.
    ///   - now: The clock.
    package init(
        _ source: SourceSetup,
        in window: Range<Timestamp>,
        webhooks: [Webhook],
        knowing known: LedgerKnowledge,
        lookBack: Duration?,
        at now: Timestamp
    ) {
        self.source = source
        self.window = window
        self.known = known
        self.lookBack = lookBack
        self.now = now
        planner = Planner(webhooks: webhooks)
        explain = Explain(webhooks, knowing: known, at: now)
        reading = LegReading(dialect: source.dialect, rules: source.rules)
        reteller = Reteller(
            source: source.name,
            dialect: source.dialect,
            rules: source.rules,
            isLinked: source.isLinked
        )
    }

    /// Places the source at its beginning.
    ///
    /// A table is read from a day earlier on, so that a row before the window shows that it was not
    /// cleaned up up to there.
    package mutating func open() throws(RunError) {
        source.records.want(since: window.lowerBound - .seconds(86_400))
        try RunError.source { () throws(SourceError) in try source.records.open(at: []) }
    }

    /// The next rows of the window, each once; `nil` behind the last.
    ///
    /// - Throws: ``RunError`` when the source cannot be read, or lacks columns.
    package mutating func nextPage() throws(RunError) -> VerifyPage? {
        let read = try RunError.source { () throws(SourceError) in
            try source.records.nextPage(limit: Ingest.pageSize)
        }
        guard let read else { return nil }
        if read.restartsCounting { reading.restartCounting() }
        reading.count(read.before)
        var page = VerifyPage()
        page.unreadable = read.rejected
        for record in read.records {
            guard let leg = try reading.leg(from: record, rejectingInto: &page.unreadable),
                !leg.isIgnored
            else { continue }
            oldestAt = min(leg.startAt, oldestAt ?? leg.startAt)
            // A call of the window may have rows that begin behind its end.
            guard leg.startAt >= window.lowerBound, keys.insert(leg.key.hashValue).inserted,
                leg.startAt < window.upperBound
            else { continue }
            page.legs.append(leg)
            page.records.append(record)
        }
        return page
    }

    /// Compares rows with those that the ledger keeps.
    ///
    /// - Parameters:
    ///   - page: Rows of the source.
    ///   - kept: The ledger's, under the same indexes; `nil` for a key that it does not have.
    ///   - rejected: When the ledger rejected rows of the page, by
    ///     ``VerifyPage/digests(without:)``.
    ///   - find: Takes what is found.
    package func compare(
        _ page: VerifyPage,
        with kept: [KeptRow?],
        rejected: [[UInt8]: Timestamp],
        _ find: (Finding) -> Void
    ) {
        for (index, leg) in page.legs.enumerated() {
            guard let row = kept[index] else {
                let digest = page.digest(ofRecord: index)
                find(missing(leg, page.records[index], wasRejected: rejected[digest] != nil))
                continue
            }
            if let columns = leg.row.columnsOther(than: row.text) {
                find(about(.rowChanged, .changed, leg, detail: columns.joined(separator: ", ")))
            }
            if !row.hasCall {
                let settled = min(row.endedAt, row.seenAt) + source.settle
                find(about(.rowWaiting, settled > now ? .settling : .noCall, leg))
            }
        }
        for row in page.unreadable {
            // What was rejected before the window began was not of the window.
            if let at = rejected[row.digest], at < window.lowerBound { continue }
            var finding = Finding(.rowMissing, .rejected)
            finding.source = source.name
            finding.detail = "\(row.position.description): \(row.reason)"
            find(finding)
        }
    }

    private func missing(_ leg: Leg, _ record: Record, wasRejected: Bool) -> Finding {
        about(
            .rowMissing,
            wasRejected ? .rejected : whyNeverTaken(leg),
            leg,
            detail: record.position.description
        )
    }

    private func whyNeverTaken(_ leg: Leg) -> Finding.Why {
        if let since = known.sources[source.name]?.since, leg.startAt < since {
            return .beforeSince
        }
        guard let sync = known.lastSyncAt, leg.endAt + Self.patience <= sync else { return .notYet }
        guard let lookBack else { return .behind }
        return leg.endAt + lookBack < now ? .beyondLookBack : .withinLookBack
    }

    private func about(
        _ kind: Finding.Kind,
        _ why: Finding.Why,
        _ leg: Leg,
        detail: String = ""
    ) -> Finding {
        var finding = Finding(kind, why)
        finding.source = source.name
        finding.uniqueid = leg.uniqueid
        finding.key = leg.key
        finding.at = leg.startAt
        finding.detail = detail
        return finding
    }
}
