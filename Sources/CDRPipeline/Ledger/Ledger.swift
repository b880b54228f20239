/// The memory of cdrhook: rows, calls, deliveries, attempts and checkpoints.
///
/// It is the only meeting place of the program's halves: ingest never sends, deliver never reads a
/// source, and either may be killed anywhere.
///
/// 1. What a page taught and the checkpoint behind it are written in one transaction, or not at
///    all.
/// 2. A row's key is taken once; a call has one row a revision; an event of a call is owed once a
///    webhook.
/// 3. An attempt is durable before its request may leave.
/// 4. Outcomes are compare-and-set: only a delivery that is being attempted can end.
///
/// After a ``LedgerError`` the ledger takes nothing more: a failed commit is an unknown outcome.
/// Used from one thread.
package protocol Ledger: AnyObject {
    /// Begins a run and returns its number.
    func beginRun(_ command: String, at now: Timestamp) throws(LedgerError) -> Int64

    /// Ends a run with what it came to.
    func endRun(
        _ run: Int64,
        with summary: RunSummary,
        exit: Int32,
        at now: Timestamp
    )
        throws(LedgerError)

    /// Makes the configured webhooks known; one that is no longer configured gets nothing more.
    func register(_ webhooks: [Webhook], at now: Timestamp) throws(LedgerError)

    /// The revisions of a registered webhook's file, the oldest first; a run that registers it with
    /// another file adds one. The last one is in force.
    func revisions(of webhook: String) throws(LedgerError) -> [WebhookRevision]

    /// Notes what the webhooks' files say, and cancels what webhooks that are no longer configured
    /// are owed; what changed since the last time. Asked behind ``rescue(_:at:)``.
    func reconcile(_ webhooks: [Webhook]) throws(LedgerError) -> ConfigurationChanges

    /// Notes by what a source's rows get their keys.
    ///
    /// - Returns: What was noted before, when it is something else and `accepts` is false: then it
    ///   stays as it is.
    func adopt(
        keying: String,
        of source: String,
        accepts: Bool
    ) throws(LedgerError) -> String?

    /// The moment from which rows of a source count: `wanted`, or what an earlier run fixed.
    func since(
        of source: String,
        wanted: Since,
        at now: Timestamp
    ) throws(LedgerError)
        -> Timestamp

    /// Where reading of a source stopped.
    func checkpoints(of source: String) throws(LedgerError) -> [Checkpoint]

    /// Which of the keys were taken before, by index.
    func known(_ keys: [String], of source: String) throws(LedgerError) -> Set<Int>

    /// The legs that were taken under these keys, by index.
    func kept(_ keys: [String], of source: String) throws(LedgerError) -> [Int: KeptLeg]

    /// Which of the correlation ids have a call already, by index.
    func closed(_ links: [String], of source: String) throws(LedgerError) -> Set<Int>

    /// Takes a page: legs, calls, deliveries, rejected rows and checkpoints in one transaction.
    ///
    /// A late leg is kept with its call, or waits beside it when it revises it. A changed row of a
    /// told call is kept beside the one that it was, with the new revision.
    func commit(_ page: IngestPage) throws(LedgerError) -> CommitCounts

    /// Legs of linked calls that have no call yet and have settled, by correlation id, whole calls
    /// only.
    ///
    /// A call has settled when its last leg ended, or was taken, before `settledBefore`. `after` is
    /// the correlation id behind which to go on; empty at first.
    func settledLegs(
        of source: String,
        settledBefore: Timestamp,
        after: String,
        limit: Int
    ) throws(LedgerError) -> [[PendingLeg]]

    /// How many linked calls of a source still wait for further legs.
    func openCalls(of source: String) throws(LedgerError) -> Int

    /// Owes the beginnings of calls that are going on, each under a revision below 0; their legs go
    /// on waiting.
    ///
    /// - Returns: How many deliveries are new.
    func tellOpen(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    ) throws(LedgerError) -> Int

    /// What was told of a call while it was going on, its last revision below 0; or `nil`.
    func openCall(_ key: String, of source: String) throws(LedgerError) -> StoredCall?

    /// Gives settled legs their calls and owes the deliveries, in one transaction.
    func close(
        _ calls: [ClosedCall],
        of source: String,
        at now: Timestamp
    ) throws(LedgerError)
        -> CommitCounts

    /// The call of a correlation id in its last revision, with its legs; `nil` while it is open.
    func closedLegs(of link: String, source: String) throws(LedgerError) -> ClosedLegs?

    /// A call with its legs.
    func closedLegs(ofCall call: Int64, source: String) throws(LedgerError) -> ClosedLegs?

    /// Keeps legs with a call that they do not change.
    func attach(_ legs: [Int64], to call: Int64) throws(LedgerError)

    /// Rejected rows of a source, in the order in which they were seen.
    ///
    /// `after` is the ``StoredRejectedRow/id`` behind which to go on; 0 at first.
    func rejected(
        of source: String,
        after: Int64,
        limit: Int
    ) throws(LedgerError) -> [StoredRejectedRow]

    /// Ends what a killed run left as attempting: in doubt, and owed again or held.
    func rescue(
        _ policies: [String: InDoubtPolicy],
        at now: Timestamp
    ) throws(LedgerError)
        -> RescueCounts

    /// The breakers of the webhooks whose receivers have failed, by webhook.
    func breakers() throws(LedgerError) -> [String: Breaker]

    /// Closes a webhook's breaker and ends its pause; whether there was anything to end.
    func reset(breakerOf webhook: String) throws(LedgerError) -> Bool

    /// Records what finished and claims what is due, in one transaction.
    func exchange(_ exchange: Exchange) throws(LedgerError) -> [ClaimedDelivery]

    /// Takes back claims of which nothing left this machine.
    func release(_ unsent: [ClaimedDelivery]) throws(LedgerError)

    /// When the next delivery of a webhook falls due after `now`, or `nil` when none is scheduled.
    func nextDue(of webhook: String, after now: Timestamp) throws(LedgerError) -> Timestamp?

    /// When the first delivery of a running replay fell or falls due to a webhook, or `nil`.
    func nextReplayDue(of webhook: String) throws(LedgerError) -> Timestamp?

    /// What these webhooks are owed at the end of a run.
    func owed(
        to webhooks: [String],
        run: Int64,
        at now: Timestamp
    ) throws(LedgerError) -> OwedCounts

    /// Calls of a source that began in a range, each in its last revision, in the order in which
    /// they were taken.
    ///
    /// `after` is the ``StoredCall/id`` behind which to go on; 0 at first.
    func calls(
        of source: String,
        in range: Range<Timestamp>,
        after: Int64,
        limit: Int
    )
        throws(LedgerError) -> [StoredCall]

    /// The deliveries that calls have, in whichever revision, by the number that was asked for;
    /// those of the last revision first.
    func deliveries(of calls: [Int64]) throws(LedgerError) -> [Int64: [MadeDelivery]]

    /// Begins a replay, or finds the one of that name as it was begun.
    func begin(_ replay: Replay) throws(LedgerError) -> Replay

    /// Every replay, in the order in which they were begun.
    func replays() throws(LedgerError) -> [Replay]

    /// Pauses, resumes or cancels a replay; what a cancelled one still owed ends as cancelled.
    ///
    /// - Returns: How many deliveries ended.
    func move(replay: Int64, to state: ReplayState) throws(LedgerError) -> Int

    /// Owes deliveries of calls that were taken before; what is owed already stays as it is.
    ///
    /// A delivery that ended is owed again under another id.
    ///
    /// - Returns: How many deliveries are new.
    func owe(
        _ deliveries: [(call: Int64, delivery: PlannedDelivery)],
        at now: Timestamp
    )
        throws(LedgerError) -> Int

    /// Owes ended deliveries again, now; returns how many.
    func redeliver(
        _ selection: RedeliverSelection,
        as redelivery: Redelivery,
        at now: Timestamp
    ) throws(LedgerError) -> Int

    /// How the first requests of a selection were made, with their rows, by delivery; those behind
    /// the ``ClaimedDelivery/delivery`` `after`, `nil` at first.
    func firstBodies(
        of selection: RedeliverSelection,
        after: Int64?,
        limit: Int
    ) throws(LedgerError) -> [FirstBody]

    /// Ends deliveries as cancelled by an operator; returns how many.
    func cancel(_ selection: RedeliverSelection) throws(LedgerError) -> Int

    /// What a selection has, by how it ended.
    func groups(_ selection: RedeliverSelection) throws(LedgerError) -> [RedeliverGroup]
}

/// A ledger that cannot be used; after it nothing is sent.
package struct LedgerError: Error, Sendable, Hashable {
    /// What is the matter.
    package var kind: Kind

    /// The ledger's path.
    package var place: String

    /// The database's own words.
    package var reason: String

    /// A failure of the ledger.
    package init(_ kind: Kind, place: String, reason: String) {
        self.kind = kind
        self.place = place
        self.reason = reason
    }

    /// What is the matter with a ledger.
    package enum Kind: String, Sendable, CaseIterable {
        /// It cannot be read or written now.
        case unavailable

        /// It is gone, though one was here.
        case missing

        /// Its content is damaged.
        case damaged

        /// A later version of cdrhook wrote it.
        case newer

        /// Another run holds its lock.
        case locked
    }
}
