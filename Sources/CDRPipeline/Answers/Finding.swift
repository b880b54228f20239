/// Something that `verify` found: a place where the source, the ledger and a receiver disagree.
package struct Finding: Sendable, Hashable {
    /// What disagrees.
    package var kind: Kind

    /// Why, as far as it can be told.
    package var why: Why

    /// The source's name, or empty.
    package var source = ""

    /// The call's id as the switch wrote it, or empty.
    package var uniqueid = ""

    /// The key of the row, or of the call, or empty.
    package var key = ""

    /// The ledger's number of the call, where a delivery of it is missing; else 0.
    package var call: Int64 = 0

    /// The webhook's id, or empty.
    package var webhook = ""

    /// The event, where it is about one.
    package var event: EventKind?

    /// The event's id, or empty.
    package var eventID = ""

    /// When the row or the call began, or the delivery was due.
    package var at: Timestamp?

    /// Where the row stands, which columns changed, what is wrong with it; or empty.
    package var detail = ""

    /// Something found.
    package init(_ kind: Kind, _ why: Why) {
        self.kind = kind
        self.why = why
    }

    /// What disagrees.
    package enum Kind: String, Sendable, CaseIterable {
        /// A row of the source that was never taken.
        case rowMissing = "row-missing"

        /// A row that was taken and waits for further rows of its call.
        case rowWaiting = "row-waiting"

        /// A row whose content changed after it was taken.
        case rowChanged = "row-changed"

        /// A call of the ledger none of whose rows the source has any more.
        case callVanished = "call-vanished"

        /// A call that today's rules tell otherwise.
        case callDiffers = "call-differs"

        /// A delivery that today's webhooks would be owed and that was never made.
        case deliveryMissing = "delivery-missing"

        /// A delivery that should have been sent and was not.
        case deliveryOverdue = "delivery-overdue"

        /// Delivered, and not in the receiver's list.
        case notReceived = "not-received"

        /// In the receiver's list, and not delivered.
        case notDelivered = "not-delivered"

        /// In the receiver's list more than once.
        case receivedTwice = "received-twice"
    }

    /// Why.
    package enum Why: String, Sendable, CaseIterable {
        /// It began before the source's `since`: nobody asked for it.
        case beforeSince = "before-since"

        /// It could not be read, or still cannot.
        case rejected

        /// It is so young that the next sync takes it.
        case notYet = "not-yet"

        /// It became visible behind what was read of its file.
        case behind

        /// It became visible late, and syncs still look for it.
        case withinLookBack = "within-look-back"

        /// It became visible so late that no sync looks for it any more.
        case beyondLookBack = "beyond-look-back"

        /// Its call may get further rows.
        case settling

        /// It is no call by itself, or its call has not ended.
        case noCall = "no-call"

        /// The same key, other content.
        case changed

        /// The source has rows before it and behind it, and not its own.
        case vanished

        /// It is older than every row that the source still has: rotation, or a clean-up.
        case rotated

        /// The rules, or the rows, are not what they were.
        case rules

        /// No run has seen the webhook's file yet.
        case neverSeen = "never-seen"

        /// The webhook became known after the call was taken.
        case younger

        /// The webhook was not active, or said otherwise, when the call was taken.
        case notThen = "not-then"

        /// No run was there to send it, or it did not get to it.
        case due

        /// An earlier event of its call waits.
        case behindEarlier = "behind-earlier"

        /// The receiver's breaker is open.
        case breakerOpen = "breaker-open"

        /// The webhook is paused.
        case paused

        /// The webhook is not active or no longer configured.
        case asleep

        /// A run that did not come to its end was sending it.
        case attempting

        /// Nothing explains it.
        case unexplained

        /// An attempt's outcome was swallowed by a crash.
        case inDoubt = "in-doubt"

        /// It was tried again after an attempt that may have arrived.
        case triedAgain = "tried-again"

        /// The ledger has no event with this id.
        case unknownID = "unknown-id"

        /// The ledger has it as ended otherwise, or not ended.
        case otherState = "other-state"
    }

    /// Whether something is missing or wrong; else it is only worth knowing.
    package var isGap: Bool {
        switch why {
        case .beforeSince, .notYet, .settling, .noCall, .rotated, .rules, .neverSeen, .younger,
            .inDoubt, .triedAgain:
            false
        default: true
        }
    }
}
