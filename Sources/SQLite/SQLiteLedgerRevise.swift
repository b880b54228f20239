package import CDRPipeline

/// What late legs and rejected rows ask of the ledger.
extension SQLiteLedger {
    package func closedLegs(
        of link: String,
        source: String
    ) throws(LedgerError) -> ClosedLegs? {
        guard let id = try call(ofLink: link, source: try sourceID(source)) else { return nil }
        return try closedLegs(ofCall: id, source: source)
    }

    package func closedLegs(
        ofCall id: Int64,
        source: String
    ) throws(LedgerError) -> ClosedLegs? {
        let find = try database.prepare(
            "SELECT \(DeliverStatements.callColumns) FROM calls c WHERE c.id = ?1"
        )
        find.bind([.integer(id)])
        defer { find.reset() }
        guard try find.step() else { return nil }
        let call = StoredCall(id: id, call: try call(from: find, at: 0))
        // Its main leg, and those of the same correlation id that are its own.
        let kept = try database.prepare(
            """
            SELECT l.id, l.layout_id, l.row, l.ended_at, l.is_late, l.link
            FROM legs m JOIN legs l ON l.id = m.id
                OR (m.link <> '' AND l.link = m.link AND l.source_id = m.source_id
                    AND l.link <> '' AND l.call_id = ?2)
            WHERE m.id = ?1 ORDER BY l.id
            """
        )
        kept.bind([.integer(find.integer(DeliverStatements.mainLeg)), .integer(id)])
        defer { kept.reset() }
        var legs: [PendingLeg] = []
        while try kept.step() {
            legs.append(try pendingLeg(from: kept, link: kept.text(5)))
        }
        return ClosedLegs(call: call, legs: legs)
    }

    /// The leg of a row with its number, layout, text, end and lateness.
    func pendingLeg(from row: Statement, link: String) throws(LedgerError) -> PendingLeg {
        PendingLeg(
            id: row.integer(0),
            link: link,
            endedAt: Timestamp(microseconds: row.integer(3)),
            row: RowText(columns: try columns(row.integer(1)), packed: row.blob(2)),
            isLate: row.integer(4) == 1
        )
    }

    package func attach(_ legs: [Int64], to call: Int64) throws(LedgerError) {
        try database.transaction { () throws(LedgerError) in
            for leg in legs { try ingest.closeLeg.run(.integer(leg), .integer(call)) }
        }
    }

    package func rejected(
        of source: String,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredRejectedRow] {
        try Self.rejected(of: source, after: after, limit: limit, in: database) {
            (layout) throws(LedgerError) in try columns(layout)
        }
    }

    /// Rejected rows; shared with the reader.
    static func rejected(
        of source: String,
        after: Int64,
        limit: Int,
        in database: Database,
        columns: (Int64) throws(LedgerError) -> Columns
    ) throws(LedgerError) -> [StoredRejectedRow] {
        let find = try database.prepare(
            """
            SELECT r.id, r.position, r.reason, r.raw, r.seen_at, r.layout_id
            FROM rejected r JOIN sources s ON s.id = r.source_id
            WHERE s.name = ?1 AND r.id > ?2 ORDER BY r.id LIMIT ?3
            """
        )
        find.bind([.text(source), .integer(after), .integer(limit)])
        defer { find.reset() }
        var rows: [StoredRejectedRow] = []
        while try find.step() {
            let header = find.isNull(5) ? nil : try columns(find.integer(5))
            rows.append(rejectedRow(from: find, source: source, header: header))
        }
        return rows
    }

    /// A rejected row of its number, position, reason, text and time.
    static func rejectedRow(
        from find: Statement,
        source: String,
        header: Columns?
    ) -> StoredRejectedRow {
        StoredRejectedRow(
            id: find.integer(0),
            source: source,
            position: find.text(1),
            reason: find.text(2),
            raw: find.blob(3),
            header: header,
            seenAt: Timestamp(microseconds: find.integer(4))
        )
    }
}
