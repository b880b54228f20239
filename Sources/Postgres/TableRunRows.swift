import CDRPipeline

extension TableRun {
    /// Makes records of rows, and marks those that lay behind where reading stood.
    func take(_ rows: QueryResult, of pass: Pass, into page: inout RecordPage) {
        let width = layout.columns.names.count
        let position = Position(place: layout.name)
        page.records.reserveCapacity(rows.count)
        for row in 0..<rows.count {
            let (bytes, ends) = rows.fields(row, width)
            var record = Record(
                columns: layout.columns,
                position: position,
                bytes: bytes,
                ends: ends
            )
            if !layout.key.isEmpty {
                record.identity = layout.key.map { rows.text(row, $0) }.joined(separator: "/")
            }
            page.records.append(record)
        }
        markLate(rows, of: pass, width, in: &page)
    }

    private func markLate(
        _ rows: QueryResult,
        of pass: Pass,
        _ width: Int,
        in page: inout RecordPage
    ) {
        let hasCursor = before.isNear || !before.newest.isEmpty
        guard hasCursor else { return }
        switch pass {
        case .ids: break
        case .gaps: page.lateRows = Set(0..<rows.count)
        case .withoutTime: break
        case .near, .whole:
            for row in 0..<rows.count {
                if let id = layout.id {
                    guard let id = Int64(rows.text(row, id.index)), let known = before.id,
                        id <= known
                    else { continue }
                } else {
                    // Rows come in the order of their times: the first that is not late ends it.
                    let time = rows.text(row, width)
                    guard !time.isEmpty, layout.time.isBefore(time, before.newest) else { return }
                }
                page.lateRows.insert(row)
            }
        }
    }

    /// Moves the cursors behind a page; never into the future: one row with a wrong clock would
    /// put every later one behind it.
    mutating func advance(over rows: QueryResult, of pass: Pass, in snapshot: Snapshot) {
        let width = layout.columns.names.count
        guard let tail = rows.lastRow(1 + layout.tie.count, at: width) else { return }
        switch pass {
        case .near, .whole:
            if !tail[0].isEmpty { reach(tail[0], in: snapshot) }
            last = tail
        case .withoutTime: last = tail
        case .gaps, .ids:
            guard let id = layout.id else { return }
            for row in 0..<rows.count {
                guard let number = Int64(rows.text(row, id.index)) else { continue }
                if pass == .gaps {
                    state.gaps.fill(number)
                } else {
                    if let before = state.id {
                        state.gaps.miss(between: before, and: number, at: snapshot.facts.now)
                    }
                    state.id = number
                }
                lastID = number
                reach(rows.text(row, width), in: snapshot)
            }
            state.gaps.trim(at: snapshot.facts.now)
        }
    }

    private mutating func reach(_ time: String, in snapshot: Snapshot) {
        guard !time.isEmpty else { return }
        let plausible =
            layout.time.isBefore(snapshot.facts.ceiling, time) ? snapshot.facts.ceiling : time
        state.newest = layout.time.later(state.newest, plausible)
    }
}
