/// What a run came to: the last line of its output, and its row in the ledger.
package struct RunSummary: Sendable, Hashable {
    /// Rows of the sources.
    package var rows = Rows()

    /// Calls made of them.
    package var calls = Calls()

    /// Events of the calls.
    package var events = Events()

    /// Deliveries of the events.
    package var deliveries = Deliveries()

    /// Requests that could change a receiver.
    package var attempts = 0

    /// Words of hangup causes that the cause map does not have, with how often each came.
    package var unknownCauses: [String: Int] = [:]

    /// Nothing yet.
    package init() {}

    /// `read = known + new + rejected`; `late` of the new ones lay behind the cursor.
    package struct Rows: Sendable, Hashable {
        /// Nothing yet.
        package init() {}
        /// Rows read from `since` on.
        package var read = 0
        /// Rows that were taken before.
        package var known = 0
        /// Rows that became legs.
        package var new = 0
        /// New rows that lay behind the cursor.
        package var late = 0
        /// Rows that could not be read.
        package var rejected = 0
    }

    /// Calls of the run.
    package struct Calls: Sendable, Hashable {
        /// Nothing yet.
        package init() {}
        /// Calls made.
        package var new = 0
        /// Calls that got a new revision.
        package var revised = 0
        /// Linked calls that wait for further legs.
        package var open = 0
    }

    /// Events of the run's calls, counted once a webhook.
    package struct Events: Sendable, Hashable {
        /// Nothing yet.
        package init() {}
        /// Events that became deliveries.
        package var made = 0
        /// Events that a webhook did not want.
        package var filtered = 0
    }

    /// `due = delivered + retry + refused + exhausted + held + inDoubt + left`.
    package struct Deliveries: Sendable, Hashable {
        /// Nothing yet.
        package init() {}
        /// Deliveries that were or fell due during the run.
        package var due = 0
        /// Deliveries that a receiver answered 2xx.
        package var delivered = 0
        /// Deliveries that wait for their next try.
        package var retry = 0
        /// Deliveries whose receiver said never.
        package var refused = 0
        /// Deliveries out of retries.
        package var exhausted = 0
        /// Deliveries in doubt that a person decides on.
        package var held = 0
        /// Deliveries cut off by the run's end.
        package var inDoubt = 0
        /// Deliveries due and not begun.
        package var left = 0
        /// Deliveries owed later.
        package var notDue = 0
        /// Deliveries found in doubt from an earlier run.
        package var recovered = 0
    }

    /// Whether both equations hold.
    package var isBalanced: Bool {
        let sum =
            deliveries.delivered + deliveries.retry + deliveries.refused + deliveries.exhausted
            + deliveries.held + deliveries.inDoubt + deliveries.left
        return deliveries.due == sum && rows.read == rows.known + rows.new + rows.rejected
    }
}
