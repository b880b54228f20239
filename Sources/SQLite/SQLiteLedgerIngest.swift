package import CDRPipeline

/// What ingest asks of the ledger.
extension SQLiteLedger {
    package func known(_ keys: [String], of source: String) throws(LedgerError) -> Set<Int> {
        let id = try sourceID(source)
        // In one transaction: else every look-up takes and gives back the file's lock.
        return try database.reading { () throws(LedgerError) in
            var known: Set<Int> = []
            for (index, key) in keys.enumerated() {
                ingest.knowsKey.bind([.integer(id), .text(key)])
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
            // A leg and its call name each other: the leg's number is known before it is written,
            // so that it need not be written twice.
            var number = try nextLeg()
            for taken in page.legs {
                try put(taken, number: number, source: source, at: page.seenAt, &counts)
                number += 1
            }
            try change(page.changed)
            for revised in page.revised {
                try put(revised, number: &number, source: source, at: page.seenAt, &counts)
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
            for closed in calls {
                let call = try put(
                    closed.call,
                    source: id,
                    mainLeg: closed.legs[0],
                    at: now,
                    &counts
                )
                for leg in closed.legs { try ingest.closeLeg.run(.integer(leg), .integer(call)) }
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
            for (call, delivery) in deliveries { new += try put(delivery, call: call, at: now) }
            return new
        }
    }

    /// Counts calls of a source.
    private func count(_ calls: Int, of source: Int64) throws(LedgerError) {
        guard calls > 0 else { return }
        try ingest.countCalls.run(.integer(source), .integer(calls))
    }

    private func nextLeg() throws(LedgerError) -> Int64 {
        defer { ingest.nextLeg.reset() }
        return try ingest.nextLeg.step() ? ingest.nextLeg.integer(0) : 1
    }

    private func put(
        _ taken: TakenLeg,
        number: Int64,
        source: Int64,
        at now: Timestamp,
        _ counts: inout CommitCounts
    ) throws(LedgerError) {
        let leg = taken.leg
        var call = taken.isLate && !taken.revises ? try call(ofLink: leg.link, source: source) : nil
        if let planned = taken.call {
            call = try put(planned, source: source, mainLeg: number, at: now, &counts)
        }
        try ingest.putLeg.run(
            .integer(number),
            .integer(source),
            .text(leg.key),
            .text(leg.link),
            call.map { .integer($0) } ?? .null,
            .truth(taken.isLate),
            .moment(leg.endAt),
            .moment(now),
            .integer(try layoutID(leg.row.columns)),
            .blob(leg.row.packed)
        )
    }

    func put(
        _ planned: PlannedCall,
        source: Int64,
        mainLeg: Int64,
        at now: Timestamp,
        _ counts: inout CommitCounts
    ) throws(LedgerError) -> Int64 {
        let call = planned.call
        try ingest.putCall.run(
            .integer(source),
            .text(call.key),
            .integer(call.revision),
            .text(call.uniqueid),
            .text(call.linkedid),
            .text(call.callType.rawValue),
            .text(call.hangupCause.rawValue),
            .text(call.rawCause),
            .truth(call.isCauseUnknown),
            .text(call.status),
            .text(call.src),
            .text(call.dst),
            .text(call.callerIDNumber),
            .moment(call.startAt),
            .moment(call.answerAt),
            .moment(call.endAt),
            .integer(call.duration),
            .integer(call.billDuration),
            .truth(call.isBridged),
            .text(call.agent),
            .text(call.did),
            .text(call.leadid),
            .text(call.recording),
            .text(call.hangupInitiator?.rawValue ?? ""),
            .truth(call.isTimeAmbiguous),
            .integer(call.legs),
            .integer(mainLeg),
            .moment(now)
        )
        let id = database.lastInsertedRow
        counts.calls += 1
        for delivery in planned.deliveries {
            counts.deliveries += try put(delivery, call: id, at: now)
        }
        return id
    }

    private func put(
        _ delivery: PlannedDelivery,
        call: Int64,
        at now: Timestamp
    )
        throws(LedgerError) -> Int
    {
        try ingest.putDelivery.run(
            .integer(call),
            .integer(try webhookID(delivery.webhook)),
            .integer(delivery.event.rank),
            .blob(delivery.id.bytes),
            .moment(delivery.dueAt),
            try replayID(delivery.replay, at: now),
            delivery.revision.map { .integer($0) } ?? .null
        )
        return database.changes
    }

    func call(ofLink link: String, source: Int64) throws(LedgerError) -> Int64? {
        ingest.knowsLink.bind([.integer(source), .text(link)])
        defer { ingest.knowsLink.reset() }
        guard try ingest.knowsLink.step(), !ingest.knowsLink.isNull(0) else { return nil }
        return ingest.knowsLink.integer(0)
    }

    func layoutID(_ columns: Columns) throws(LedgerError) -> Int64 {
        if let known = layouts[ObjectIdentifier(columns)] { return known.id }
        let names = columns.names.joined(separator: "\n")
        ingest.findLayout.bind([.text(names)])
        var id = try ingest.findLayout.step() ? ingest.findLayout.integer(0) : nil
        ingest.findLayout.reset()
        if id == nil {
            try ingest.putLayout.run(.text(names))
            id = database.lastInsertedRow
        }
        layouts[ObjectIdentifier(columns)] = (columns, id ?? 0)
        return id ?? 0
    }

    func columns(_ id: Int64) throws(LedgerError) -> Columns { try layoutsByID.columns(id) }

    private func replayID(_ name: String, at now: Timestamp) throws(LedgerError) -> Value {
        name.isEmpty ? .null : .integer(try replayNumber(name, at: now))
    }

    /// The number of a replay, which is begun where there is none of the name.
    func replayNumber(_ name: String, at now: Timestamp) throws(LedgerError) -> Int64 {
        if let id = replayIDs[name] { return id }
        try database.prepare(
            "INSERT INTO replays (name, made_at) VALUES (?1, ?2) ON CONFLICT (name) DO NOTHING"
        ).run(.text(name), .moment(now))
        let find = try database.prepare("SELECT id FROM replays WHERE name = ?1")
        find.bind([.text(name)])
        defer { find.reset() }
        let id = try find.step() ? find.integer(0) : 0
        replayIDs[name] = id
        return id
    }
}
