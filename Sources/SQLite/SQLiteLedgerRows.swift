import CDRPipeline

/// How rows of the ledger become values of the hall again.
extension SQLiteLedger {
    func row(ofLeg id: Int64) throws(LedgerError) -> RowText {
        deliver.row.bind([.integer(id)])
        defer { deliver.row.reset() }
        guard try deliver.row.step() else { return RowText.none }
        return RowText(columns: try columns(deliver.row.integer(0)), packed: deliver.row.blob(1))
    }

    /// What the last attempt that looked something up found for a delivery.
    func lookup(of delivery: Int64) throws(LedgerError) -> String? {
        deliver.lookup.bind([.integer(delivery)])
        defer { deliver.lookup.reset() }
        return try deliver.lookup.step() ? deliver.lookup.text(0) : nil
    }

    func replayName(_ id: Int64) throws(LedgerError) -> String {
        let find = try database.statement("SELECT name FROM replays WHERE id = ?1")
        find.bind([.integer(id)])
        defer { find.reset() }
        return try find.step() ? find.text(0) : ""
    }

    func call(from row: Statement, at first: Int32) throws(LedgerError) -> Call {
        Self.call(from: row, at: first, source: try sourceName(row.integer(first)))
    }

    static func call(from row: Statement, at first: Int32, source: String) -> Call {
        func text(_ column: Int32) -> String { row.text(first + column) }
        func count(_ column: Int32) -> Int { Int(row.integer(first + column)) }
        func moment(_ column: Int32) -> Timestamp {
            Timestamp(microseconds: row.integer(first + column))
        }
        return Call(
            source: source,
            key: text(1),
            revision: count(2),
            uniqueid: text(3),
            linkedid: text(4),
            callType: CallType(rawValue: text(5)) ?? .internal,
            hangupCause: HangupCause(rawValue: text(6)) ?? .failed,
            rawCause: text(7),
            isCauseUnknown: count(8) == 1,
            status: text(9),
            src: text(10),
            dst: text(11),
            callerIDNumber: text(12),
            startAt: moment(13),
            answerAt: row.isNull(first + 14) ? nil : moment(14),
            endAt: moment(15),
            duration: count(16),
            billDuration: count(17),
            isBridged: count(18) == 1,
            agent: text(19),
            did: text(20),
            leadid: text(21),
            recording: text(22),
            hangupInitiator: HangupInitiator(rawValue: text(23)),
            isTimeAmbiguous: count(24) == 1,
            legs: count(25),
            row: RowText.none
        )
    }

    func sourceName(_ id: Int64) throws(LedgerError) -> String {
        if let known = sourceNames[id] { return known }
        let find = try database.prepare("SELECT name FROM sources WHERE id = ?1")
        find.bind([.integer(id)])
        defer { find.reset() }
        let name = try find.step() ? find.text(0) : ""
        sourceNames[id] = name
        return name
    }
}
