import CDRPipeline
import Contracts
import Foundation
import Testing

/// A webhook to a stand-in, stepped without a wire.
private struct Office {
    let org: SalesforceStandIn
    var webhook: Webhook
    var access = WebhookAccess()
    let integration: any Integration

    init(
        settings change: (inout SalesforceSettings) -> Void = { _ in },
        auth: WebhookAuth? = nil,
        tokens: KeptToken? = nil,
        org: SalesforceStandIn = SalesforceStandIn()
    ) throws {
        self.org = org
        let url = try WebhookURL("https://my.salesforce.example")
        let kind = try #require(Integrations.named("salesforce"))
        webhook = Webhook(id: "sf", name: "sf", url: url, integration: kind)
        var settings = SalesforceSettings()
        settings.externalID = "Cdrhook_Id__c"
        change(&settings)
        webhook.salesforce = settings
        let token = try WebhookURL("https://my.salesforce.example/services/oauth2/token")
        let credentials = ClientCredentials(tokenURL: token, id: "client", secret: "secret")
        access.auth = auth ?? .oauth(credentials)
        access.tokens = tokens
        org.base = "https://my.salesforce.example"
        integration = Integrations.integration(of: webhook, access: access, version: "1")
    }

    func delivery(_ call: Call, attempt: Int = 1, lookup: String? = nil) -> ClaimedDelivery {
        ClaimedDelivery(
            showing: CallEvent(.callEnd, of: call),
            webhook: "sf",
            attempt: attempt,
            failures: attempt - 1,
            lookup: lookup
        )
    }

    /// The judgements of a batch, and the requests on the way to them.
    func tell(
        _ batch: [ClaimedDelivery],
        losing: (HTTPRequest) -> Bool = { _ in false }
    ) throws -> (judgements: [Judgement], requests: [HTTPRequest]) {
        var conversation = integration.conversation(with: batch, at: Samples.start)
        var response: HTTPResponse?
        var requests: [HTTPRequest] = []
        while true {
            switch conversation.next(after: response) {
            case .judgements(let judgements): return (judgements, requests)
            case .send(let request):
                requests.append(request)
                try #require(requests.count < 50, "a conversation ends")
                response = answer(request)
                if losing(request) {
                    response = HTTPResponse(ticket: 0)
                    response?.failure = TransportFailure(.timeout, "late")
                }
            }
        }
    }

    private func answer(_ request: HTTPRequest) -> HTTPResponse {
        let target = request.url.components(separatedBy: ".example").last ?? ""
        let answer = org.answer(
            request.method,
            target,
            authorization: request.headers.first { $0.name == "authorization" }?.value,
            body: request.body ?? []
        )
        var response = HTTPResponse(ticket: 0)
        response.status = answer.status
        response.wasReceived = request.isPreparation ? .no : .answered
        response.body = Array(answer.body.utf8)
        response.wanted = answer.headers.first?.split(separator: " ").last.map(String.init) ?? ""
        return response
    }
}

@Suite struct `A batch for Salesforce` {
    private func calls(_ count: Int) -> [Call] {
        (0..<count).map { number in
            var call = Samples.call(key: "call-\(number)")
            call.callerIDNumber = "+3804455\(10_000 + number)"
            return call
        }
    }

