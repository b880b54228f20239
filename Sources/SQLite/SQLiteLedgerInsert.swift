import CDRPipeline

/// How the rows of a page are written.
extension SQLiteLedger {
    /// Writes legs with their calls.
    ///
    /// A leg and its call name each other: both are numbered before they are written, so that
    /// neither need be written twice.
    func put(
        _ legs: [TakenLeg],
        of source: Int64,
        at now: Timestamp,
        _ counts: inout CommitCounts
    ) throws(LedgerError) {
        let firstLeg = try next(ingest.nextLeg)
        let firstCall = try next(ingest.nextCall)
        var told: [(call: PlannedCall, mainLeg: Int64)] = []
        try ingest.putLegs.run(legs.count) { (index, row) throws(LedgerError) in
            let taken = legs[index]
            let leg = taken.leg
            let number = firstLeg + Int64(index)
            row.add(number)
            row.add(source)
            row.add(leg.key)
            row.add(leg.link)
            if let call = taken.call {
                row.add(firstCall + Int64(told.count))
                told.append((call, number))
            } else if taken.isLate, !taken.revises,
                let call = try call(ofLink: leg.link, source: source)
            {
                row.add(call)
            } else {
                row.addNull()
            }
            row.add(taken.isLate)
            row.add(leg.endAt)
            row.add(now)
            row.add(try layoutID(leg.row.columns))
            row.add(leg.row.packed)
        }
        try put(told, from: firstCall, of: source, at: now, &counts)
    }

    /// Writes calls, numbered from `first` on, and what is owed for them.
    func put(
        _ calls: [(call: PlannedCall, mainLeg: Int64)],
        from first: Int64,
        of source: Int64,
        at now: Timestamp,
        _ counts: inout CommitCounts
    ) throws(LedgerError) {
        var owed: [(call: Int64, delivery: PlannedDelivery)] = []
        try ingest.putCalls.run(calls.count) { (index, row) throws(LedgerError) in
            let (planned, mainLeg) = calls[index]
            let number = first + Int64(index)
            for delivery in planned.deliveries { owed.append((number, delivery)) }
            row.add(number)
            row.add(source)
            Self.add(planned.call, to: row)
            row.add(mainLeg)
            row.add(now)
            row.add(planned.wasOpen)
        }
        counts.calls += calls.count
        counts.deliveries += try ingest.putDeliveries.run(owed.count) {
            (index, row) throws(LedgerError) in
            try add(owed[index].delivery, of: owed[index].call, at: now, to: row)
        }
    }

    private static func add(_ call: Call, to row: Statement) {
        row.add(call.key)
        row.add(call.revision)
        row.add(call.uniqueid)
        row.add(call.linkedid)
        row.add(call.callType.rawValue)
        row.add(call.hangupCause.rawValue)
        row.add(call.rawCause)
        row.add(call.isCauseUnknown)
        row.add(call.status)
        row.add(call.src)
        row.add(call.dst)
        row.add(call.callerIDNumber)
        row.add(call.startAt)
        row.add(call.answerAt)
        row.add(call.endAt)
        row.add(call.duration)
        row.add(call.billDuration)
        row.add(call.isBridged)
        row.add(call.agent)
        row.add(call.did)
        row.add(call.leadid)
        row.add(call.recording)
        row.add(call.hangupInitiator?.rawValue ?? "")
        row.add(call.isTimeAmbiguous)
        row.add(call.legs)
    }

    /// Adds the values of a delivery to a statement that owes it.
    func add(
        _ delivery: PlannedDelivery,
        of call: Int64,
        at now: Timestamp,
        to row: Statement
    ) throws(LedgerError) {
        row.add(call)
        row.add(try webhookID(delivery.webhook))
        row.add(delivery.event.rank)
        row.add(delivery.id.bytes)
        row.add(delivery.dueAt)
        row.add(delivery.dueAt)
        if delivery.replay.isEmpty {
            row.addNull()
        } else {
            row.add(try replayNumber(delivery.replay, at: now))
        }
        row.add(delivery.revision)
    }

    /// The number that a table gives its next row.
    func next(_ number: Statement) throws(LedgerError) -> Int64 {
        defer { number.reset() }
        return try number.step() ? number.integer(0) : 1
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
