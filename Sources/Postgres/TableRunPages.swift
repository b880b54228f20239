import CDRPipeline

extension TableRun {
    /// The next page, or `nil` when all is read.
    mutating func page(_ limit: Int, in snapshot: Snapshot) throws(SourceError) -> RecordPage? {
        guard let pass = passes.first else { return nil }
        if start == nil { beginPass(pass, in: snapshot) }
        var page = RecordPage()
        page.restartsCounting = last == nil && lastID == nil
        let rows: QueryResult?
        switch pass {
        case .near: rows = try near(limit, in: snapshot)
        case .gaps: rows = try gaps(limit, in: snapshot)
        case .ids: rows = try ids(limit, in: snapshot)
        case .whole: rows = try whole(limit, in: snapshot)
        case .withoutTime: rows = try withoutTime(limit, in: snapshot)
        }
        snapshot.pages += 1
        if let rows {
            take(rows, of: pass, into: &page)
            advance(over: rows, of: pass, in: snapshot)
        }
        if rows.map({ $0.count < limit }) ?? true { try endPass(pass, in: snapshot) }
        page.checkpoints = state.checkpoints
        page.notes = notes
        notes = []
        return page
    }

    private mutating func near(
        _ limit: Int,
        in snapshot: Snapshot
    ) throws(SourceError)
        -> QueryResult?
    {
        if from == nil {
            let time = layout.time
            var window = snapshot.facts.windowStart
            for floor in before.writers.floors where time.isBefore(floor, window) {
                window = floor
            }
            from = window
            if let horizon = horizon(in: snapshot) {
                // Of rows with equal times all or none are read: only so they can be told apart.
                let found = try snapshot.connection.query(statements.firstNew, [window, horizon])
                guard found.count > 0 else { return nil }
                from = found.text(0, 0)
            }
        }
        return try byTime(limit, withMissing: false, in: snapshot)
    }

    private mutating func whole(
        _ limit: Int,
        in snapshot: Snapshot
    ) throws(SourceError)
        -> QueryResult?
    {
        if state.whole == nil { try beginWhole(in: snapshot) }
        if from == nil {
            if let position = state.whole?.position, !position.isEmpty {
                from = position
            } else if !state.lookBackNewest.isEmpty {
                let back = Int(table.lookBack.wholeSeconds)
                from = try less(state.lookBackNewest, back, over: snapshot.connection)
            } else if let since = table.since {
                from = layout.time.value(before: since, in: table.zone)
            } else {
                from = layout.time.lowest
            }
        }
        let rows = try byTime(limit, withMissing: !isNarrow, in: snapshot)
        if let last = rows.lastRow(1, at: width)?.first, !last.isEmpty {
            state.whole?.position = last
        }
        return rows
    }

    /// How many columns the table has.
    var width: Int { layout.columns.names.count }

    /// Whether rows without a time are read apart from the others.
    private var isNarrow: Bool { layout.hasKeysetPages || layout.time.narrowedBy != nil }

    private mutating func beginWhole(in snapshot: Snapshot) throws(SourceError) {
        var whole = ReadingState.Whole(at: snapshot.facts.now, newest: state.newest)
        whole.horizon = "\(snapshot.facts.horizon)@\(identity)"
        if let id = layout.id?.sql, !state.isNear {
            let largest = try snapshot.connection.query(statements.largest(id)).text(0, 0)
            let top = Int64(largest) ?? 0
            whole.id = top
            let found = try snapshot.connection.query(
                statements.gapsBetween(id),
                ["\(max(0, top - Int64(IDGaps.most)))", "\(top)"]
            )
            for row in 0..<found.count {
                guard let first = Int64(found.text(row, 0)), let last = Int64(found.text(row, 1))
                else { continue }
                state.gaps.miss(between: first - 1, and: last + 1, at: snapshot.facts.now)
            }
        }
        state.whole = whole
    }

    private mutating func byTime(
        _ limit: Int,
        withMissing: Bool,
        in snapshot: Snapshot
    ) throws(SourceError) -> QueryResult {
        let from = from ?? layout.time.lowest
        let connection = snapshot.connection
        if layout.hasKeysetPages {
            let rows =
                if let last {
                    try connection.query(statements.next(limit), last)
                } else {
                    try connection.query(statements.first(limit), [from])
                }
            if rows.count == limit, let tail = rows.lastRow(1 + layout.tie.count, at: width) {
                connection.expect(statements.next(limit), tail)
            }
            return rows
        }
        if !snapshot.hasCursor {
            _ = try connection.query(statements.cursor(withMissing: withMissing), [from])
            snapshot.hasCursor = true
        }
        let fetch = "FETCH FORWARD \(limit) FROM rows"
        let rows = try connection.query(fetch)
        if rows.count == limit { connection.expect(fetch) }
        if rows.count < limit {
            _ = try connection.query("CLOSE rows", simple: true)
            snapshot.hasCursor = false
        }
        return rows
    }

    private mutating func withoutTime(
        _ limit: Int,
        in snapshot: Snapshot
    ) throws(SourceError)
        -> QueryResult?
    {
        // A cursor over all of the table gave them already; a view cannot tell where it stood.
        guard isNarrow, !layout.tie.isEmpty else { return nil }
        let values = last.map { Array($0.dropFirst()) } ?? []
        return try snapshot.connection.query(
            statements.withoutTime(limit, isFirst: last == nil),
            values
        )
    }

    private mutating func gaps(
        _ limit: Int,
        in snapshot: Snapshot
    ) throws(SourceError)
        -> QueryResult?
    {
        guard let id = layout.id?.sql else { return nil }
        let open = state.gaps.all.filter { $0.last > lastID ?? .min }
        guard !open.isEmpty else { return nil }
        let firsts = open.map { "\(max($0.first, (lastID ?? (.min + 1)) + 1))" }
        let lasts = open.map { "\($0.last)" }
        return try snapshot.connection.query(
            statements.gaps(id, limit),
            ["{\(firsts.joined(separator: ","))}", "{\(lasts.joined(separator: ","))}"]
        )
    }

    private mutating func ids(
        _ limit: Int,
        in snapshot: Snapshot
    ) throws(SourceError)
        -> QueryResult?
    {
        guard let id = layout.id?.sql else { return nil }
        return try snapshot.connection.query(statements.ids(id, limit), ["\(state.id ?? 0)"])
    }
}
