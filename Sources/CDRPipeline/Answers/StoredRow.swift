/// A row that the ledger keeps.
package struct StoredRow: Sendable {
    /// The key within its source.
    package var key: String

    /// What the rows of its call share, or empty.
    package var link: String

    /// Whether it came after its call was told.
    package var isLate: Bool

    /// When it ended, as it was settled when the row was taken.
    package var endedAt: Timestamp

    /// When it was taken.
    package var seenAt: Timestamp

    /// The columns with their texts.
    package var text: RowText

    /// A kept row.
    package init(
        key: String,
        link: String,
        isLate: Bool,
        endedAt: Timestamp,
        seenAt: Timestamp,
        text: RowText
    ) {
        self.key = key
        self.link = link
        self.isLate = isLate
        self.endedAt = endedAt
        self.seenAt = seenAt
        self.text = text
    }
}
