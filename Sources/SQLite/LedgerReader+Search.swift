package import CDRPipeline

/// Finds calls by what a person has at hand.
extension LedgerReader {
    /// Finds the calls that an id or a number leads to.
    ///
    /// The clues are tried in their order, and the first one that leads to a call counts. Ids are
    /// found by an index but for an event's, which is looked for in all deliveries; a number is
    /// looked for from the newest call backwards.
    ///
    /// - Parameters:
    ///   - text: A call's key, uniqueid or linkedid, a row's key or id, an event's id, or a number.
    ///   - source: The source to look in; `nil` for all.
    ///   - limit: How many calls at most.
    /// - Returns: Each call in its last revision, the newest first.
    /// - Throws: ``LedgerError`` when the ledger cannot be read.
    package func calls(
        behind text: String,
        of source: String?,
        limit: Int
    ) throws(LedgerError) -> [FoundCall] {
        try database.reading { () throws(LedgerError) in
            for clue in FoundCall.Clue.allCases {
                let found = try calls(by: clue, text, of: source, limit: limit)
                if !found.isEmpty { return found }
            }
            return []
        }
    }

    private func calls(
        by clue: FoundCall.Clue,
        _ text: String,
        of source: String?,
        limit: Int
    ) throws(LedgerError) -> [FoundCall] {
        var value = Value.text(text)
        if clue == .event {
            guard let bytes = Hex.bytes(of: text), bytes.count == 32 else { return [] }
            value = .blob(bytes)
        }
        // The plus and the crosses keep SQLite from going through all calls, or all legs.
        let find = try database.prepare(
            """
            SELECT s.name, \(DeliverStatements.callColumns) FROM calls c
            CROSS JOIN sources s ON s.id = c.source_id
            WHERE c.id IN (\(Self.ids(by: clue))) AND (?2 IS NULL OR s.name = ?2)
                AND NOT EXISTS (SELECT 1 FROM calls n WHERE n.source_id = c.source_id
                    AND n.key = c.key AND n.revision > c.revision)
            ORDER BY +c.id DESC LIMIT ?3
            """
        )
        find.bind([value, source.map { .text($0) } ?? .null, .integer(limit)])
        var found: [FoundCall] = []
        while try find.step() {
            let call = SQLiteLedger.call(from: find, at: 1, source: find.text(0))
            found.append(FoundCall(call, by: clue))
        }
        return found
    }

    /// A query for the numbers of calls, and of their later revisions, by `?1`.
    private static func ids(by clue: FoundCall.Clue) -> String {
        switch clue {
        case .key:
            "SELECT k.id FROM sources o CROSS JOIN calls k ON k.source_id = o.id AND k.key = ?1"
        case .uniqueid:
            """
            SELECT id FROM calls WHERE uniqueid = ?1
            UNION SELECT l.call_id FROM sources o CROSS JOIN legs l
                ON l.source_id = o.id AND l.link = ?1 AND l.link <> ''
            """
        case .row:
            // A key of several parts begins with the row's own id; 0 is what follows a slash.
            """
            SELECT l.call_id FROM sources o CROSS JOIN legs l
                ON l.source_id = o.id AND l.key >= ?1 || '/' AND l.key < ?1 || '0'
            UNION SELECT l.call_id FROM sources o CROSS JOIN legs l
                ON l.source_id = o.id AND l.key = ?1
            """
        case .event:
            """
            SELECT n.id FROM deliveries d JOIN calls k ON k.id = d.call_id
                JOIN calls n ON n.source_id = k.source_id AND n.key = k.key
                WHERE d.event_id = ?1
            """
        case .number:
            """
            SELECT id FROM calls WHERE src IN (?1, ltrim(?1, '+'), '+' || ?1)
                OR dst IN (?1, ltrim(?1, '+'), '+' || ?1)
                OR caller_id_number IN (?1, ltrim(?1, '+'), '+' || ?1)
                OR did IN (?1, ltrim(?1, '+'), '+' || ?1)
                OR agent IN (?1, ltrim(?1, '+'), '+' || ?1)
            ORDER BY id DESC LIMIT 1000
            """
        }
    }
}
