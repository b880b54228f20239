import CDRPipeline

/// One run's way through a table: what is left to read, and what the ledger is told after a page.
///
/// ```
/// first run      whole ─▶ without time ─▶ ids
/// later runs     near or (gaps ─▶ ids) ─▶, when it is due, whole ─▶ without time
/// ```
///
/// What a pass taught travels with its last page: a run that ends before it begins it again.
struct TableRun {
    /// A part of a run.
    enum Pass {
        /// Rows of the near window, by their times.
        case near

        /// Ids that were missed before.
        case gaps

        /// Rows behind the largest id.
        case ids

        /// The whole look-back, by time.
        case whole

        /// Rows without a time.
        case withoutTime
    }

    let layout: TableLayout
    let table: PostgresTable
    let statements: TableStatements

    /// The server's identity: numbers of transactions of another tell nothing.
    let identity: String

    /// The server's clock when the run began, in seconds since 1970.
    let now: Int64

    /// What the ledger is told.
    var state: ReadingState

    /// What is left to read.
    var passes: [Pass]

    /// Where reading stood when the run began: rows behind it that are new came late.
    let before: ReadingState

    /// Where the pass begins or goes on after a lost connection: a time.
    var from: String?

    /// The last row of the pass within the snapshot: its time and what tells it from equals.
    var last: [String]?

    /// The last id of the pass.
    var lastID: Int64?

    /// What the first snapshot of the pass knew.
    var start: Snapshot.Facts?

    /// Things worth saying with the next page.
    var notes: [String] = []

    /// The first run, where it stands among the writers: it too may have been passed by rows.
    private static let firstRun = "first"

    /// A run.
    init(
        of layout: TableLayout,
        _ table: PostgresTable,
        at checkpoints: [Checkpoint],
        identity: String,
        now: Int64
    ) {
        self.layout = layout
        self.table = table
        self.identity = identity
        self.now = now
        statements = TableStatements(layout)
        state = ReadingState(checkpoints, column: layout.mark)
        before = state
        if state.isNear {
            passes = layout.id == nil ? [.near] : [.gaps, .ids]
            let age = state.lookBackAt.map { now - $0 } ?? .max
            if state.whole != nil || age < 0 || age >= table.lookBackEvery.wholeSeconds {
                passes += [.whole, .withoutTime]
            }
        } else {
            passes = [.whole, .withoutTime] + (layout.id == nil ? [] : [.ids])
        }
    }

    /// Whether a new snapshot would go on behind where this one began: not amid rows of one time.
    var mayRenew: Bool {
        switch passes.first {
        case .near, .whole: last?.first.map { !$0.isEmpty && $0 != from } ?? true
        case .gaps, .ids: true
        case .withoutTime: false
        case nil: true
        }
    }

    /// Takes note that the snapshot is gone: the pass goes on at its last row.
    mutating func loseSnapshot() {
        if let last { from = last.first.flatMap { $0.isEmpty ? nil : $0 } ?? from }
        last = nil
    }

    /// Ends the present pass: what it taught is kept.
    mutating func endPass(_ pass: Pass, in snapshot: Snapshot) throws(SourceError) {
        let start = start ?? snapshot.facts
        switch pass {
        case .near:
            state.horizon = "\(start.horizon)@\(identity)"
            leave(start)
        case .ids: leave(start)
        case .withoutTime: try endWhole(in: snapshot)
        case .gaps, .whole: break
        }
        passes.removeFirst()
        // Rows without a time belong to the look-back: what its first snapshot knew counts.
        if pass != .whole { self.start = nil }
        from = nil
        last = nil
        lastID = nil
    }

    private mutating func endWhole(in snapshot: Snapshot) throws(SourceError) {
        guard let whole = state.whole else { return }
        state.lookBackAt = whole.at
        state.lookBackNewest = whole.newest
        if !state.isNear {
            // The newest time when it began is not known; it was earlier by no more than it took.
            let took = Int(max(0, snapshot.facts.now - whole.at))
            // What was open then may have been open for long, and what was written meanwhile may
            // lie behind where the pass stood: the next near window reaches back to both.
            if !state.newest.isEmpty {
                let connection = snapshot.connection
                state.lookBackNewest = try less(state.newest, took, over: connection)
                let age = took + Int(OpenWriters.longestAge)
                state.writers.hold(at: try less(state.newest, age, over: connection))
                let floor = try less(state.newest, took + layout.time.margin, over: connection)
                state.writers.begin([Self.firstRun], floor: floor, at: whole.at)
            }
            state.horizon = whole.horizon
            state.id = whole.id
            state.isNear = true
        }
        state.whole = nil
    }

    /// Begins a pass in its first snapshot.
    mutating func beginPass(_ pass: Pass, in snapshot: Snapshot) {
        let facts = snapshot.facts
        start = facts
        switch pass {
        case .near: state.writers.begin(facts.writers, floor: facts.windowStart, at: facts.now)
        case .ids: state.writers.begin(facts.writers, floor: layout.time.lowest, at: facts.now)
        case .whole where !state.isNear:
            state.writers.begin(facts.writers, floor: layout.time.lowest, at: facts.now)
        case .gaps, .whole, .withoutTime: break
        }
    }

    private mutating func leave(_ start: Snapshot.Facts) {
        let old = state.writers.end(start.writers, at: start.now)
        guard old > 0 else { return }
        notes.append(
            "a transaction that writes to \(layout.name) has been open for more than an hour; "
                + "rows it commits are found by the look-back"
        )
    }

    /// A time less some seconds.
    func less(
        _ time: String,
        _ seconds: Int,
        over connection: Connection
    ) throws(SourceError)
        -> String
    {
        try connection.query(statements.less, [time, "\(seconds)"]).text(0, 0)
    }

    /// Whether the horizon that was kept is one of this server, and near enough to be compared.
    func horizon(in snapshot: Snapshot) -> String? {
        guard layout.knowsWriters, !identity.isEmpty else { return nil }
        let parts = before.horizon.split(separator: "@", maxSplits: 1)
        guard parts.count == 2, parts[1] == identity, let number = UInt64(parts[0]),
            number <= snapshot.facts.horizon, snapshot.facts.horizon - number < 1 << 30
        else { return nil }
        // Numbers below 3 are no transactions; one too low costs nothing.
        let short = number & 0xFFFF_FFFF
        return short < 3 ? nil : "\(short)"
    }
}