    @Test func `becomes a Task a call in one request, behind what must be known once`() throws {
        let office = try Office()
        let (judgements, requests) = try office.tell(calls(200).map { office.delivery($0) })
        #expect(judgements.allSatisfy { $0.verdict == .delivered })
        #expect(office.org.tasks.count == 200)
        #expect(office.org.batches == [200])
        #expect(requests.filter { !$0.isPreparation }.count == 1)
        #expect(
            office.org.paths.map { $0.split(separator: "/").dropFirst(4).joined(separator: "/") }
                == [
                    "sobjects/Task/describe", "query", "search", "search",
                    "composite/sobjects/Task/Cdrhook_Id__c",
                ]
        )
        let again = try office.tell(calls(200).map { office.delivery($0) })
        #expect(again.requests.count == 1, "all of it is known now")
        #expect(office.org.tasks.count == 200, "the same ids are the same Tasks")
    }

    @Test func `has the fields of the call, its date in the org's zone`() throws {
        let office = try Office {
            $0.owners = ["201": "005A"]
            $0.fields = [ParameterMapping(.named(.startAt), as: ["Call_Start__c"])]
        }
        office.org.people = [.init("Contact", "003A", "+38 (044) 555-01-01")]
        var call = Samples.call(startAt: Timestamp(seconds: 1_795_391_940))
        call.callerIDNumber = "0445550101"
        call.recording = "https://pbx.example/1.wav"
        let delivery = office.delivery(call)
        _ = try office.tell([delivery])
        let task = try #require(office.org.task(delivery.id.text))
        #expect(task["TaskSubtype"] as? String == "Call")
        #expect(task["CallType"] as? String == "Inbound")
        #expect(task["CallDurationInSeconds"] as? Int == 65)
        #expect(task["CallDisposition"] as? String == "Answered")
        #expect(task["Cdrhook_Id__c"] as? String == delivery.id.text)
        #expect(task["Subject"] as? String == "Inbound call from 0445550101: Answered")
        #expect(task["ActivityDate"] as? String == "2026-11-23", "23:59 the day before in UTC")
        #expect(task["WhoId"] as? String == "003A")
        #expect(task["OwnerId"] as? String == "005A")
        #expect(task["Call_Start__c"] as? String == "2026-11-22 23:59:00")
        let text = try #require(task["Description"] as? String)
        #expect(text.contains("Start: 2026-11-23T01:59:00+02:00"))
        #expect(text.contains("Recording: https://pbx.example/1.wav"))
    }

    @Test func `ends for each call as its own result says`() throws {
        let office = try Office()
        let batch = calls(200).map { office.delivery($0) }
        let bad = [batch[3].id.text, batch[70].id.text, batch[199].id.text]
        office.org.itemFault = { id, _ in
            id == bad[0]
                ? "FIELD_CUSTOM_VALIDATION_EXCEPTION Subject"
                : bad.contains(id) ? "UNABLE_TO_LOCK_ROW" : nil
        }
        let (judgements, _) = try office.tell(batch)
        #expect(judgements.filter { $0.verdict == .delivered }.count == 197)
        #expect(judgements[3].verdict == .refused)
        #expect(judgements[3].reason == "FIELD_CUSTOM_VALIDATION_EXCEPTION: no (Subject)")
        #expect(judgements[70].verdict == .failed(isFinal: false))
        #expect(judgements[199].verdict == .failed(isFinal: false))
    }

    @Test(arguments: [
        ("UNABLE_TO_LOCK_ROW", Verdict.failed(isFinal: false)),
        ("ALL_OR_NONE_OPERATION_ROLLED_BACK", .failed(isFinal: false)),
        ("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", .failed(isFinal: true)),
        ("REQUIRED_FIELD_MISSING", .refused), ("STRING_TOO_LONG", .refused),
        ("NUMBER_OUTSIDE_VALID_RANGE", .refused), ("STORAGE_LIMIT_EXCEEDED", .blocked),
        ("INSUFFICIENT_ACCESS_OR_READONLY", .blocked), ("SOMETHING_NEW", .failed(isFinal: true)),
        ("DUPLICATE_VALUE Cdrhook_Id__c", .failed(isFinal: false)),
        ("DUPLICATE_VALUE Other__c", .failed(isFinal: true)),
    ])
    func `takes an item's error as it is meant`(code: String, verdict: Verdict) throws {
        let office = try Office()
        office.org.itemFault = { _, _ in code }
        let (judgements, _) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [verdict])
    }

    @Test(arguments: [
        (429, Verdict.failed(isFinal: false)), (503, .failed(isFinal: false)),
        (500, .failed(isFinal: false)), (400, .blocked), (403, .blocked), (404, .blocked),
        (300, .refused),
    ])
    func `takes a whole request's error as it is meant`(status: Int, verdict: Verdict) throws {
        let office = try Office()
        office.org.fault = { _, path in path.contains("composite") ? .status(status) : nil }
        let (judgements, _) = try office.tell(calls(3).map { office.delivery($0) })
        #expect(judgements.map(\.verdict) == [verdict, verdict, verdict])
    }

    @Test func `is postponed, and nothing sent, while a search fails`() throws {
        let office = try Office()
        office.org.fault = { _, path in path.contains("search") ? .status(503) : nil }
        let (judgements, requests) = try office.tell(calls(2).map { office.delivery($0) })
        #expect(judgements.map(\.verdict) == [.postponed, .postponed])
        #expect(requests.allSatisfy { $0.isPreparation })
    }

    @Test func `gets another token once when the old one is over`() throws {
        let office = try Office()
        office.org.tokenLife = 2
        let (judgements, _) = try office.tell([office.delivery(Samples.call(type: .internal))])
        #expect(judgements.map(\.verdict) == [.blocked], "three calls never fit into one token")
        office.org.tokenLife = 3
        let second = try office.tell([office.delivery(Samples.call(type: .internal))])
        #expect(second.judgements.map(\.verdict) == [.delivered])
        #expect(office.org.tasks.count == 1)
    }

    @Test func `is blocked by a login that is refused, and says why`() throws {
        let office = try Office()
        office.org.clientSecret = "another"
        let (judgements, _) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.blocked])
        #expect(judgements[0].reason.contains("invalid_client (invalid client credentials)"))
    }

    @Test func `does not hand its token to an address without TLS`() throws {
        let office = try Office()
        office.org.base = "http://my.salesforce.example"
        let (judgements, requests) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.unprepared])
        #expect(requests.count == 1)
    }

    @Test(arguments: [("Subject", "may not set Task.Subject"), ("Call_Start__c", "Call_Start__c")])
    func `is blocked by a field that the user may not set`(field: String, words: String) throws {
        let office = try Office {
            $0.fields = [ParameterMapping(.named(.startAt), as: ["Call_Start__c"])]
        }
        office.org.lacking = [field]
        let (judgements, requests) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.blocked])
        #expect(judgements[0].reason.contains(words))
        #expect(requests.allSatisfy { $0.isPreparation })
        office.org.lacking = []
        let second = try office.tell([office.delivery(Samples.call())])
        #expect(second.judgements.map(\.verdict) == [.delivered], "it is described again")
    }

    @Test func `leaves out call fields that an org does not have`() throws {
        let office = try Office()
        office.org.lacking = ["CallType", "CallDurationInSeconds", "CallDisposition"]
        let (judgements, _) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.delivered])
    }

    @Test func `stops at its share of the day's calls, and goes on when the day is over`() throws {
        let office = try Office()
        office.org.allowed = 5
        _ = try office.tell([office.delivery(Samples.call())])
        let late = try office.tell([office.delivery(Samples.call(key: "2"))])
        #expect(late.judgements.map(\.verdict) == [.blocked])
        #expect(late.judgements[0].reason == "5 of the day's 5 API calls are used")
        office.org.allowed = 1_000
        let next = try office.tell([office.delivery(Samples.call(key: "2"))])
        #expect(next.judgements.map(\.verdict) == [.delivered])
    }

    @Test func `is one Task a call too when its answer was lost`() throws {
        let office = try Office()
        office.org.mayRepeatSubtype = false
        var isFirst = true
        office.org.fault = { _, path in
            defer { if path.contains("composite") { isFirst = false } }
            return isFirst && path.contains("composite") ? .lostAnswer : nil
        }
        let call = Samples.call()
        let first = try office.tell([office.delivery(call)]).judgements[0]
        #expect(first.verdict == .failed(isFinal: false))
        let second = try office.tell([
            office.delivery(call, attempt: 2, lookup: first.lookup)
        ]).judgements[0]
        #expect(second.verdict == .failed(isFinal: true), "its subtype may not be said again")
        let third = try office.tell([office.delivery(call, attempt: 3, lookup: second.lookup)])
        #expect(third.judgements.map(\.verdict) == [.delivered])
        #expect(office.org.tasks.count == 1)
    }

    @Test func `is the same Task when the call is revised`() throws {
        let office = try Office()
        var call = Samples.call()
        let first = office.delivery(call)
        _ = try office.tell([first])
        call.revision = 1
        call.duration = 99
        let second = office.delivery(call)
        #expect(first.id != second.id)
        #expect(try office.tell([second]).judgements.map(\.verdict) == [.delivered])
        #expect(office.org.tasks.count == 1)
        #expect(office.org.tasks[0]["CallDurationInSeconds"] as? Int == 99)
        #expect(office.org.tasks[0]["Cdrhook_Id__c"] as? String == first.id.text)
    }

    @Test func `is looked up before it is written where no external id is`() throws {
        let office = try Office()
        office.org.isKeyed = false
        office.org.lacking = ["Cdrhook_Id__c"]
        let batch = calls(150).map { office.delivery($0) }
        let lost = try office.tell(batch) { !$0.isPreparation }
        #expect(lost.judgements.allSatisfy { $0.verdict == .failed(isFinal: false) })
        #expect(lost.judgements.allSatisfy { $0.wait == .seconds(600) })
        #expect(office.org.tasks.count == 150, "they were written all the same")
        let again = try office.tell(batch + [office.delivery(Samples.call(key: "new"))])
        #expect(again.judgements.allSatisfy { $0.verdict == .delivered })
        #expect(office.org.tasks.count == 151)
        #expect(office.org.batches == [150, 1])
        #expect(office.integration.notes().contains { $0.code == "salesforce-no-external-id" })
    }

    @Test(arguments: 1...7)
    func `is one Task a call without an external id, wherever its token ends`(life: Int) throws {
        let office = try Office()
        office.org.isKeyed = false
        office.org.lacking = ["Cdrhook_Id__c"]
        let batch = calls(150).map { office.delivery($0) }
        _ = try office.tell(batch) { !$0.isPreparation }
        #expect(office.org.tasks.count == 150)
        let again = try Office(org: office.org)
        office.org.tokenLife = life
        _ = try again.tell(batch)
        office.org.tokenLife = 100
        #expect(try again.tell(batch).judgements.allSatisfy { $0.verdict == .delivered })
        #expect(office.org.tasks.count == 150)
    }

    @Test func `logs in with an assertion that it signs`() throws {
        var said = ""
        let bearer = AssertionBearer(
            clientID: "key",
            user: "robot@crm.example",
            audience: "https://login.salesforce.com",
            sign: { _ in Array("signature?".utf8) }
        )
        let office = try Office(auth: .assertion(bearer))
        office.org.takesAssertion = {
            said = $0
            return true
        }
        let (judgements, _) = try office.tell([office.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.delivered])
        let parts = said.split(separator: ".")
        #expect(parts.count == 3)
        #expect(parts.allSatisfy { !$0.contains("=") && !$0.contains("+") && !$0.contains("/") })
        let claims = String(parts[1]).replacing("-", with: "+").replacing("_", with: "/")
        let padded = claims + String(repeating: "=", count: (4 - claims.count % 4) % 4)
        let text = try #require(Data(base64Encoded: padded))
        #expect(
            String(decoding: text, as: UTF8.self)
                == #"{"iss":"key","sub":"robot@crm.example","aud":"https://login.salesforce.com","#
                + "\"exp\":\(Samples.start.seconds + 120)}"
        )
    }

    @Test func `keeps its token for later runs, for the same login only`() throws {
        final class Kept: @unchecked Sendable { var text: String? }
        let kept = Kept()
        let tokens = KeptToken(load: { kept.text }, keep: { kept.text = $0 })
        let first = try Office(tokens: tokens)
        _ = try first.tell([first.delivery(Samples.call())])
        #expect(kept.text?.hasPrefix("00D!T1\nhttps://my.salesforce.example") == true)
        let other = try Office(tokens: tokens)
        let (judgements, _) = try other.tell([other.delivery(Samples.call())])
        #expect(judgements.map(\.verdict) == [.delivered])
        #expect(other.org.tokens == 1, "the kept one was no good there: one more, once")
        let bearer = AssertionBearer(clientID: "k", user: "u", audience: "a", sign: { _ in nil })
        let third = try Office(auth: .assertion(bearer), tokens: tokens)
        #expect(try third.tell([third.delivery(Samples.call())]).requests.isEmpty)
    }
}

