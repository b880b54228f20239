/// Taking rejected rows after all, once a dialect, a zone or a mapping was put right.
extension Ingest {
    /// Reads the kept rows of the source again, from what the ledger has of them.
    ///
    /// A row that can be read now becomes a leg and stops being kept as rejected, in one
    /// transaction; another stays as it is.
    package func retryRejected(_ summary: inout RunSummary) throws(RunError) {
        try fixSince()
        var fitting = RowFitting(dialect: source.dialect)
        var after: Int64 = 0
        while !surroundings.shouldStop() {
            let rows = try RunError.ledger { () throws(LedgerError) in
                try ledger.rejected(of: source.name, after: after, limit: Self.pageSize)
            }
            guard let last = rows.last else { break }
            after = last.id
            var page = PlannedPage()
            var resolved: [Int64] = []
            for row in rows {
                guard let leg = leg(of: row, &fitting) else {
                    summary.rows.read += 1
                    summary.rows.rejected += 1
                    continue
                }
                resolved.append(row.id)
                if !leg.isIgnored, leg.startAt >= pages.since { page.legs.append(pages.plan(leg)) }
            }
            try take(page, resolving: resolved, &summary)
        }
        if source.isLinked { try closeSettled(into: &summary) }
    }

    private func leg(of row: StoredRejectedRow, _ fitting: inout RowFitting) -> Leg? {
        guard let record = record(of: row, &fitting) else { return nil }
        return try? pages.reading.leg(from: record)
    }

    /// The fields of a kept row: it was kept as CSV with its columns, or as the line it stood on.
    private func record(of row: StoredRejectedRow, _ fitting: inout RowFitting) -> Record? {
        func made(_ fields: CSVRow, _ columns: Columns) -> Record {
            Record(columns: columns, position: Position(place: row.position), row: fields)
        }
        let line = row.raw.last == UInt8(ascii: "\n") ? row.raw : row.raw + [UInt8(ascii: "\n")]
        if let header = row.header,
            let scan = CSVScanner(CSVFormat()).record(in: line, from: 0),
            scan.next == line.count, scan.row.count == header.names.count
        {
            return made(scan.row, header)
        }
        let format = source.dialect.format(of: Array(line.dropLast())) ?? source.dialect.csv
        guard let scan = format.scanner.record(in: line, from: 0) else { return nil }
        return fitting.fitted(scan, below: row.header).map { made($0.row, $0.columns) }
    }
}
