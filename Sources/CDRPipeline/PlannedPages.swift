/// The pages of one source, each read and planned before the ledger is asked what of it is new.
///
/// Reading, the dialect and planning know nothing of the ledger, so the next page can be made on a
/// thread of its own while the ledger takes the one before it. There is one page ahead at most.
///
/// Used by one thread at a time: the one that makes a page, or its owner when that has ended.
final class PlannedPages: @unchecked Sendable {
    /// The rows of one transaction.
    static let size = 2_000

    let records: any RecordSource
    let assembler: CallAssembler
    var reading: LegReading

    /// Calls before it are history, and history is backfill's job.
    var since = Timestamp(microseconds: .min)

    /// When a row's call must begin for it to be taken.
    var range = Timestamp(microseconds: .min)..<Timestamp(microseconds: .max)

    /// Whether rows that were taken are compared with what they say now.
    var isFollowing = false

    let planner: Planner
    private let isLinked: Bool

    init(_ source: SourceSetup, planner: Planner) {
        records = source.records
        assembler = CallAssembler(source: source.name, isLinked: source.isLinked)
        reading = LegReading(dialect: source.dialect, rules: source.rules)
        isLinked = source.isLinked
        self.planner = planner
    }

    /// The next page, made on a thread of its own; `nil` at the source's present end.
    func ahead() -> Ahead<Result<PlannedPage?, RunError>> {
        Ahead {
            Result { () throws(RunError) in try self.next() }
        }
    }

    private func next() throws(RunError) -> PlannedPage? {
        let read = try RunError.source { () throws(SourceError) in
            try records.nextPage(limit: Self.size)
        }
        guard let read else { return nil }
        if read.restartsCounting { reading.restartCounting() }
        reading.count(read.before)
        var page = PlannedPage()
        page.notes = read.notes
        page.checkpoints = read.checkpoints
        page.rejected = read.rejected
        page.legs.reserveCapacity(read.records.count)
        for (index, record) in read.records.enumerated() {
            guard let leg = try reading.leg(from: record, rejectingInto: &page.rejected),
                !leg.isIgnored, range.contains(leg.startAt)
            else { continue }
            if read.lateRows.contains(index) { page.lateRows.insert(page.legs.count) }
            page.legs.append(plan(leg))
        }
        return page
    }

    /// A leg with its call, or one that waits for others of its call.
    func plan(_ leg: Leg) -> TakenLeg {
        let waits = leg.isNoCall || (isLinked && !leg.link.isEmpty)
        var taken = TakenLeg(leg, call: waits ? nil : plan(assembler.call(ofOne: leg)))
        // The page that the row was read in is let go of, and the ledger need not pack it.
        taken.leg.row = leg.row.repacked
        return taken
    }

    /// What is owed for a call.
    func plan(_ call: Call) -> PlannedCall {
        guard call.startAt >= since else { return PlannedCall(call, deliveries: []) }
        let planned = planner.deliveries(for: call)
        return PlannedCall(call, deliveries: planned.owed, filtered: planned.filtered)
    }
}

/// What one page of a source holds, whether the ledger knows it or not.
struct PlannedPage: Sendable {
    /// The legs, each with its call where it is one by itself.
    var legs: [TakenLeg] = []

    /// The legs, by index, whose rows lay behind the cursor when they were read.
    var lateRows: Set<Int> = []

    /// Rows that could not be read.
    var rejected: [RejectedRow] = []

    /// Where reading stands behind the page.
    var checkpoints: [Checkpoint] = []

    /// Things worth saying once.
    var notes: [String] = []
}
