package import CDRPipeline
import Testing

/// What every ledger promises; each ledger's tests run it on fresh ones.
package struct LedgerContract {
    private let fresh: () throws -> any Ledger
    private let now = Samples.start + .seconds(3_600)

    /// The contract over ledgers that `fresh` makes.
    package init(_ fresh: @escaping () throws -> any Ledger) { self.fresh = fresh }

    /// Runs every promise.
    package func callAsFunction() throws {
        try takesAPageOnce()
        try keepsTheLastCheckpoint()
        try fixesNowOnce()
        try closesSettledCallsWhole()
        try attachesLateLegs()
        try revisesByLateLegs()
        try makesACallAnew()
        try tellsOfCallsThatGoOn()
        try keepsRejectedRowsUntilTheyAreResolved()
        try claimsInOrderOfACall()
        try movesOnlyWhatIsAttempted()
        try rescuesWhatACrashLeft()
        try takesBackClaims()
        try owesAnEventOnce()
        try redelivers()
        try cancels()
        try remembersBreakers()
        try tellsWhatTheConfigurationChanged()
        try sendsReplaysBehindLiveCalls()
        try keepsClaimsTogetherToAReplaysPace()
        try pausesAndCancelsReplays()
        try owesAnEndedEventUnderAnotherID()
        try keepsWhatWasLookedUp()
        try remembersFilesAsTheyWere()
    }

    private func ledger(_ webhooks: [Webhook]) throws -> any Ledger {
        let ledger = try fresh()
        try ledger.register(webhooks, at: now)
        _ = try ledger.since(of: "pbx", wanted: .beginning, at: now)
        return ledger
    }

    private func planned(_ call: Call, _ webhooks: [Webhook]) -> PlannedCall {
        PlannedCall(call, deliveries: Planner(webhooks: webhooks).deliveries(for: call).owed)
    }

    private func page(_ keys: [String], _ webhooks: [Webhook]) -> IngestPage {
        var page = IngestPage(source: "pbx", seenAt: now)
        for key in keys {
            page.legs.append(
                TakenLeg(
                    Samples.leg(key: key),
                    call: planned(Samples.call(key: key), webhooks)
                )
            )
        }
        return page
    }

    private func takesAPageOnce() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        let counts = try ledger.commit(page(["a", "b"], webhooks))
        #expect(counts.calls == 2)
        #expect(counts.deliveries == 2)
        #expect(try ledger.known(["a", "c", "b"], of: "pbx") == [0, 2])
        // A key that is taken twice is our mistake: nothing of the page stays.
        #expect(throws: LedgerError.self) { _ = try ledger.commit(page(["c", "a"], webhooks)) }
        #expect(try ledger.known(["c"], of: "pbx").isEmpty)
    }

    private func keepsTheLastCheckpoint() throws {
        let ledger = try ledger([])
        var page = IngestPage(source: "pbx", seenAt: now)
        page.checkpoints = [
            Checkpoint(stream: "x", position: "1"), Checkpoint(stream: "y", position: "7"),
        ]
        _ = try ledger.commit(page)
        page.checkpoints = [Checkpoint(stream: "x", position: "2")]
        _ = try ledger.commit(page)
        let kept = try ledger.checkpoints(of: "pbx").sorted { $0.stream < $1.stream }
        #expect(kept.map(\.position) == ["2", "7"])
    }

    private func fixesNowOnce() throws {
        let ledger = try fresh()
        let first = try ledger.since(of: "new", wanted: .now, at: now)
        let later = try ledger.since(of: "new", wanted: .now, at: now + .seconds(500))
        #expect(first == now)
        #expect(later == now)
    }

    private func closesSettledCallsWhole() throws {
        let ledger = try ledger([])
        var page = IngestPage(source: "pbx", seenAt: now)
        for (key, link) in [("a1", "A"), ("b1", "B"), ("a2", "A")] {
            page.legs.append(TakenLeg(Samples.leg(key: key, link: link), call: nil))
        }
        _ = try ledger.commit(page)
        #expect(try ledger.openCalls(of: "pbx") == 2)
        let early = try ledger.settledLegs(
            of: "pbx",
            settledBefore: Samples.start,
            after: "",
            limit: 10
        )
        #expect(early.isEmpty)
        let groups = try ledger.settledLegs(of: "pbx", settledBefore: now, after: "", limit: 10)
        #expect(groups.map(\.count) == [2, 1])
        #expect(groups[0][0].row["key"] == "a1")
        #expect(groups.map { $0[0].link } == ["A", "B"])
        let rest = try ledger.settledLegs(of: "pbx", settledBefore: now, after: "A", limit: 10)
        #expect(rest.map { $0[0].link } == ["B"])
        let closed = groups.map { group in
            ClosedCall(
                PlannedCall(Samples.call(key: group[0].row["link"] ?? ""), deliveries: []),
                legs: group.map(\.id)
            )
        }
        #expect(try ledger.close(closed, of: "pbx", at: now).calls == 2)
        #expect(try ledger.openCalls(of: "pbx") == 0)
        #expect(try ledger.closed(["A", "Z", "B"], of: "pbx") == [0, 2])
    }

    private func attachesLateLegs() throws {
        let ledger = try ledger([])
        var page = IngestPage(source: "pbx", seenAt: now)
        page.legs = [TakenLeg(Samples.leg(key: "a1", link: "A"), call: nil)]
        _ = try ledger.commit(page)
        let group = try ledger.settledLegs(of: "pbx", settledBefore: now, after: "", limit: 1)[0]
        _ = try ledger.close(
            [ClosedCall(PlannedCall(Samples.call(key: "A"), deliveries: []), legs: [group[0].id])],
            of: "pbx",
            at: now
        )
        page.legs = [TakenLeg(Samples.leg(key: "a2", link: "A"), call: nil, isLate: true)]
        _ = try ledger.commit(page)
        #expect(try ledger.openCalls(of: "pbx") == 0, "a late leg opens no call")
        #expect(try ledger.closedLegs(of: "A", source: "pbx")?.legs.count == 2)
        #expect(try ledger.closedLegs(of: "Z", source: "pbx") == nil)
    }

    private func revisesByLateLegs() throws {
        let ledger = try ledger([])
        var page = IngestPage(source: "pbx", seenAt: now)
        page.legs = [TakenLeg(Samples.leg(key: "a1", link: "A"), call: nil)]
        _ = try ledger.commit(page)
        func settled() throws -> [PendingLeg] {
            try ledger.settledLegs(of: "pbx", settledBefore: now, after: "", limit: 1).first ?? []
        }
        var call = Samples.call(key: "A")
        let first = try settled()
        _ = try ledger.close(
            [ClosedCall(PlannedCall(call, deliveries: []), legs: first.map(\.id))],
            of: "pbx",
            at: now
        )
        let late = Samples.leg(key: "a2", link: "A")
        page.legs = [TakenLeg(late, call: nil, isLate: true, revises: true)]
        _ = try ledger.commit(page)
        let waiting = try settled()
        #expect(waiting.count == 1, "a leg that revises waits")
        let told = try #require(try ledger.closedLegs(of: "A", source: "pbx"))
        #expect(!call.tellsOtherThan(told.call.call))
        call.revision = told.call.call.revision + 1
        _ = try ledger.close(
            [
                ClosedCall(
                    PlannedCall(call, deliveries: []),
                    legs: (told.legs + waiting).map(\.id)
                )
            ],
            of: "pbx",
            at: now
        )
        let revised = try #require(try ledger.closedLegs(of: "A", source: "pbx"))
        #expect(revised.call.call.revision == 1)
        #expect(revised.legs.count == 2)
        let all = Samples.start..<(Samples.start + .seconds(1))
        let stored = try ledger.calls(of: "pbx", in: all, after: 0, limit: 10)
        #expect(stored.map(\.call.revision) == [1], "history has the last revision only")
        page.legs = [
            TakenLeg(Samples.leg(key: "a3", link: "A"), call: nil, isLate: true, revises: true)
        ]
        _ = try ledger.commit(page)
        try ledger.attach(try settled().map(\.id), to: revised.call.id)
        #expect(try ledger.openCalls(of: "pbx") == 0)
        #expect(try ledger.closedLegs(of: "A", source: "pbx")?.legs.count == 3)
    }

    private func makesACallAnew() throws {
        var crm = try Samples.webhook()
        crm.revisions = .resend
        var slow = try Samples.webhook("slow", url: "http://127.0.0.2:9/")
        slow.revisions = .resend
        slow.delay = .seconds(86_400)
        let quiet = try Samples.webhook("quiet")
        let webhooks = [crm, slow, quiet]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a", "b"], webhooks))
        let first = try claim(ledger, [crm])
        _ = try claim(ledger, [], results: first.map { result($0, .delivered) })
        // The row of `a` says more now, and so does its call.
        let kept = try #require(try ledger.kept(["x", "a"], of: "pbx")[1])
        let number = try #require(kept.call)
        let told = try #require(try ledger.closedLegs(ofCall: number, source: "pbx"))
        #expect(told.legs.map(\.id) == [kept.leg.id])
        #expect(told.call.call.key == "a")
        var call = Samples.call(key: "a")
        (call.recording, call.revision) = ("https://pbx.example/1.wav", 1)
        let made = try ledger.deliveries(of: [told.call.id])[told.call.id] ?? []
        let plan = Planner(webhooks: webhooks)
            .revision(to: call, from: told.call.call, made: made, under: .ignore)
        #expect(plan.owed.map(\.webhook) == ["crm"])
        #expect(plan.moved.count == 1, "what waits for its delay goes over")
        var revised = RevisedCall(
            PlannedCall(call, deliveries: plan.owed),
            legs: [kept.leg.id],
            changed: [ChangedLeg(kept.leg.id, now: Samples.leg(key: "a"))]
        )
        revised.moved = plan.moved
        var page = IngestPage(source: "pbx", seenAt: now)
        page.revised = [revised]
        #expect(try ledger.commit(page).deliveries == 1)
        let after = try #require(try ledger.kept(["a"], of: "pbx")[0])
        #expect(after.leg.id != kept.leg.id, "the row as it was stays with what was told of it")
        #expect(after.call != kept.call)
        #expect(
            try claim(ledger, [crm]).isEmpty,
            "a revision waits until the receiver heard what it is owed of the one before"
        )
        let before = try claim(ledger, [quiet])
        _ = try claim(ledger, [], results: before.map { result($0, .delivered) })
        let again = try claim(ledger, [crm])
        #expect(again.map(\.event.call.revision) == [1])
        #expect(again.map(\.id) != first.map(\.id))
        let late = try claim(ledger, [slow], at: now + .seconds(86_400))
        let moved = try #require(late.first { $0.event.call.key == "a" })
        #expect(moved.event.call.recording == call.recording)
        #expect(
            moved.id == EventID(CallEvent(.callEnd, of: Samples.call(key: "a")), webhook: "slow")
        )
        let now = try #require(after.call)
        #expect(try ledger.deliveries(of: [now])[now]?.count == 4, "those of both revisions")
        let all = Samples.start..<(Samples.start + .seconds(1))
        #expect(try ledger.calls(of: "pbx", in: all, after: 0, limit: 9).count == 2)
    }

    private func tellsOfCallsThatGoOn() throws {
        let webhooks = [
            try Samples.webhook("start", event: .callStart), try Samples.webhook("end"),
        ]
        let ledger = try ledger(webhooks)
        var page = IngestPage(source: "pbx", seenAt: now)
        page.legs = [TakenLeg(Samples.leg(key: "a", link: "a"), call: nil)]
        _ = try ledger.commit(page)
        let legs = try #require(
            try ledger.settledLegs(of: "pbx", settledBefore: now, after: "", limit: 9).first
        )
        .map(\.id)
        #expect(try ledger.openCall("a", of: "pbx") == nil)
        var open = Samples.call(key: "a")
        open.revision = Call.firstOpenRevision
        let beginning = Planner(webhooks: webhooks).beginning(of: open)
        #expect(beginning.map(\.event) == [.callStart])
        let told = ClosedCall(PlannedCall(open, deliveries: beginning), legs: legs)
        #expect(try ledger.tellOpen([told], of: "pbx", at: now) == 1)
        #expect(try ledger.openCall("a", of: "pbx")?.call.revision == open.revision)
        #expect(try ledger.openCalls(of: "pbx") == 1, "its legs go on waiting")
        let all = Samples.start..<(Samples.start + .seconds(1))
        #expect(try ledger.calls(of: "pbx", in: all, after: 0, limit: 9).isEmpty)
        // The end waits until the receiver heard of the beginning.
        var whole = planned(Samples.call(key: "a"), webhooks)
        whole.deliveries.removeAll { $0.event == .callStart }
        whole.wasOpen = true
        let closed = try ledger.close([ClosedCall(whole, legs: legs)], of: "pbx", at: now)
        #expect(closed.calls == 1)
        #expect(try ledger.openCalls(of: "pbx") == 0)
        let first = try claim(ledger, webhooks.reversed())
        #expect(first.map(\.webhook) == ["start"])
        #expect(first[0].id == EventID(CallEvent(.callStart, of: whole.call), webhook: "start"))
        _ = try claim(ledger, [], results: [result(first[0], .delivered)])
        #expect(try claim(ledger, webhooks).map(\.webhook) == ["end"])
        let calls = try ledger.calls(of: "pbx", in: all, after: 0, limit: 9)
        #expect(calls.map(\.call.revision) == [0])
        #expect(try ledger.deliveries(of: [calls[0].id])[calls[0].id]?.count == 2)
    }

    private func keepsRejectedRowsUntilTheyAreResolved() throws {
        let ledger = try ledger([])
        var page = IngestPage(source: "pbx", seenAt: now)
        page.rejected = (1...3).map { line in
            RejectedRow(
                position: Position(place: "a.csv", line: line),
                reason: "because",
                raw: [0, 0xFF, UInt8(line)],
                header: line == 2 ? Columns(["a", "b"]) : nil
            )
        }
        #expect(try ledger.commit(page).rejected == 3)
        #expect(try ledger.commit(page).rejected == 0, "the same row is kept once")
        let rows = try ledger.rejected(of: "pbx", after: 0, limit: 10)
        #expect(rows.map(\.raw) == page.rejected.map(\.raw))
        #expect(rows.map(\.position) == ["a.csv, line 1", "a.csv, line 2", "a.csv, line 3"])
        #expect(rows.map { $0.header?.names ?? [] } == [[], ["a", "b"], []])
        #expect(try ledger.rejected(of: "pbx", after: rows[1].id, limit: 10).count == 1)
        var second = IngestPage(source: "pbx", seenAt: now)
        second.legs = [TakenLeg(Samples.leg(key: "k"), call: nil)]
        second.resolved = [rows[1].id]
        _ = try ledger.commit(second)
        #expect(try ledger.rejected(of: "pbx", after: 0, limit: 10).count == 2)
    }

    private func claimsInOrderOfACall() throws {
        let webhooks = [
            try Samples.webhook("begin", event: .callStart),
            try Samples.webhook("answer", event: .callAnswer),
            try Samples.webhook("end", event: .callEnd),
            try Samples.webhook("other", event: .callEnd, url: "http://127.0.0.1:10/"),
        ]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let first = try claim(ledger, webhooks)
        #expect(
            first.map(\.webhook).sorted() == ["begin", "other"],
            "another origin waits for none"
        )
        let second = try claim(ledger, webhooks, results: [result(first[0], .delivered)])
        #expect(second.map(\.webhook) == ["answer"])
        // A retry holds back what comes after it.
        let third = try claim(ledger, webhooks, results: [result(second[0], .scheduled)])
        #expect(third.isEmpty)
        let fourth = try claim(ledger, webhooks, at: now + .seconds(60))
        #expect(fourth.map(\.webhook) == ["answer"])
        #expect(fourth[0].attempt == 2)
        let fifth = try claim(
            ledger,
            webhooks,
            at: now + .seconds(60),
            results: [result(fourth[0], .exhausted)]
        )
        #expect(fifth.map(\.webhook) == ["end"])
    }

    private func movesOnlyWhatIsAttempted() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let claimed = try claim(ledger, webhooks)
        _ = try claim(ledger, webhooks, results: [result(claimed[0], .delivered)])
        // The same outcome again, or another one, changes nothing.
        _ = try claim(ledger, webhooks, results: [result(claimed[0], .scheduled)])
        #expect(try claim(ledger, webhooks, at: now + .seconds(9_000)).isEmpty)
        let owed = try ledger.owed(to: ["crm"], run: 1, at: now)
        #expect(owed == OwedCounts())
    }

    private func rescuesWhatACrashLeft() throws {
        var patient = try Samples.webhook("patient")
        patient.inDoubt = .hold
        let webhooks = [try Samples.webhook(), patient]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        #expect(try claim(ledger, webhooks).count == 2)
        let counts = try ledger.rescue(["crm": .resend, "patient": .hold], at: now)
        #expect(counts.recovered == 1)
        #expect(counts.held == 1)
        let again = try claim(ledger, webhooks)
        #expect(again.map(\.webhook) == ["crm"])
        #expect(again[0].attempt == 2, "the attempt in doubt counts as one")
        #expect(again[0].failures == 0, "and costs no retry")
    }

    private func takesBackClaims() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let claimed = try claim(ledger, webhooks)
        try ledger.release(claimed)
        #expect(try ledger.owed(to: ["crm"], run: 1, at: now).left == 1)
        #expect(try claim(ledger, webhooks)[0].attempt == 1)
    }

    private func owesAnEventOnce() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let range = Samples.start..<(Samples.start + .seconds(1))
        let calls = try ledger.calls(of: "pbx", in: range, after: 0, limit: 10)
        #expect(calls.map(\.call.key) == ["a"])
        let owed = Planner(webhooks: webhooks).deliveries(for: calls[0].call).owed
        let new = try ledger.owe(owed.map { (calls[0].id, $0) }, at: now)
        #expect(new == 0, "what is owed already is not owed twice")
    }

    private func redelivers() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let claimed = try claim(ledger, webhooks)
        _ = try claim(ledger, webhooks, results: [result(claimed[0], .refused)])
        let selection = RedeliverSelection(states: [.refused], webhooks: ["crm"])
        let groups = try ledger.groups(selection)
        #expect(groups.map(\.count) == [1])
        #expect(groups.map(\.failure) == ["status"])
        for (narrow, count) in narrowed(selection, claimed[0]) {
            #expect(try ledger.groups(narrow).reduce(0) { $0 + $1.count } == count, "\(narrow)")
        }
        #expect(try ledger.redeliver(selection, as: Redelivery(), at: now) == 1)
        let again = try claim(ledger, webhooks)
        #expect(again.first?.id.text == claimed[0].id.text, "the id is the same for ever")
        #expect(again.first?.attempt == 2)
    }

    /// Selections that hold the refused delivery, and such that do not.
    private func narrowed(
        _ selection: RedeliverSelection,
        _ claimed: ClaimedDelivery
    ) -> [(RedeliverSelection, Int)] {
        func with(_ change: (inout RedeliverSelection) -> Void) -> RedeliverSelection {
            var other = selection
            change(&other)
            return other
        }
        let call = claimed.event.call.uniqueid
        return [
            (with { $0.attempted = now..<(now + .seconds(1)) }, 1),
            (with { $0.attempted = (now + .seconds(1))..<(now + .seconds(2)) }, 0),
            (with { $0.statuses = [400...499, 503...503] }, 0),
            (with { $0.failures = [.timeout, .status] }, 1),
            (with { $0.failures = [.timeout] }, 0),
            (with { $0.uniqueids = [call, "another"] }, 1),
            (with { $0.uniqueids = ["another"] }, 0),
            (with { $0.events = [claimed.id] }, 1),
            (with { $0.events = [EventID(bytes: [1])] }, 0),
            (with { $0.replay = "none" }, 0),
        ]
    }

    private func cancels() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a", "b"], webhooks))
        let claimed = try claim(ledger, webhooks)
        _ = try claim(ledger, [], results: [result(claimed[0], .refused)])
        let refused = RedeliverSelection(states: [.refused], webhooks: ["crm"])
        #expect(try ledger.cancel(refused) == 1)
        #expect(try ledger.groups(refused).isEmpty)
        let cancelled = RedeliverSelection(states: [.cancelled], webhooks: ["crm"])
        #expect(
            try ledger.groups(cancelled).map(\.count) == [1],
            "it is still there, and can be owed again"
        )
    }

    /// Two calls that are owed live, and two that a replay owes.
    private func replaying(
        _ webhooks: [Webhook],
        rate: Rate? = nil
    ) throws -> (ledger: any Ledger, replay: Replay) {
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a", "b"], []))
        _ = try ledger.commit(page(["c", "d"], webhooks))
        var asked = Replay(name: "old", asked: "--since 7d", madeAt: now)
        asked.rate = rate
        let replay = try ledger.begin(asked)
        let all = Samples.start..<(Samples.start + .seconds(1_000_000))
        let old = try ledger.calls(of: "pbx", in: all, after: 0, limit: 2)
        let owed = old.flatMap { stored in
            webhooks.map { webhook in
                let event = CallEvent(.callEnd, of: stored.call)
                var delivery = PlannedDelivery(
                    webhook: webhook.id,
                    event: .callEnd,
                    id: EventID(event, webhook: webhook.id),
                    dueAt: Samples.start
                )
                delivery.replay = "old"
                return (stored.id, delivery)
            }
        }
        #expect(try ledger.owe(owed, at: now) == 2 * webhooks.count)
        return (ledger, replay)
    }

    private func claims(_ replay: Replay, _ limit: Int = .max) -> Exchange {
        var exchange = Exchange(run: 1, now: now)
        exchange.claims = [Claim(webhook: "crm", limit: 3, needsRow: false)]
        exchange.replays = [(replay.id, limit)]
        return exchange
    }

    private func sendsReplaysBehindLiveCalls() throws {
        let (ledger, replay) = try replaying([try Samples.webhook()])
        #expect(try ledger.begin(replay) == replay, "it is begun once")
        let claimed = try ledger.exchange(claims(replay))
        #expect(claimed.map(\.event.call.key) == ["c", "d", "a"], "though they are due later")
        #expect(claimed.map(\.replay) == ["", "", "old"])
        #expect(try ledger.exchange(claims(replay, 0)).isEmpty, "no more than its pace")
    }

    private func keepsClaimsTogetherToAReplaysPace() throws {
        let other = try Samples.webhook("other", url: "http://127.0.0.1:10/")
        let (ledger, replay) = try replaying([try Samples.webhook(), other])
        var exchange = claims(replay, 1)
        exchange.claims.append(Claim(webhook: other.id, limit: 3, needsRow: false))
        let claimed = try ledger.exchange(exchange)
        #expect(claimed.map(\.event.call.key) == ["c", "d", "a", "c", "d"])
        #expect(claimed.filter { $0.replay == "old" }.map(\.webhook) == ["crm"])
    }

    private func pausesAndCancelsReplays() throws {
        let webhooks = [try Samples.webhook()]
        let (ledger, replay) = try replaying(webhooks, rate: Rate("1/s"))
        #expect(try ledger.nextReplayDue(of: "crm") == Samples.start)
        #expect(try ledger.move(replay: replay.id, to: .paused) == 0)
        #expect(try ledger.replays().map(\.state) == [.paused])
        #expect(try ledger.nextReplayDue(of: "crm") == nil)
        var owed = try ledger.owed(to: ["crm"], run: 1, at: now)
        #expect(owed.left == 2)
        #expect(owed.notDue == 2, "what is paused is owed later")
        #expect(try ledger.move(replay: replay.id, to: .running) == 0)
        owed = try ledger.owed(to: ["crm"], run: 1, at: now)
        #expect(owed.left == 4)
        #expect(try ledger.move(replay: replay.id, to: .cancelled) == 2)
        let made = try ledger.deliveries(of: [1, 2, 3, 4]).values.flatMap { $0 }
        #expect(made.filter { $0.state == .cancelled }.count == 2)
        #expect(made.filter { $0.state == .scheduled }.count == 2)
    }

    private func owesAnEndedEventUnderAnotherID() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        let claimed = try claim(ledger, webhooks)
        var other = PlannedDelivery(
            webhook: "crm",
            event: .callEnd,
            id: EventID(claimed[0].event, webhook: "crm", salt: "again"),
            dueAt: now
        )
        let call = try #require(try ledger.deliveries(of: [0, 1, 2]).keys.first)
        #expect(try ledger.owe([(call, other)], at: now) == 0, "not while it is under way")
        _ = try claim(ledger, [], results: [result(claimed[0], .delivered)])
        #expect(try ledger.owe([(call, other)], at: now) == 1)
        #expect(try claim(ledger, webhooks).first?.id == other.id)
        other.dueAt = now + .seconds(1)
        #expect(try ledger.owe([(call, other)], at: now) == 0, "owed once under each id")
    }

    private func tellsWhatTheConfigurationChanged() throws {
        var webhook = try Samples.webhook()
        let other = try Samples.webhook("other")
        let ledger = try ledger([webhook, other])
        _ = try ledger.commit(page(["a", "b"], [webhook, other]))
        #expect(try ledger.reconcile([webhook, other]) == ConfigurationChanges(), "the first time")
        webhook.retries = 9
        webhook.url = try WebhookURL("http://127.0.0.1:9/elsewhere")
        var changes = try ledger.reconcile([webhook, other])
        #expect(changes.changed == ["crm": ["retries", "url"]])
        #expect(try ledger.reconcile([webhook, other]) == ConfigurationChanges(), "said once")
        changes = try ledger.reconcile([webhook])
        #expect(changes.cancelled == ["other": 2])
        #expect(try ledger.reconcile([webhook]) == ConfigurationChanges(), "said once")
        #expect(try ledger.owed(to: ["other"], run: 1, at: now) == OwedCounts())
        #expect(try ledger.owed(to: ["crm"], run: 1, at: now).left == 2)
        #expect(try ledger.adopt(keying: "a", of: "pbx", accepts: false) == nil)
        #expect(try ledger.adopt(keying: "a", of: "pbx", accepts: false) == nil)
        #expect(try ledger.adopt(keying: "b", of: "pbx", accepts: false) == "a")
        #expect(try ledger.adopt(keying: "b", of: "pbx", accepts: true) == nil)
        #expect(try ledger.adopt(keying: "b", of: "pbx", accepts: false) == nil)
    }

    private func remembersBreakers() throws {
        let ledger = try ledger([try Samples.webhook()])
        #expect(try ledger.breakers().isEmpty)
        var breaker = Breaker()
        breaker.failures = 12
        breaker.trips = 2
        breaker.openUntil = now + .seconds(60)
        breaker.pausedAt = now
        breaker.pausedURL = [1, 2, 3]
        var exchange = Exchange(run: 1, now: now)
        exchange.breakers = ["crm": breaker]
        _ = try ledger.exchange(exchange)
        #expect(try ledger.breakers() == ["crm": breaker])
        #expect(try ledger.reset(breakerOf: "crm"))
        #expect(try ledger.breakers().isEmpty)
        #expect(try !ledger.reset(breakerOf: "crm"), "there is nothing more to end")
        exchange.breakers = ["crm": Breaker()]
        _ = try ledger.exchange(exchange)
        #expect(try ledger.breakers().isEmpty, "one that is closed need not be remembered")
    }

    private func keepsWhatWasLookedUp() throws {
        let webhooks = [try Samples.webhook()]
        let ledger = try ledger(webhooks)
        _ = try ledger.commit(page(["a"], webhooks))
        func claim(after results: [AttemptResult] = []) throws -> ClaimedDelivery {
            var exchange = Exchange(run: 1, now: now + .seconds(60))
            exchange.results = results
            exchange.claims = [
                Claim(webhook: "crm", limit: 1, needsRow: false, needsLookup: true)
            ]
            return try #require(try ledger.exchange(exchange).first)
        }
        let first = try claim()
        #expect(first.lookup == nil)
        var found = result(first, .scheduled)
        found.lookup = "contact 7"
        let second = try claim(after: [found])
        #expect(second.lookup == "contact 7")
        let third = try claim(after: [result(second, .scheduled)])
        #expect(third.lookup == "contact 7", "an attempt that looked nothing up takes nothing away")
    }

    private func remembersFilesAsTheyWere() throws {
        var crm = try Samples.webhook()
        let ledger = try ledger([crm])
        _ = try ledger.commit(page(["a"], [crm]))
        let first = try claim(ledger, [crm])[0]
        #expect(first.revision == nil, "it is the one in force")
        var failed = result(first, .scheduled)
        failed.bodyHash = [1]
        _ = try claim(ledger, [], results: [failed])
        try ledger.register([crm], at: now + .seconds(1))
        #expect(try ledger.revisions(of: "crm").count == 1, "the file is as it was")
        crm.fixed = [FixedField(name: "a", value: "b")]
        try ledger.register([crm], at: now + .seconds(2))
        let revisions = try ledger.revisions(of: "crm")
        #expect(revisions.map(\.knownAt) == [now, now + .seconds(2)])
        #expect(revisions.map { $0.definition.applied(to: crm).fixed } == [[], crm.fixed])
        _ = try ledger.commit(page(["b"], [crm]))
        let later = try claim(ledger, [crm], at: now + .seconds(60))
        let byKey = Dictionary(uniqueKeysWithValues: later.map { ($0.event.call.key, $0) })
        #expect(byKey["a"]?.revision == revisions[0].id, "what was tried keeps its revision")
        #expect(byKey["b"]?.revision == .some(nil))
        let ended = later.map { delivery in
            var result = result(delivery, .refused)
            result.bodyHash = delivery.event.call.key == "b" ? [2] : [1]
            return result
        }
        _ = try claim(ledger, [], results: ended)
        let refused = RedeliverSelection(states: [.refused], webhooks: ["crm"])
        let bodies = try ledger.firstBodies(of: refused, after: nil, limit: 9)
        #expect(bodies.map(\.revision) == revisions.map(\.id))
        #expect(bodies.map(\.bodyHash) == [[1], [2]])
        #expect(bodies.map(\.delivery.attempt) == [3, 2])
        let next = try ledger.firstBodies(
            of: refused,
            after: bodies[0].delivery.delivery,
            limit: 9
        )
        #expect(next.map(\.revision) == [revisions[1].id])
        // As it was first said, and as today's file says it.
        var original = Redelivery()
        original.bodies = [bodies[0].delivery.delivery: revisions[0].id]
        #expect(try ledger.redeliver(refused, as: original, at: now) == 1)
        let said = try claim(ledger, [crm])
        #expect(said.map(\.revision) == [revisions[0].id])
        _ = try claim(ledger, [], results: [result(said[0], .refused)])
        #expect(try ledger.redeliver(refused, as: Redelivery(), at: now) == 2)
        #expect(try claim(ledger, [crm]).map(\.revision) == [nil, nil])
    }

    private func claim(
        _ ledger: any Ledger,
        _ webhooks: [Webhook],
        at moment: Timestamp? = nil,
        results: [AttemptResult] = []
    ) throws -> [ClaimedDelivery] {
        var exchange = Exchange(run: 1, now: moment ?? now)
        exchange.results = results
        exchange.claims = webhooks.map { Claim(webhook: $0.id, limit: 10, needsRow: false) }
        return try ledger.exchange(exchange)
    }

    private func result(_ claimed: ClaimedDelivery, _ outcome: AttemptOutcome) -> AttemptResult {
        let states: [AttemptOutcome: DeliveryState] = [
            .delivered: .delivered, .scheduled: .scheduled, .refused: .refused,
            .exhausted: .exhausted,
        ]
        return AttemptResult(
            delivery: claimed.delivery,
            webhook: claimed.webhook,
            attempt: claimed.attempt,
            outcome: outcome,
            state: states[outcome] ?? .scheduled,
            dueAt: outcome == .scheduled ? now + .seconds(30) : nil,
            isCharged: outcome != .delivered,
            finishedAt: now,
            response: HTTPResponse(ticket: 1),
            bodyHash: [1]
        )
    }
}