@Suite struct `A number that Salesforce is asked for` {
    private func link(_ people: [SalesforceStandIn.Person], number: String) throws -> String? {
        let office = try Office()
        office.org.people = people
        var call = Samples.call()
        call.callerIDNumber = number
        return try office.tell([office.delivery(call)]).judgements.first?.lookup
    }

    @Test func `is the one person who has it, however it is written`() throws {
        let contact = SalesforceStandIn.Person("Contact", "003A", "(044) 555-0101")
        #expect(try link([contact], number: "+380445550101") == "who 003A")
        #expect(try link([contact], number: "00380445550101") == "who 003A")
        #expect(try link([.init("Lead", "00QA", "+380445550101")], number: "0445550101") != "none")
    }

    @Test func `is of several the one of the latest activity, else the account, else nobody`()
        throws
    {
        let number = "+380445550101"
        let people: [SalesforceStandIn.Person] = [
            .init("Contact", "003A", number, lastActivity: "2026-01-01"),
            .init("Lead", "00QB", number, lastActivity: "2026-05-01"),
            .init("Account", "001C", number),
        ]
        #expect(try link(people, number: number) == "who 00QB")
        let alike: [SalesforceStandIn.Person] = [
            .init("Contact", "003A", number), .init("Contact", "003B", number),
        ]
        #expect(try link(alike + [people[2]], number: number) == "what 001C")
        #expect(try link(alike, number: number) == "none")
        #expect(try link([], number: number) == "none")
    }

