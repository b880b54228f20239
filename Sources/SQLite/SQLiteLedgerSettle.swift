package import CDRPipeline

/// Which legs still wait for their call.
extension SQLiteLedger {
    package func settledLegs(
        of source: String,
        settledBefore: Timestamp,
        after: String,
        limit: Int
    ) throws(LedgerError) -> [[PendingLeg]] {
        let id = try sourceID(source)
        return try database.reading { () throws(LedgerError) in
            // A leg that ends in the future, by a clock that is ahead, settles from when it was
            // seen.
            let find = try database.prepare(
                """
                SELECT link FROM legs INDEXED BY legs_open
                WHERE source_id = ?1 AND call_id IS NULL AND link > ?4
                GROUP BY link HAVING max(min(ended_at, seen_at)) < ?2 ORDER BY link LIMIT ?3
                """
            )
            find.bind([.integer(id), .moment(settledBefore), .integer(limit), .text(after)])
            var links: [String] = []
            while try find.step() { links.append(find.text(0)) }
            find.reset()
            let legs = try database.prepare(
                """
                SELECT id, layout_id, row, ended_at, is_late FROM legs INDEXED BY legs_open
                WHERE source_id = ?1 AND link = ?2 AND call_id IS NULL ORDER BY id
                """
            )
            var groups: [[PendingLeg]] = []
            for link in links {
                legs.bind([.integer(id), .text(link)])
                var group: [PendingLeg] = []
                while try legs.step() {
                    group.append(try pendingLeg(from: legs, link: link))
                }
                legs.reset()
                groups.append(group)
            }
            return groups
        }
    }

    package func openCalls(of source: String) throws(LedgerError) -> Int {
        let count = try database.prepare(
            """
            SELECT count(DISTINCT link) FROM legs
            WHERE source_id = ?1 AND link <> '' AND call_id IS NULL
            """
        )
        count.bind([.integer(try sourceID(source))])
        defer { count.reset() }
        return try count.step() ? Int(count.integer(0)) : 0
    }
}
