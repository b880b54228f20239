/// A rejected row that the ledger keeps.
package struct StoredRejectedRow: Sendable {
    /// The ledger's number of the row.
    package var id: Int64

    /// The source.
    package var source: String

    /// Where the row stands, in words.
    package var position: String

    /// What was wrong with it.
    package var reason: String

    /// The row's bytes as they were read.
    package var raw: [UInt8]

    /// The columns of the row, where they were known.
    package var header: Columns?

    /// When it was seen.
    package var seenAt: Timestamp

    /// A kept row.
    package init(
        id: Int64,
        source: String,
        position: String,
        reason: String,
        raw: [UInt8],
        header: Columns?,
        seenAt: Timestamp
    ) {
        self.id = id
        self.source = source
        self.position = position
        self.reason = reason
        self.raw = raw
        self.header = header
        self.seenAt = seenAt
    }
}
