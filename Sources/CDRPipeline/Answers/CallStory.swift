/// What the ledger knows of one revision of a call: its rows, what is owed for it, and every try.
package struct CallStory: Sendable {
    /// The ledger's number of the call.
    package var number: Int64

    /// The call, with the columns of its main row.
    package var call: Call

    /// When it was taken.
    package var takenAt: Timestamp

    /// Its rows, the main one first; a call that was told anew has them with its last revision.
    package var rows: [StoredRow] = []

    /// What is or was owed for it, event by event.
    package var deliveries: [StoredDelivery] = []

    /// A call without rows and deliveries.
    package init(_ call: Call, number: Int64 = 0, takenAt: Timestamp) {
        self.number = number
        self.call = call
        self.takenAt = takenAt
    }
}
