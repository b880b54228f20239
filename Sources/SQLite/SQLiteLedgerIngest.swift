package import CDRPipeline

/// What ingest asks of the ledger.
extension SQLiteLedger {
    package func known(_ keys: [String], of source: String) throws(LedgerError) -> Set<Int> {
        let id = try sourceID(source)
        // In one transaction: else every look-up takes and gives back the file's lock.
        return try database.reading { () throws(LedgerError) in
            var known: Set<Int> = []
            for (index, key) in keys.enumerated() {
                ingest.knowsKey.add(id)
                ingest.knowsKey.add(key)
                if try ingest.knowsKey.step() { known.insert(index) }
                ingest.knowsKey.reset()
            }
            return known
        }
    }

    package func kept(_ keys: [String], of source: String) throws(LedgerError) -> [Int: KeptLeg] {
        let id = try sourceID(source)
        return try database.reading { () throws(LedgerError) in
            let find = try database.statement(
                """
                SELECT id, layout_id, row, ended_at, is_late, link, call_id FROM legs
                WHERE source_id = ?1 AND key = ?2
                """
            )
            var kept: [Int: KeptLeg] = [:]
            for (index, key) in keys.enumerated() {
                find.bind([.integer(id), .text(key)])
                defer { find.reset() }
                guard try find.step() else { continue }
                kept[index] = KeptLeg(
                    try pendingLeg(from: find, link: find.text(5)),
                    call: find.isNull(6) ? nil : find.integer(6)
                )
            }
            return kept
        }
    }

    package func closed(_ links: [String], of source: String) throws(LedgerError) -> Set<Int> {
        let id = try sourceID(source)
        return try database.reading { () throws(LedgerError) in
            var closed: Set<Int> = []
            for (index, link) in links.enumerated() where !link.isEmpty {
                if try call(ofLink: link, source: id) != nil { closed.insert(index) }
            }
            return closed
        }
    }

    package func commit(_ page: IngestPage) throws(LedgerError) -> CommitCounts {
        let source = try sourceID(page.source)
        return try database.transaction { () throws(LedgerError) in
            var counts = CommitCounts()
            try put(page.legs, of: source, at: page.seenAt, &counts)
            try change(page.changed)
            for revised in page.revised {
                try put(revised, of: source, at: page.seenAt, &counts)
            }
            for row in page.rejected {
                try ingest.putRejected.run(
                    .integer(source),
                    .blob(row.digest),
                    .text(row.position.description),
                    .text(row.reason),
                    .blob(row.raw),
                    .moment(page.seenAt),
                    try row.header.map { (columns) throws(LedgerError) in
                        .integer(try layoutID(columns))
                    } ?? .null
                )
                counts.rejected += database.changes
            }
            for id in page.resolved {
                try database.prepare("DELETE FROM rejected WHERE id = ?1").run(.integer(id))
            }
            for checkpoint in page.checkpoints {
                try ingest.putCheckpoint.run(
                    .integer(source),
                    .text(checkpoint.stream),
                    .text(checkpoint.position)
                )
            }
            try count(counts.calls, of: source)
            return counts
        }
    }

    package func tellOpen(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    ) throws(LedgerError) -> Int {
        guard !calls.isEmpty else { return 0 }
        let id = try sourceID(source)
        return try database.transaction { () throws(LedgerError) in
            var counts = CommitCounts()
            let told = calls.map { (call: $0.call, mainLeg: $0.legs[0]) }
            try put(told, from: try next(ingest.nextCall), of: id, at: now, &counts)
            return counts.deliveries
        }
    }

    package func openCall(_ key: String, of source: String) throws(LedgerError) -> StoredCall? {
        let find = ingest.openCall
        find.bind([.integer(try sourceID(source)), .text(key)])
        defer { find.reset() }
        guard try find.step() else { return nil }
        return StoredCall(id: find.integer(0), call: try call(from: find, at: 1))
    }

    package func close(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    )
        throws(LedgerError) -> CommitCounts
    {
        let id = try sourceID(source)
        return try database.transaction { () throws(LedgerError) in
            var counts = CommitCounts()
            let first = try next(ingest.nextCall)
            let told = calls.map { (call: $0.call, mainLeg: $0.legs[0]) }
            try put(told, from: first, of: id, at: now, &counts)
            for (number, closed) in zip(first..., calls) {
                for leg in closed.legs { try ingest.closeLeg.run(.integer(leg), .integer(number)) }
            }
            try count(counts.calls, of: id)
            return counts
        }
    }

    package func owe(
        _ deliveries: [(call: Int64, delivery: PlannedDelivery)],
        at now: Timestamp
    )
        throws(LedgerError) -> Int
    {
        try database.transaction { () throws(LedgerError) in
            var new = 0
            for (call, delivery) in deliveries {
                try add(delivery, of: call, at: now, to: ingest.oweAgain)
                try ingest.oweAgain.run()
                new += database.changes
            }
            return new
        }
    }

    /// Counts calls of a source.
    private func count(_ calls: Int, of source: Int64) throws(LedgerError) {
        guard calls > 0 else { return }
        try ingest.countCalls.run(.integer(source), .integer(calls))
    }

    func call(ofLink link: String, source: Int64) throws(LedgerError) -> Int64? {
        ingest.knowsLink.bind([.integer(source), .text(link)])
        defer { ingest.knowsLink.reset() }
        guard try ingest.knowsLink.step(), !ingest.knowsLink.isNull(0) else { return nil }
        return ingest.knowsLink.integer(0)
    }

    func columns(_ id: Int64) throws(LedgerError) -> Columns { try layoutsByID.columns(id) }
}
