/// A leg that the ledger has under its key.
package struct KeptLeg: Sendable {
    /// The leg.
    package var leg: PendingLeg

    /// The ledger's number of the call that was told of it, or `nil` while it waits for others.
    package var call: Int64?

    /// A kept leg.
    package init(_ leg: PendingLeg, call: Int64?) {
        self.leg = leg
        self.call = call
    }
}

/// A row that says something else than it did when it was taken.
package struct ChangedLeg: Sendable {
    /// The ledger's number of the leg as it was.
    package var id: Int64

    /// The leg as it is now.
    package var leg: Leg

    /// A changed row.
    package init(_ id: Int64, now leg: Leg) {
        self.id = id
        self.leg = leg
    }
}

/// A call that changed rows make anew.
///
/// The rows as they were stay with the call as it was told: a repeated attempt says what it said.
package struct RevisedCall: Sendable {
    /// The call in its new revision, and what is owed for it beside what was owed.
    package var call: PlannedCall

    /// The ledger's numbers of its legs, the main one first; a changed one by the number it had.
    package var legs: [Int64]

    /// The legs that changed.
    package var changed: [ChangedLeg]

    /// Deliveries that were never tried, and tell the new revision instead.
    package var moved: [MovedDelivery] = []

    /// A call that is told anew.
    package init(_ call: PlannedCall, legs: [Int64], changed: [ChangedLeg]) {
        self.call = call
        self.legs = legs
        self.changed = changed
    }
}

/// A delivery that goes over to a later revision of its call, under the id that it has.
package struct MovedDelivery: Sendable, Hashable {
    /// The ledger's number of the delivery.
    package var delivery: Int64

    /// When it falls due now.
    package var dueAt: Timestamp

    /// A delivery that goes over.
    package init(_ delivery: Int64, dueAt: Timestamp) {
        self.delivery = delivery
        self.dueAt = dueAt
    }
}
