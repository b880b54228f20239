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
