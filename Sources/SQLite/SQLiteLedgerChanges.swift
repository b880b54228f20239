import CDRPipeline

/// How changed rows are kept.
extension SQLiteLedger {
    /// What stands behind the key of a row that was succeeded, before the leg's number: the control
    /// character "unit separator", which no key has.
    static let wasKey: UInt8 = 0x1F

    /// Keeps rows of open calls as they are now.
    func change(_ legs: [ChangedLeg]) throws(LedgerError) {
        guard !legs.isEmpty else { return }
        let update = try database.statement(
            "UPDATE legs SET layout_id = ?2, row = ?3, ended_at = ?4 WHERE id = ?1"
        )
        for change in legs {
            try update.run(
                .integer(change.id),
                .integer(try layoutID(change.leg.row.columns)),
                .blob(change.leg.row.packed),
                .moment(change.leg.endAt)
            )
        }
    }

    /// Keeps a call in its new revision.
    ///
    /// A row as it was stays with the call as it was told, under a key that no row has; the row as
    /// it is now takes its place.
    func put(
        _ revised: RevisedCall,
        of source: Int64,
        at now: Timestamp,
        _ counts: inout CommitCounts
    ) throws(LedgerError) {
        var numbers: [Int64: Int64] = [:]
        for change in revised.changed {
            let number = try next(ingest.nextLeg)
            numbers[change.id] = number
            try succeed(change, as: number)
        }
        let legs = revised.legs.map { numbers[$0] ?? $0 }
        let call = try next(ingest.nextCall)
        try put([(revised.call, legs[0])], from: call, of: source, at: now, &counts)
        for leg in legs { try ingest.closeLeg.run(.integer(leg), .integer(call)) }
        let move = try database.statement(
            """
            UPDATE deliveries SET call_id = ?2, due_at = ?3, first_due_at = ?3
            WHERE id = ?1 AND state = 0 AND attempts = 0
            """
        )
        for moved in revised.moved {
            try move.run(.integer(moved.delivery), .integer(call), .moment(moved.dueAt))
        }
    }

    private func succeed(_ change: ChangedLeg, as number: Int64) throws(LedgerError) {
        let copy = try database.statement(
            """
            INSERT INTO legs
                (id, source_id, key, link, call_id, is_late, ended_at, seen_at, layout_id, row)
            SELECT ?2, source_id, ?6, link, call_id, is_late, ?3, seen_at, ?4, ?5
            FROM legs WHERE id = ?1
            """
        )
        let rename = try database.statement(
            "UPDATE legs SET key = key || ?2 || id WHERE id = ?1"
        )
        // The index of keys wants the old one away first.
        try rename.run(.integer(change.id), .text(String(UnicodeScalar(Self.wasKey))))
        try copy.run(
            .integer(change.id),
            .integer(number),
            .moment(change.leg.endAt),
            .integer(try layoutID(change.leg.row.columns)),
            .blob(change.leg.row.packed),
            .text(change.leg.key)
        )
    }
}
