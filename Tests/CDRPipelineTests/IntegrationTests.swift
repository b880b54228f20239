import CDRPipeline
import Contracts
import Foundation
import Testing

/// A call that a golden tells of.
struct IntegrationSample: CustomTestStringConvertible {
    let integration: String
    let name: String
    let call: Call
    let event: EventKind

    var testDescription: String { "\(integration)/\(name).\(event.rawValue)" }

    private static let calls: [(name: String, call: Call)] = {
        var inbound = Samples.call()
        inbound.callerIDNumber = "+380445550101"
        inbound.did = "+380445550100"
        inbound.recording = "https://pbx.example/r?a=1&b=<2>"
        inbound.leadid = "adf21080-0e10-11eb-879b-05d71fb426ec"
        var missed = Samples.call(key: "1795417300.7", type: .outbound, cause: .noAnswer)
        missed.dst = "0445550199"
        missed.src = "201"
        missed.callerIDNumber = "201"
        missed.leadid = "4711"
        var wrong = Samples.call(key: "1795417400.9", type: .outbound, cause: .failed)
        wrong.rawCause = "UNALLOCATED_NUMBER"
        wrong.dst = "\u{202E}\"1\\\n☎"
        return [("inbound", inbound), ("missed", missed), ("wrong", wrong)]
    }()

    /// Every call with every event that an integration hears of.
    static let all: [IntegrationSample] = Integrations.all.flatMap { integration in
        calls.flatMap { name, call in
            integration.events.filter { $0 != .callAnswer || call.isAnswered }.map {
                IntegrationSample(
                    integration: integration.name,
                    name: name,
                    call: call,
                    event: $0
                )
            }
        }
    }

    /// The request that tells of it.
    func request() throws -> HTTPRequest {
        let kind = try #require(Integrations.named(integration))
        let url = try WebhookURL("https://receiver.example/path/token")
        let webhook = Webhook(id: "crm", name: "crm", url: url, integration: kind)
        let delivery = ClaimedDelivery(
            showing: CallEvent(event, of: call),
            webhook: webhook.id,
            attempt: 2,
            failures: 1
        )
        return Integrations.integration(of: webhook, version: "1.2.3")
            .request(for: delivery, at: Samples.start + .seconds(100))
    }
}

// Each `Fixtures/integrations/NAME/CALL.EVENT.txt` is a whole request.
@Suite struct `An integration's request` {
    @Test(arguments: IntegrationSample.all)
    func `is the one of its golden`(sample: IntegrationSample) throws {
        try expectGolden(
            try sample.request().lines,
            at: "integrations/\(sample.integration)/\(sample.name).\(sample.event.rawValue).txt"
        )
    }
}

@Suite struct `A predefined webhook` {
    private func webhook(_ name: String) throws -> Webhook {
        Webhook(
            id: name,
            name: name,
            url: try WebhookURL("https://z.example/api/v1/cti/secret"),
            integration: try #require(Integrations.named(name))
        )
    }

    private func step(
        _ webhook: Webhook,
        _ call: Call = Samples.call(),
        event: EventKind = .callEnd,
        age: Duration = .seconds(100),
        replay: String = "",
        lookup: String? = nil,
        answer: (status: Int, body: String)?
    ) -> Judgement? {
        let event = CallEvent(event, of: call)
        let delivery = ClaimedDelivery(
            showing: event,
            webhook: webhook.id,
            replay: replay,
            lookup: lookup
        )
        var conversation = Integrations.integration(of: webhook, version: "1")
            .conversation(with: [delivery], at: event.at + age)
        var response = HTTPResponse(ticket: 1)
        response.status = answer?.status
        response.body = Array((answer?.body ?? "").utf8)
        if case .send = conversation.next(after: nil),
            case .judgements(let judgements) = conversation.next(after: response)
        {
            return judgements.first
        }
        return nil
    }

