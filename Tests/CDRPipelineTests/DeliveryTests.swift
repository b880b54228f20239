import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `A retry schedule` {
    @Test(arguments: [(1, 5), (2, 60), (3, 600), (4, 3_600), (5, 21_600), (30, 21_600)])
    func `waits longer after each failure`(failures: Int, seconds: Int) {
        let wait = RetrySchedule().wait(after: failures, of: 50, jitter: 0)
        #expect(wait == .seconds(seconds))
    }

    @Test func `gives up after its last retry`() {
        #expect(RetrySchedule().wait(after: 3, of: 3, jitter: 0) != nil)
        #expect(RetrySchedule().wait(after: 4, of: 3, jitter: 0) == nil)
        #expect(RetrySchedule().wait(after: 1, of: 0, jitter: 0) == nil)
    }

    @Test func `only ever adds jitter, at most a tenth`() {
        for jitter in [0, 0.25, 0.5, 0.999, 1, 7, -3] {
            let wait = RetrySchedule().wait(after: 2, of: 3, jitter: jitter) ?? .zero
            #expect(wait >= .seconds(60))
            #expect(wait <= .seconds(66))
        }
    }
}

@Suite struct `An event's id` {
    @Test func `is what anybody computes with sha256sum`() throws {
        let event = CallEvent(.callEnd, of: Samples.call(key: "1795478577.0"))
        let id = EventID(event, webhook: "crm").text
        let sum = try shell("printf '%s\\n%s\\n%s\\n%s' pbx 1795478577.0 call-end crm | sha256sum")
        #expect(sum.hasPrefix(id))
        #expect(id.count == 64)
        #expect(!id.contains("."))
    }

    @Test func `differs by source, call, event, webhook and revision`() {
        var ids: Set<String> = []
        for source in ["a", "b"] {
            for key in ["1", "2"] {
                for event in EventKind.allCases {
                    for webhook in ["x", "y"] {
                        for revision in 0...1 {
                            var call = Samples.call(key: key, source: source)
                            call.revision = revision
                            ids.insert(EventID(CallEvent(event, of: call), webhook: webhook).text)
                        }
                    }
                }
            }
        }
        #expect(ids.count == 48)
    }
}

@Suite struct `A planner` {
    @Test func `owes each webhook its event, due after its delay`() throws {
        var late = try Samples.webhook("late", event: .callStart)
        late.delay = .seconds(90)
        let call = Samples.call()
        let plan = Planner(webhooks: [try Samples.webhook(), late]).deliveries(for: call)
        #expect(plan.owed.map(\.webhook) == ["late", "crm"], "in the order of the call's events")
        #expect(plan.owed[0].dueAt == call.startAt + .seconds(90))
        #expect(plan.owed[1].dueAt == call.endAt)
    }

    @Test func `owes nothing to who does not want it, and counts that`() throws {
        var off = try Samples.webhook("off")
        off.isActive = false
        var outbound = try Samples.webhook("outbound")
        outbound.callTypes = [.outbound]
        let answer = try Samples.webhook("answer", event: .callAnswer)
        let planner = Planner(webhooks: [off, outbound, answer])
        let plan = planner.deliveries(for: Samples.call(cause: .noAnswer))
        #expect(plan.owed.isEmpty)
        #expect(plan.filtered == 3)
    }
}

@Suite struct `A custom webhook's request` {
    private let call: Call = {
        var call = Samples.call()
        call.callerIDNumber = "+44 20 7946"
        call.leadid = "47&11=x\"ü\n☎"
        call.recording = "https://pbx.example/r/1.wav"
        let columns = Columns(["accountcode", "channel"])
        call.row = RowText(
            Record(
                columns: columns,
                position: Position(place: ""),
                fields: ["sales", "PJSIP/201-1"]
            )
        )
        return call
    }()

    private func request(_ webhook: Webhook) -> HTTPRequest {
        let delivery = ClaimedDelivery(
            showing: CallEvent(webhook.events[0], of: call),
            webhook: webhook.id,
            attempt: 2,
            failures: 1
        )
        return CustomWebhook(webhook, version: "1.2.3").request(for: delivery, at: Samples.start)
    }

    @Test(arguments: EventKind.allCases, WebhookMethod.allCases)
    func `is the one of its golden`(event: EventKind, method: WebhookMethod) throws {
        var webhook = try Samples.webhook(
            event: event,
            url: "https://crm.example/hook?key=1&list=a"
        )
        webhook.method = method
        try expectGolden(
            request(webhook).lines,
            at: "requests/\(event.rawValue).\(method.rawValue).txt"
        )
    }

    @Test func `carries what its file maps, in the order of its file`() throws {
        var webhook = try Samples.webhook()
        webhook.parameters = try ["cdr.channel", "hangup_cause", "event_at", "uniqueid"].map {
            ParameterMapping(try #require(Parameter($0)), as: $0 == "uniqueid" ? ["b", "a"] : [$0])
        }
        webhook.fixed = [FixedField(name: "token", value: "x y")]
        webhook.causeNames = [.answered: "OK"]
        webhook.timeFormat = .epoch
        let body = String(decoding: request(webhook).body ?? [], as: UTF8.self)
        #expect(
            body
                == "{\"cdr.channel\":\"PJSIP/201-1\",\"hangup_cause\":\"OK\","
                + "\"event_at\":1795417265,"
                + "\"b\":\"1795417200.1\",\"a\":\"1795417200.1\",\"token\":\"x y\"}"
        )
    }

