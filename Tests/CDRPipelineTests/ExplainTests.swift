import CDRPipeline
import Contracts
import Testing

@Suite struct `An explanation` {
    private let now = Samples.start + .seconds(3_600)

    private func known(_ webhooks: String...) -> LedgerKnowledge {
        var known = LedgerKnowledge()
        for webhook in webhooks {
            known.webhooks[webhook] = KnownWebhook(
                isActive: true,
                knownAt: Samples.start,
                origin: "http://127.0.0.1:9"
            )
        }
        known.sources["pbx"] = KnownSource(since: Samples.start, newestEndAt: nil)
        return known
    }

    private func delivery(
        _ state: DeliveryState,
        event: EventKind = .callEnd,
        webhook: String = "crm",
        dueIn seconds: Int = 0,
        firstDueIn first: Int? = nil,
        failures: Int = 0
    ) -> StoredDelivery {
        StoredDelivery(
            webhook: webhook,
            event: event,
            id: EventID(CallEvent(event, of: Samples.call()), webhook: webhook),
            state: state,
            dueAt: now + .seconds(seconds),
            firstDueAt: now + .seconds(first ?? seconds),
            failures: failures,
            replay: ""
        )
    }

    private func story(
        _ deliveries: StoredDelivery...,
        call: Call = Samples.call()
    ) -> CallStory {
        var story = CallStory(call, takenAt: Samples.start + .seconds(60))
        story.deliveries = deliveries
        return story
    }

    private func standing(
        _ story: CallStory,
        _ webhook: Webhook,
        _ known: LedgerKnowledge
    ) throws -> Standing {
        let all = Explain([webhook], knowing: known, at: now).standings(of: story)
        return try #require(all.last { $0.webhook == webhook.id }).standing
    }

    @Test func `says why nothing is owed`() throws {
        var webhook = try Samples.webhook()
        #expect(try standing(story(), webhook, known("crm")) == .notThen)
        #expect(try standing(story(), webhook, known()) == .neverSeen)
        var young = known("crm")
        young.webhooks["crm"]?.knownAt = now
        #expect(try standing(story(), webhook, young) == .younger(now))
        var late = known("crm")
        late.sources["pbx"]?.since = now
        #expect(try standing(story(), webhook, late) == .beforeSince(now))
        webhook.events = [.callAnswer]
        let missed = story(call: Samples.call(cause: .busy))
        #expect(try standing(missed, webhook, known("crm")) == .unwanted(.neverAnswered))
        webhook.callTypes = [.outbound]
        #expect(try standing(story(), webhook, known("crm")) == .unwanted(.callType))
        webhook.isActive = false
        #expect(try standing(story(), webhook, known("crm")) == .unwanted(.inactive))
    }

    @Test func `says what a delivery waits for`() throws {
        var webhook = try Samples.webhook()
        let known = known("crm", "popup")
        func standing(_ deliveries: StoredDelivery...) throws -> Standing {
            var story = story()
            story.deliveries = deliveries
            return try self.standing(story, webhook, known)
        }
        #expect(try standing(delivery(.scheduled)) == .due)
        #expect(try standing(delivery(.scheduled, dueIn: 9)) == .delayed(now + .seconds(9)))
        #expect(
            try standing(delivery(.scheduled, dueIn: 9, failures: 1))
                == .retrying(now + .seconds(9))
        )
        #expect(
            try standing(delivery(.scheduled, dueIn: 9, firstDueIn: 0))
                == .heldBack(now + .seconds(9))
        )
        let start = delivery(.attempting, event: .callStart, webhook: "popup")
        #expect(
            try standing(start, delivery(.scheduled)) == .behind(.callStart, webhook: "popup")
        )
        let later = delivery(.scheduled, event: .callStart, webhook: "popup", dueIn: 60)
        #expect(try standing(later, delivery(.scheduled)) == .due, "its own delay runs still")
        webhook.isActive = false
        #expect(try standing(delivery(.scheduled)) == .asleep)
    }

    @Test func `says that a receiver is shut`() throws {
        let webhook = try Samples.webhook()
        var open = known("crm")
        open.webhooks["crm"]?.breaker.openUntil = now + .seconds(5)
        let due = story(delivery(.scheduled))
        #expect(try standing(due, webhook, open) == .breakerOpen(now + .seconds(5)))
        open.webhooks["crm"]?.breaker.openUntil = now
        #expect(try standing(due, webhook, open) == .due, "the next run probes")
        open.webhooks["crm"]?.breaker.pausedAt = now
        #expect(try standing(due, webhook, open) == .paused(now))
    }

    @Test func `names what a webhook does not hear of, and who is no longer configured`() throws {
        let webhook = try Samples.webhook()
        let old = delivery(.cancelled, event: .callStart, webhook: "old")
        let all = Explain([webhook], knowing: known("crm"), at: now)
            .standings(of: story(delivery(.delivered), old))
        #expect(all.map(\.webhook) == ["crm", "old"])
        #expect(all[0].unheard == [.callStart, .callAnswer])
        #expect(all[1].standing == .cancelled)
    }

    @Test(arguments: [
        (
            "1795417200.1", 0, 10_000, "before-since"
        ),
        ("1795417200.1", -10, -5, "after-last-sync"), ("hello", 0, 0, "unseen"),
    ])
    func `has a reason for what is not there`(
        id: String,
        sync: Int,
        since: Int,
        word: String
    ) {
        let absence = Absence.reason(
            for: id,
            of: KnownSource(since: Samples.start + .seconds(since), newestEndAt: nil),
            rejected: nil,
            lastSyncAt: Samples.start + .seconds(sync)
        )
        #expect(absence.word == word)
    }

    @Test func `of rows without a call says until when they settle`() {
        func reason(_ age: Int, isGoingOn: Bool = false) -> String {
            let row = StoredRow(
                key: "1",
                link: "1",
                isLate: false,
                endedAt: now - .seconds(age),
                seenAt: now,
                text: .none
            )
            return Absence.reason(
                whyOpen: [row],
                settle: .seconds(30),
                isGoingOn: isGoingOn,
                lastSyncAt: now,
                at: now
            ).word
        }
        #expect(reason(10) == "settling")
        #expect(reason(60) == "no-call")
        #expect(reason(60, isGoingOn: true) == "going-on")
    }
}

@Suite struct `A cause's reasoning` {
    private let assembler = CallAssembler(source: "pbx", isLinked: true)

    @Test func `names the rule and the row`() {
        let busy = Samples.leg(key: "a", link: "L", sequence: 1, cause: .busy)
        let rung = Samples.leg(key: "b", link: "L", sequence: 2, cause: .noAnswer)
        let talked = Samples.leg(key: "c", link: "L", sequence: 3, isAnswered: true)
        func rule(_ legs: Leg...) -> String {
            let reason = assembler.reasoning(of: legs)
            return "\(reason.rule.rawValue) \(reason.key) \(reason.leftOut)"
        }
        #expect(rule(busy) == "only-row a 0")
        #expect(rule(busy, rung) == "nearest b 0")
        #expect(rule(busy, rung, talked) == "talked c 0")
        var loser = rung
        loser.isPartial = true
        #expect(rule(busy, loser) == "only-row a 1")
        var odd = busy
        odd.isCauseUnknown = true
        #expect(rule(odd) == "unknown-word a 0")
        var left = Samples.leg(key: "d", link: "L", cause: .canceled, length: 5)
        left.sequence = 4
        #expect(rule(left, Samples.leg(key: "e", link: "L", cause: .failed)) == "cancel-within d 0")
    }
}
