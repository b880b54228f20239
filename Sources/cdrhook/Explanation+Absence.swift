import CDRPipeline
import SQLite

/// Why a source has no call for an id.
extension Explanation {
    /// Tells it, with the rows that are there all the same.
    func tellAbsence(of id: String, from source: SourceConfiguration) throws(LedgerError) {
        let rows = try reader.openRows(behind: id, of: source.name)
        var reteller = source.reteller
        let absence =
            rows.isEmpty
            ? Absence.reason(
                for: id,
                of: known.sources[source.name],
                rejected: try reader.rejected(holding: id, of: source.name, limit: 1).first,
                lastSyncAt: known.lastSyncAt
            )
            : Absence.reason(
                whyOpen: rows,
                settle: source.settle,
                isGoingOn: reteller.isOpen(rows),
                lastSyncAt: known.lastSyncAt,
                at: SystemClock.now()
            )
        rows.forEach { tell($0, of: source.name) }
        let words = words(of: absence, source)
        output.data(
            .object([
                ("type", .text("absence")), ("source", .text(source.name)),
                ("reason", .text(absence.word)), ("text", .text(words)),
            ])
        )
        output.words("\(source.name): " + Output.printable(words))
    }

    private func words(of absence: Absence, _ source: SourceConfiguration) -> String {
        switch absence {
        case .rejected(let row):
            "a row that holds it could not be read (\(row.position): \(row.reason)); put that "
                + "right, then: cdrhook rejected retry --source \(source.name)"
        case .settling(let until):
            "its rows settle until \(until.rfc3339), since further ones may come; the first sync "
                + "after that tells the call"
        case .goingOn(let until):
            "the call has not ended; it is told when a row ends it, or after \(until.rfc3339)"
        case .noCall:
            "its rows are no call by themselves; the row that tells of the call was not seen"
        case .neverRead: "no run has read the source yet; cdrhook sync does"
        case .beforeSince(let began, let since):
            "it began at \(began.rfc3339), as its id says, and rows count from "
                + "\(since.rfc3339) on; a backfill tells it"
        case .afterLastSync(let began):
            "it began at \(began.rfc3339), as its id says, after the last sync"
                + (known.lastSyncAt.map { " of \($0.rfc3339)" } ?? "")
        case .unseen(let newest):
            "no row with it was seen"
                + (newest.map { "; the call that was taken last ended at \($0.rfc3339)" } ?? "")
                + ". To see whether the source has it: cdrhook verify --source \(source.name) "
                + "--since 7d"
        }
    }
}

extension SourceConfiguration {
    /// What tells the source's kept calls anew.
    var reteller: Reteller {
        Reteller(source: name, dialect: dialect, rules: rules, isLinked: isLinked)
    }
}