    @Test func `says at a Start what is known by now when it is asked for that`() throws {
        var webhook = try Samples.webhook(event: .callStart)
        webhook.facts = .final
        let body = String(decoding: request(webhook).body ?? [], as: UTF8.self)
        #expect(body.contains("\"hangup_cause\":\"Answered\""))
        #expect(body.contains("\"duration\":65"))
    }

    @Test(arguments: [
        (TimeFormat.plain, "UTC", "\"2026-11-23 07:00:00\""),
        (.plain, "Europe/Kyiv", "\"2026-11-23 09:00:00\""),
        (.rfc3339, "UTC", "\"2026-11-23T07:00:00Z\""),
        (.rfc3339, "America/New_York", "\"2026-11-23T02:00:00-05:00\""),
        (.epoch, "UTC", "1795417200"), (.epochMilliseconds, "UTC", "1795417200000"),
    ])
    func `writes times as it is told`(format: TimeFormat, zone: String, text: String) throws {
        var webhook = try Samples.webhook()
        webhook.timeFormat = format
        webhook.zone = try #require(TimeZoneRules(named: zone))
        let body = String(decoding: request(webhook).body ?? [], as: UTF8.self)
        #expect(body.contains("\"start_at\":\(text),"))
    }

    @Test func `masks numbers to their last four digits`() throws {
        var webhook = try Samples.webhook()
        webhook.masksNumbers = true
        let body = String(decoding: request(webhook).body ?? [], as: UTF8.self)
        #expect(body.contains("\"src\":\"******0101\""))
        #expect(body.contains("\"dst\":\"201\""), "an extension is nobody's number")
    }
}

@Suite struct `A webhook's URL` {
    @Test(arguments: [
        ("https://crm.example/a?b=c", "https://crm.example:443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("HTTPS://CRM.example", "https://crm.example:443"),
        ("http://[::1]:81/x", "http://[::1]:81"),
        ("http://[::1]/x", "http://[::1]:80"),
    ])
    func `has an origin`(text: String, origin: String) throws {
        #expect(try WebhookURL(text).origin == origin)
    }

    @Test(arguments: [
        "", "crm.example", "ftp://crm.example", "https://", "https://user:pw@crm.example/",
        "https://crm.example/#top", "https://crm.example:0/", "https://crm.example:99999/",
        "https://crm.example/a b", "https://krüm.example/", "http:/127.0.0.1", "gopher://x",
    ])
    func `is refused when requests cannot be sent there`(text: String) {
        #expect(throws: WebhookURLError.self) { _ = try WebhookURL(text) }
    }

    @Test func `is shown without what may be secret`() throws {
        #expect(
            try WebhookURL("https://a.example/p?token=x&b").masked
                == "https://a.example/p?token=***&***"
        )
    }
}

@Suite struct `Equal rows` {
    @Test func `get keys of their own in the order of their source`() {
        var rows = EqualRows()
        let keys = ["a", "b", "a", "a"].map { rows.key(of: $0) }
        #expect(keys == ["a", "b", "a/2", "a/3"])
    }
}

@Suite struct `A call out of legs` {
    private let assembler = CallAssembler(source: "pbx", isLinked: true)

    @Test(arguments: [
        ([HangupCause.busy, .noAnswer], HangupCause.noAnswer), ([.failed, .busy], .busy),
        ([.noAnswer, .canceled], .canceled), ([.failed], .failed),
    ])
    func `gets the cause that came nearest to success`(
        causes: [HangupCause],
        cause: HangupCause
    ) {
        let legs = causes.enumerated().map { index, cause in
            Samples.leg(key: "\(index)", link: "L", sequence: index, cause: cause)
        }
        #expect(assembler.call(of: legs).hangupCause == cause)
    }

    @Test func `is answered when any leg of the caller was, and bridged only with a second party`()
    {
        let legs = [
            Samples.leg(key: "1", link: "L", cause: .busy),
            Samples.leg(key: "2", link: "L", sequence: 1, cause: .answered, isAnswered: true),
        ]
        let call = assembler.call(of: legs)
        #expect(call.hangupCause == .answered)
        #expect(!call.isBridged)
        #expect(call.legs == 2)
        #expect(call.key == "L")
    }

    @Test func `takes a cancel only from a leg that ended with the call`() {
        let early = Samples.leg(key: "1", link: "L", cause: .canceled, length: 5)
        let late = Samples.leg(key: "2", link: "L", sequence: 1, cause: .noAnswer, length: 30)
        #expect(assembler.call(of: [early, late]).hangupCause == .noAnswer)
        #expect(assembler.call(of: [early]).hangupCause == .canceled)
    }
}
