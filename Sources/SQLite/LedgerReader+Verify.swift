package import CDRPipeline

/// What a comparison with a source, or with a receiver's list, asks of the ledger.
extension LedgerReader {
    /// The rows that the ledger keeps under these keys, under the same indexes.
    package func kept(_ keys: [String], of source: String) throws(LedgerError) -> [KeptRow?] {
        try database.reading { () throws(LedgerError) in
            let find = try database.statement(
                """
                SELECT l.layout_id, l.row, l.call_id IS NOT NULL, l.ended_at, l.seen_at
                FROM legs l
                WHERE l.source_id = (SELECT id FROM sources WHERE name = ?1) AND l.key = ?2
                """
            )
            var rows: [KeptRow?] = []
            for key in keys {
                find.bind([.text(source), .text(key)])
                defer { find.reset() }
                guard try find.step() else {
                    rows.append(nil)
                    continue
                }
                rows.append(
                    KeptRow(
                        text: RowText(
                            columns: try layouts.columns(find.integer(0)),
                            packed: find.blob(1)
                        ),
                        hasCall: find.integer(2) == 1,
                        endedAt: Timestamp(microseconds: find.integer(3)),
                        seenAt: Timestamp(microseconds: find.integer(4))
                    )
                )
            }
            return rows
        }
    }

    /// When the ledger rejected rows of these digests; those that it does not have are left out.
    package func rejected(
        _ digests: [[UInt8]],
        of source: String
    ) throws(LedgerError) -> [[UInt8]: Timestamp] {
        try database.reading { () throws(LedgerError) in
            let find = try database.statement(
                """
                SELECT seen_at FROM rejected
                WHERE source_id = (SELECT id FROM sources WHERE name = ?1) AND digest = ?2
                """
            )
            var seen: [[UInt8]: Timestamp] = [:]
            for digest in digests {
                find.bind([.text(source), .blob(digest)])
                defer { find.reset() }
                if try find.step() { seen[digest] = Timestamp(microseconds: find.integer(0)) }
            }
            return seen
        }
    }

    /// The calls of a source that began in a window, whole, each in its last revision, in the order
    /// in which they were taken; behind the ``CallStory/number`` `after`, 0 at first.
    package func stories(
        of source: String,
        in window: Range<Timestamp>,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [CallStory] {
        try database.reading { () throws(LedgerError) in
            let first =
                after == 0 ? try database.firstCall(takenFrom: window.lowerBound) - 1 : after
            let find = try database.prepare(
                """
                SELECT c.id, c.taken_at, \(DeliverStatements.callColumns) FROM calls c
                WHERE +c.source_id = (SELECT id FROM sources WHERE name = ?1) AND c.id > ?2
                    AND c.revision >= 0 AND c.start_at >= ?3 AND c.start_at < ?4
                    AND NOT EXISTS (SELECT 1 FROM calls n WHERE n.source_id = c.source_id
                        AND n.key = c.key AND n.revision > c.revision)
                ORDER BY c.id LIMIT ?5
                """
            )
            find.bind([
                .text(source), .integer(first), .moment(window.lowerBound),
                .moment(window.upperBound), .integer(limit),
            ])
            var stories: [CallStory] = []
            while try find.step() {
                var story = try story(from: find, source: source)
                // What was told with an earlier revision, and not again, is told.
                story.deliveries += try earlierDeliveries(ofCall: story.number)
                stories.append(story)
            }
            return stories
        }
    }

    /// What the earlier revisions of a call are or were owed.
    private func earlierDeliveries(ofCall call: Int64) throws(LedgerError) -> [StoredDelivery] {
        let find = try database.statement(
            """
            SELECT o.id FROM calls c JOIN calls o ON o.source_id = c.source_id AND o.key = c.key
            WHERE c.id = ?1 AND o.revision < c.revision ORDER BY o.revision DESC
            """
        )
        find.bind([.integer(call)])
        defer { find.reset() }
        var deliveries: [StoredDelivery] = []
        while try find.step() { deliveries += try self.deliveries(ofCall: find.integer(0)) }
        return deliveries
    }

    /// Gives the id of every event that is or was owed to a webhook.
    package func forEachEventID(_ body: (EventID) -> Void) throws(LedgerError) {
        let all = try database.prepare("SELECT event_id FROM deliveries")
        while try all.step() { body(EventID(bytes: all.blob(0))) }
    }
}
