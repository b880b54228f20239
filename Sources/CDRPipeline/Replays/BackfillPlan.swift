/// What a backfill would send, and what it leaves out and why.
package struct BackfillPlan: Sendable, Hashable {
    /// One line of the plan: a webhook's events of one day with one hangup cause.
    package struct Group: Sendable, Hashable, Comparable {
        /// The webhook's id.
        package var webhook: String
        /// The event.
        package var event: EventKind
        /// The day on which the calls began, in the source's zone: `2026-11-24`.
        package var day: String
        /// The hangup cause.
        package var cause: HangupCause

        package static func < (left: Group, right: Group) -> Bool {
            (left.webhook, left.day, left.event.rank, left.cause.rawValue)
                < (right.webhook, right.day, right.event.rank, right.cause.rawValue)
        }
    }

    /// What becomes of the events of a group.
    package struct Counts: Sendable, Hashable {
        /// To be sent.
        package var send = 0
        /// Left out: the receiver has it.
        package var delivered = 0
        /// Left out: it is owed already.
        package var pending = 0
        /// Left out: it ended as refused, exhausted, held or cancelled; `redeliver` sends those.
        package var ended = 0

        /// Counts an event that is left out, since its delivery is in that state.
        mutating func leaveOut(_ state: DeliveryState) {
            switch state {
            case .delivered: delivered += 1
            case .scheduled, .attempting: pending += 1
            default: ended += 1
            }
        }
    }

    /// Why a webhook does not hear of calls of the range.
    package struct Filter: Sendable, Hashable, Comparable {
        /// The webhook's id.
        package var webhook: String
        /// The reason.
        package var reason: PlanRefusal

        package static func < (left: Filter, right: Filter) -> Bool {
            (left.webhook, left.reason.rawValue) < (right.webhook, right.reason.rawValue)
        }
    }

    /// An example of what would be sent.
    package struct Example: Sendable, Hashable {
        /// The event.
        package var event: CallEvent
        /// The webhook, as it says it.
        package var webhook: Webhook
        /// The delivery.
        package var delivery: PlannedDelivery
    }

    /// Calls of the range that are asked for.
    package var calls = 0

    /// The plan, group by group.
    package var groups: [Group: Counts] = [:]

    /// Events that a webhook does not want.
    package var filtered: [Filter: Int] = [:]

    /// The first deliveries that would be sent, at most ``mostExamples``.
    package var examples: [Example] = []

    /// SHA-256 over the ids and bodies that would be sent, in their order: another one when rows,
    /// mapping or ledger have moved.
    package var digest: [UInt8] = []

    /// The most examples.
    package static let mostExamples = 3

    /// How many deliveries would be sent.
    package var deliveries: Int { groups.values.reduce(0) { $0 + $1.send } }

    /// How many events are filtered.
    package var filteredCount: Int { filtered.values.reduce(0, +) }

    /// How many deliveries are left out, since they were made before.
    package var known: Int {
        groups.values.reduce(0) { $0 + $1.delivered + $1.pending + $1.ended }
    }

    /// An empty plan.
    package init() {}
}