    @Test(arguments: ["anonymous", "201", "", "1-800-FLOWERS", "12345678901234567"])
    func `is not looked for when nobody can have it`(number: String) throws {
        let office = try Office()
        var call = Samples.call()
        call.callerIDNumber = number
        call.src = number
        let (judgements, _) = try office.tell([office.delivery(call)])
        #expect(judgements.map(\.verdict) == [.delivered])
        #expect(!office.org.paths.contains { $0.contains("search") })
    }

    @Test func `is asked for once; every later attempt says the same`() throws {
        let office = try Office()
        let delivery = office.delivery(Samples.call(), attempt: 2, lookup: "who 003A")
        office.org.people = [.init("Contact", "003A", "1")]
        _ = try office.tell([delivery])
        #expect(!office.org.paths.contains { $0.contains("search") })
        #expect(office.org.task(delivery.id.text)?["WhoId"] as? String == "003A")
    }

    @Test func `is given up once when Salesforce takes the link no more`() throws {
        let office = try Office()
        let first = office.delivery(Samples.call(), attempt: 2, lookup: "who 003GONE")
        let refused = try office.tell([first]).judgements[0]
        #expect(refused.verdict == .failed(isFinal: true))
        #expect(refused.lookup == "dropped")
        let second = office.delivery(Samples.call(), attempt: 3, lookup: refused.lookup)
        #expect(try office.tell([second]).judgements[0].verdict == .delivered)
        let task = try #require(office.org.task(second.id.text))
        #expect(task["WhoId"] == nil)
        #expect(task["TaskSubtype"] as? String == "Call", "only the link is given up")
    }
}
