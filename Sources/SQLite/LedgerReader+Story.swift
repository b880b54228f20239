package import CDRPipeline

/// What the ledger knows of one call.
extension LedgerReader {
    /// Every revision of a call with its rows, deliveries and attempts, the first revision first.
    package func story(of key: String, source: String) throws(LedgerError) -> [CallStory] {
        try database.reading { () throws(LedgerError) in
            let find = try database.prepare(
                """
                SELECT c.id, c.taken_at, \(DeliverStatements.callColumns)
                FROM sources s CROSS JOIN calls c ON c.source_id = s.id
                WHERE s.name = ?1 AND c.key = ?2 ORDER BY c.revision
                """
            )
            find.bind([.text(source), .text(key)])
            var stories: [CallStory] = []
            while try find.step() { stories.append(try story(from: find, source: source)) }
            return stories
        }
    }

    /// The story of a row with a call's number, when it was taken, and its columns.
    func story(from row: Statement, source: String) throws(LedgerError) -> CallStory {
        var story = CallStory(
            SQLiteLedger.call(from: row, at: 2, source: source),
            number: row.integer(0),
            takenAt: Timestamp(microseconds: row.integer(1))
        )
        story.rows = try rows(
            ofCall: story.number,
            mainLeg: row.integer(2 + DeliverStatements.mainLeg)
        )
        story.call.row = story.rows.first?.text ?? .none
        story.deliveries = try deliveries(ofCall: story.number)
        return story
    }

    /// The rows of a call, the main one first: those of its correlation id that are its own.
    func rows(ofCall call: Int64, mainLeg: Int64) throws(LedgerError) -> [StoredRow] {
        let find = try database.statement(
            """
            SELECT l.key, l.link, l.is_late, l.ended_at, l.seen_at, l.layout_id, l.row
            FROM legs m JOIN legs l ON l.id = m.id
                OR (m.link <> '' AND l.link = m.link AND l.source_id = m.source_id
                    AND l.link <> '' AND l.call_id = ?2)
            WHERE m.id = ?1 ORDER BY l.id <> m.id, l.id
            """
        )
        find.bind([.integer(mainLeg), .integer(call)])
        defer { find.reset() }
        var rows: [StoredRow] = []
        while try find.step() { rows.append(try row(from: find)) }
        return rows
    }

    /// The rows of calls that wait for further ones, by their correlation id or the id of a row.
    package func openRows(
        behind text: String,
        of source: String
    ) throws(LedgerError) -> [StoredRow] {
        let find = try database.prepare(
            """
            SELECT l.key, l.link, l.is_late, l.ended_at, l.seen_at, l.layout_id, l.row
            FROM sources s CROSS JOIN legs l ON l.source_id = s.id
            WHERE s.name = ?1 AND l.call_id IS NULL AND l.link IN (
                SELECT ?2 UNION SELECT k.link FROM legs k WHERE k.source_id = s.id AND (
                    k.key = ?2 OR (k.key >= ?2 || '/' AND k.key < ?2 || '0')))
            ORDER BY l.id
            """
        )
        find.bind([.text(source), .text(text)])
        var rows: [StoredRow] = []
        while try find.step() { rows.append(try row(from: find)) }
        return rows
    }

    /// Rejected rows that hold a text, the newest first.
    package func rejected(
        holding text: String,
        of source: String,
        limit: Int
    ) throws(LedgerError) -> [StoredRejectedRow] {
        let find = try database.prepare(
            """
            SELECT r.id, r.position, r.reason, r.raw, r.seen_at
            FROM rejected r JOIN sources s ON s.id = r.source_id
            WHERE s.name = ?1 AND instr(r.raw, CAST(?2 AS BLOB)) > 0 ORDER BY r.id DESC LIMIT ?3
            """
        )
        find.bind([.text(source), .text(text), .integer(limit)])
        var rows: [StoredRejectedRow] = []
        while try find.step() {
            rows.append(SQLiteLedger.rejectedRow(from: find, source: source, header: nil))
        }
        return rows
    }

    private func row(from row: Statement) throws(LedgerError) -> StoredRow {
        StoredRow(
            key: String(
                decoding: row.text(0).utf8.prefix { $0 != SQLiteLedger.wasKey },
                as: UTF8.self
            ),
            link: row.text(1),
            isLate: row.integer(2) == 1,
            endedAt: Timestamp(microseconds: row.integer(3)),
            seenAt: Timestamp(microseconds: row.integer(4)),
            text: RowText(columns: try layouts.columns(row.integer(5)), packed: row.blob(6))
        )
    }
}
