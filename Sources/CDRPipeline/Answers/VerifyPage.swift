/// Rows of a source that are to be compared with the ledger.
package struct VerifyPage: Sendable {
    /// The legs of rows of the window.
    package var legs: [Leg] = []

    /// The rows themselves, under the same indexes.
    package var records: [Record] = []

    /// Rows that cannot be read today, and of which nobody knows when they were.
    package var unreadable: [RejectedRow] = []

    /// Nothing read.
    package init() {}

    /// Under what the ledger may keep rows as rejected: those that it does not have otherwise.
    package func digests(without kept: [KeptRow?]) -> [[UInt8]] {
        unreadable.map(\.digest)
            + legs.indices.filter { kept[$0] == nil }.map { digest(ofRecord: $0) }
    }

    /// Under what the ledger would keep a row of the page if it had rejected it.
    func digest(ofRecord index: Int) -> [UInt8] {
        RejectedRow(
            position: records[index].position,
            reason: "",
            raw: records[index].csvLine
        ).digest
    }
}

/// A row that the ledger keeps, for a comparison.
package struct KeptRow: Sendable {
    /// The columns with their texts.
    package var text: RowText

    /// Whether it has its call.
    package var hasCall: Bool

    /// When it ended.
    package var endedAt: Timestamp

    /// When it was taken.
    package var seenAt: Timestamp

    /// A kept row.
    package init(text: RowText, hasCall: Bool, endedAt: Timestamp, seenAt: Timestamp) {
        self.text = text
        self.hasCall = hasCall
        self.endedAt = endedAt
        self.seenAt = seenAt
    }
}

extension RowText {
    /// The columns whose texts are others than those of `other`; `nil` where there is none.
    ///
    /// A column that a table got or lost since is no change of its rows.
    func columnsOther(than other: RowText) -> [String]? {
        if columns.names == other.columns.names, packed == other.packed { return nil }
        let theirs = Dictionary(other.fields) { first, _ in first }
        let changed = fields.filter { field in
            theirs[field.name].map { $0 != field.text } ?? false
        }
        return changed.isEmpty ? nil : changed.map(\.name)
    }
}
