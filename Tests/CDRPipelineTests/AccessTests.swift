import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `A webhook's access` {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    private func delivery(_ webhook: Webhook) -> ClaimedDelivery {
        ClaimedDelivery(
            showing: CallEvent(webhook.events[0], of: Samples.call()),
            webhook: webhook.id
        )
    }

    private func request(_ webhook: Webhook, _ access: WebhookAccess) -> HTTPRequest {
        CustomWebhook(webhook, access: access, version: "1").request(
            for: delivery(webhook),
            at: Samples.start
        )
    }

    private func value(_ name: String, of request: HTTPRequest) -> String? {
        request.headers.first { $0.name == name }?.value
    }

    @Test(arguments: [WebhookMethod.json, .post])
    func `signs the body as it is sent, with this attempt's time`(method: WebhookMethod) throws {
        var webhook = try Samples.webhook()
        webhook.method = method
        var access = WebhookAccess()
        access.secrets = [try SigningSecret(Self.secret)]
        let request = request(webhook, access)
        let signature = Signature.standard(
            id: delivery(webhook).id.text,
            seconds: Samples.start.seconds,
            content: try #require(request.body),
            secrets: access.secrets
        )
        #expect(value("webhook-signature", of: request) == signature)
        #expect(value("webhook-timestamp", of: request) == String(Samples.start.seconds))
    }

    @Test func `signs the whole query of a GET, without its question mark`() throws {
        var webhook = try Samples.webhook(url: "http://127.0.0.1:9/hook?key=a%20b")
        webhook.method = .get
        var access = WebhookAccess()
        access.secrets = [try SigningSecret(Self.secret)]
        let request = request(webhook, access)
        let query = try #require(request.url.split(separator: "?", maxSplits: 1).last)
        #expect(query.hasPrefix("key=a%20b&uniqueid="))
        let signature = Signature.standard(
            id: delivery(webhook).id.text,
            seconds: Samples.start.seconds,
            content: Array(query.utf8),
            secrets: access.secrets
        )
        #expect(value("webhook-signature", of: request) == signature)
    }

    @Test func `signs nothing without a secret`() throws {
        let names = request(try Samples.webhook(), WebhookAccess()).headers.map(\.name)
        #expect(!names.contains { $0.contains("signature") || $0 == "authorization" })
    }

    @Test func `sends basic and bearer authorization, an older signature and fixed headers`() throws
    {
        var access = WebhookAccess()
        access.auth = .basic(user: "Aladdin", password: "open sesame")
        access.signature = HexSignature(header: "X-Signature", secret: "k")
        access.headers = [HTTPHeader("x-api-key", "v"), HTTPHeader("user-agent", "switch/1")]
        let basic = request(try Samples.webhook(), access)
        #expect(value("authorization", of: basic) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")
        let signature = HexSignature(header: "x-signature", secret: "k")
        let mac = signature.header(for: try #require(basic.body))
        #expect(value("x-signature", of: basic) == mac.value)
        #expect(value("x-api-key", of: basic) == "v")
        #expect(basic.headers.filter { $0.name == "user-agent" }.map(\.value) == ["switch/1"])
        access.auth = .bearer("token")
        let bearer = request(try Samples.webhook(), access)
        #expect(value("authorization", of: bearer) == "Bearer token")
    }
}

@Suite struct `Client credentials` {
    private let webhook: Webhook
    private let integration: CustomWebhook

    init() throws {
        var webhook = try Samples.webhook()
        webhook.timeout = .seconds(7)
        var access = WebhookAccess()
        access.auth = .oauth(
            ClientCredentials(
                tokenURL: try WebhookURL("https://id.example/token"),
                id: "a:b c",
                secret: "s&=",
                scope: "calls write"
            )
        )
        access.route.authorities = Array("PEM".utf8)
        self.webhook = webhook
        integration = CustomWebhook(webhook, access: access, version: "1")
    }

    private func conversation(after seconds: Int = 0) -> any Conversation {
        let event = CallEvent(.callEnd, of: Samples.call())
        let delivery = ClaimedDelivery(showing: event, webhook: webhook.id)
        return integration.conversation(with: [delivery], at: Samples.start + .seconds(seconds))
    }

    private func answer(_ status: Int?, _ body: String = "{}") -> HTTPResponse {
        var response = HTTPResponse(ticket: 0)
        response.status = status
        response.body = Array(body.utf8)
        return response
    }

    private func token(_ text: String, seconds: Int = 3_600) -> HTTPResponse {
        answer(
            200,
            "{\"access_token\":\"\(text)\",\"token_type\":\"Bearer\",\"expires_in\":\(seconds)}"
        )
    }

    /// What a step sends: `token` for a request to the token endpoint, else its authorization;
    /// else the verdict.
    private func words(_ step: ConversationStep) -> String {
        switch step {
        case .send(let request):
            request.isPreparation
                ? "token" : request.headers.first { $0.name == "authorization" }?.value ?? "bare"
        case .judgements(let judgements): judgements.map { "\($0.verdict)" }.joined()
        }
    }

    @Test func `are sent as a form, with id and secret encoded before they become Basic`() throws {
        var conversation = conversation()
        guard case .send(let request) = conversation.next(after: nil) else {
            Issue.record("a token is asked for first")
            return
        }
        #expect(request.method == "POST")
        #expect(request.url == "https://id.example/token")
        #expect(
            String(decoding: request.body ?? [], as: UTF8.self)
                == "grant_type=client_credentials&scope=calls+write"
        )
        let basic = Data("a%3Ab+c:s%26%3D".utf8).base64EncodedString()
        #expect(request.headers.contains(HTTPHeader("authorization", "Basic \(basic)")))
        #expect(request.isPreparation)
        #expect(request.allow == webhook.allow, "the token endpoint obeys the webhook's allow")
        #expect(request.timeout == .seconds(7))
        #expect(request.route.authorities == Array("PEM".utf8))
    }

    @Test func `give a token that later conversations use again`() {
        var first = conversation()
        #expect(words(first.next(after: nil)) == "token")
        #expect(words(first.next(after: token("T1"))) == "Bearer T1")
        #expect(words(first.next(after: answer(200))) == "delivered")
        var second = conversation(after: 10)
        #expect(words(second.next(after: nil)) == "Bearer T1")
    }

    @Test func `are asked for once more after a 401, and the next 401 counts`() {
        var first = conversation()
        _ = first.next(after: nil)
        _ = first.next(after: token("T1"))
        var second = conversation()
        #expect(words(second.next(after: nil)) == "Bearer T1")
        #expect(words(second.next(after: answer(401))) == "token")
        #expect(words(second.next(after: token("T2"))) == "Bearer T2")
        #expect(words(second.next(after: answer(401))) == "failed(isFinal: true)")
    }

    @Test func `are not asked for again when the token is new, or another brought one`() {
        var first = conversation()
        _ = first.next(after: nil)
        _ = first.next(after: token("T1"))
        var late = conversation()
        #expect(words(late.next(after: nil)) == "Bearer T1")
        #expect(words(first.next(after: answer(401))) == "failed(isFinal: true)")
        var other = conversation()
        _ = other.next(after: nil)
        #expect(words(other.next(after: answer(401))) == "token")
        #expect(words(other.next(after: token("T2"))) == "Bearer T2")
        #expect(words(late.next(after: answer(401))) == "Bearer T2", "no fetch of its own")
    }

    @Test func `are renewed before the token's end, by one conversation at a time`() {
        var first = conversation()
        _ = first.next(after: nil)
        _ = first.next(after: token("T1", seconds: 600))
        var early = conversation(after: 539)
        #expect(words(early.next(after: nil)) == "Bearer T1")
        var renewing = conversation(after: 540)
        #expect(words(renewing.next(after: nil)) == "token")
        var beside = conversation(after: 541)
        #expect(words(beside.next(after: nil)) == "Bearer T1", "it is still good")
        #expect(words(renewing.next(after: token("T2", seconds: 600))) == "Bearer T2")
        var afterwards = conversation(after: 700)
        #expect(words(afterwards.next(after: nil)) == "Bearer T2")
        var late = conversation(after: 2_000)
        #expect(words(late.next(after: nil)) == "token", "a token past its end is not sent")
    }

    @Test(arguments: [
        "{}", "[]", "no json", #"{"access_token":""}"#,
        #"{"access_token":"a\r\nhost: b","token_type":"bearer"}"#,
        #"{"access_token":"a","token_type":"mac"}"#,
    ])
    func `prepare nothing when the answer brings no token that can be sent`(body: String) {
        var conversation = conversation()
        _ = conversation.next(after: nil)
        #expect(words(conversation.next(after: answer(200, body))) == "unprepared")
    }

    @Test(arguments: [nil, 400, 401, 403, 429, 500, 302] as [Int?])
    func `prepare nothing when the token endpoint fails`(status: Int?) {
        var conversation = conversation()
        _ = conversation.next(after: nil)
        #expect(words(conversation.next(after: answer(status))) == "unprepared")
        var next = self.conversation()
        #expect(words(next.next(after: nil)) == "token")
    }

    @Test(arguments: [
        #"{"access_token":"T","token_type":"bearer","expires_in":"600"}"#,
        #"{"access_token":"T","token_type":"BEARER","expires_in":600.5,"x":[1]}"#,
    ])
    func `take the life of a token as a number or a text`(body: String) {
        var first = conversation()
        _ = first.next(after: nil)
        #expect(words(first.next(after: answer(200, body))) == "Bearer T")
        var late = conversation(after: 601)
        #expect(words(late.next(after: nil)) == "token")
    }

    @Test func `give a token that is kept for the run when its life is not told`() {
        var first = conversation()
        _ = first.next(after: nil)
        _ = first.next(after: answer(200, #"{"access_token":"T"}"#))
        var late = conversation(after: 1_000_000)
        #expect(words(late.next(after: nil)) == "Bearer T")
    }
}
