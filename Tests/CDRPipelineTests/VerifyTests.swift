import CDRPipeline
import Contracts
import Testing

/// Why a row was never taken, and what else a row may be beside the one that the ledger keeps.
@Suite struct `A row of a window` {
    /// Rows of an Asterisk export, as a source.
    private final class Export: RecordSource {
        let records: [Record]
        private var isRead = false

        init(_ records: [Record]) { self.records = records }

        func open(at checkpoints: [Checkpoint]) throws(SourceError) { isRead = false }

        func nextPage(limit: Int) throws(SourceError) -> RecordPage? {
            guard !isRead else { return nil }
            isRead = true
            var page = RecordPage()
            page.records = records
            return page
        }
    }

    private static let columns = Columns([
        "start", "src", "dst", "channel", "duration", "billsec", "disposition", "uniqueid",
        "linkedid", "sequence", "userfield",
    ])
    private let dialect = Asterisk()
    private let now = Samples.start + .seconds(10 * 86_400)

    private func record(userfield: String = "") -> Record {
        Record(
            columns: Self.columns,
            position: Position(place: "Master.csv", offset: 0, line: 1),
            fields: [
                Samples.start.plain, "0445550101", "201", "PJSIP/provider-1", "5", "0", "BUSY",
                "1795417200.1", "1795417200.1", "1", userfield,
            ]
        )
    }

    /// What is found of one row.
    private func found(
        syncedAfter seconds: Int? = 3_600,
        lookBack: Duration? = nil,
        since: Timestamp = Samples.start,
        kept: KeptRow? = nil,
        rejectedAt: Timestamp? = nil
    ) throws -> [Finding] {
        var known = LedgerKnowledge()
        known.sources["pbx"] = KnownSource(since: since, newestEndAt: nil)
        known.lastSyncAt = seconds.map { Samples.start + .seconds($0) }
        var verify = Verify(
            SourceSetup(
                name: "pbx",
                records: Export([record(), record()]),
                dialect: dialect,
                rules: SourceRules(),
                since: .beginning,
                isLinked: true
            ),
            in: Samples.start..<now,
            webhooks: [],
            knowing: known,
            lookBack: lookBack,
            at: now
        )
        try verify.open()
        let page = try #require(try verify.nextPage())
        try #require(page.legs.count == 1, "a row that comes twice is one")
        let digests = page.digests(without: [kept])
        let rejected = rejectedAt.map { at in digests.map { ($0, at) } } ?? []
        var found: [Finding] = []
        verify.compare(
            page,
            with: [kept],
            rejected: Dictionary(rejected) { first, _ in first }
        ) { found.append($0) }
        return found
    }

    private func kept(userfield: String, hasCall: Bool = true, endedAt: Timestamp? = nil) -> KeptRow
    {
        KeptRow(
            text: RowText(record(userfield: userfield)),
            hasCall: hasCall,
            endedAt: endedAt ?? Samples.start,
            seenAt: now
        )
    }

    @Test func `was never taken for a reason`() throws {
        #expect(try found().map(\.why) == [.behind])
        #expect(try found(lookBack: .seconds(86_400)).map(\.why) == [.beyondLookBack])
        #expect(try found(lookBack: .seconds(11 * 86_400)).map(\.why) == [.withinLookBack])
        #expect(try found(syncedAfter: 300).map(\.why) == [.notYet], "a switch may write late")
        #expect(try found(syncedAfter: nil).map(\.why) == [.notYet])
        #expect(try found(since: now).map(\.why) == [.beforeSince])
        #expect(try found(rejectedAt: now).map(\.why) == [.rejected])
    }

    @Test func `is kept as it is, or is not`() throws {
        #expect(try found(kept: kept(userfield: "")).isEmpty)
        let changed = try found(kept: kept(userfield: "earlier"))
        #expect(changed.map(\.kind) == [.rowChanged])
        #expect(changed.map(\.detail) == ["userfield"], "the column, and never its text")
        let open = kept(userfield: "", hasCall: false)
        #expect(try found(kept: open).map(\.why) == [.noCall])
        let young = kept(userfield: "", hasCall: false, endedAt: now)
        #expect(try found(kept: young).map(\.why) == [.settling])
    }
}
