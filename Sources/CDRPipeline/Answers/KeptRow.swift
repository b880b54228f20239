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