    @Test func `is owed one delivery for each event of its integration`() throws {
        let planner = Planner(webhooks: [try webhook("zammad"), try webhook("pipedrive")])
        let answered = planner.deliveries(for: Samples.call())
        #expect(answered.owed.map(\.event) == [.callStart, .callAnswer, .callEnd, .callEnd])
        #expect(Set(answered.owed.map(\.id)).count == 4)
        let missed = planner.deliveries(for: Samples.call(cause: .noAnswer))
        #expect(missed.owed.map(\.event) == [.callStart, .callEnd, .callEnd])
        #expect(missed.filtered == 1)
        let inside = planner.deliveries(for: Samples.call(type: .internal))
        #expect(inside.owed.map(\.webhook) == ["pipedrive"], "Zammad has no word for inside calls")
        #expect(inside.filtered == 3)
    }

    @Test(arguments: [
        (200, "{}", Verdict.delivered), (200, #"{"action":"reject","reason":"busy"}"#, .delivered),
        (401, #"{"error":"Invalid token, please contact your admin!"}"#, .blocked),
        (422, #"{"error":"Feature is disabled, please contact your admin!"}"#, .blocked),
        (422, #"{"error":"Invalid direction!"}"#, .refused),
        (422, #"{"error":"call_id 1 already exists!"}"#, .refused),
        (500, #"{"error":"No such call_id 1"}"#, .refused),
        (500, "<html>", .failed(isFinal: false)), (503, "", .failed(isFinal: false)),
        (404, "{}", .failed(isFinal: true)), (429, "{}", .failed(isFinal: false)),
    ])
    func `of Zammad takes an answer as its code means it`(
        status: Int,
        body: String,
        verdict: Verdict
    ) throws {
        #expect(step(try webhook("zammad"), answer: (status, body))?.verdict == verdict)
    }

    @Test func `of Zammad is not told what is over for long`() throws {
        let zammad = try webhook("zammad")
        #expect(step(zammad, age: .seconds(3_500), answer: (200, "{}"))?.verdict == .delivered)
        #expect(step(zammad, age: .seconds(3_700), answer: (200, "{}")) == nil, "nothing is sent")
    }

    @Test(arguments: [
        (200, #"{"success":true,"data":{"id":"1"}}"#, Verdict.delivered),
        (200, #"{"success":false,"error":"x"}"#, .failed(isFinal: true)),
        (400, #"{"success":false,"error":"to_phone_number is required"}"#, .refused),
        (401, "{}", .blocked), (403, #"{"error":"Scope and URL mismatch"}"#, .blocked),
        (403, #"{"error":"no permission for user_id"}"#, .refused),
        (404, "{}", .refused), (429, "{}", .failed(isFinal: false)),
        (500, "{}", .failed(isFinal: false)),
    ])
    func `of Pipedrive takes an answer as it is meant`(
        status: Int,
        body: String,
        verdict: Verdict
    ) throws {
        #expect(step(try webhook("pipedrive"), answer: (status, body))?.verdict == verdict)
    }

    @Test func `of Pipedrive drops a lead that does not exist once`() throws {
        var call = Samples.call()
        call.leadid = "adf21080-0e10-11eb-879b-05d71fb426ec"
        let pipedrive = try webhook("pipedrive")
        let first = try #require(step(pipedrive, call, answer: (404, "{}")))
        #expect(first.verdict == .failed(isFinal: true))
        let lookup = try #require(first.lookup)
        #expect(step(pipedrive, call, lookup: lookup, answer: (404, "{}"))?.verdict == .refused)
    }

    @Test func `of Pipedrive holds what a crash left without an outcome`() throws {
        #expect(try webhook("pipedrive").inDoubt == .hold)
    }

    @Test func `is shown without its token`() throws {
        #expect(try webhook("zammad").maskedURL == "https://z.example/api/v1/cti/***")
        #expect(try webhook("pipedrive").maskedURL == "https://z.example/api/v1/cti/secret")
    }
}
