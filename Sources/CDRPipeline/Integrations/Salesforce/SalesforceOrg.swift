import FoundationEssentials
import Synchronization

/// What a run has learned of one org, shared by its conversations.
final class SalesforceOrg: Sendable {
    /// A token, and where the org's API is.
    struct Session: Sendable, Hashable {
        var token: String
        var base: String
    }

    private struct State {
        var session: Session?
        var fields: SalesforceFields?
        var zone: TimeZoneRules?
        var used = 0
        var allowed = 0
        var links: [String: SalesforceLink] = [:]
        var unlinked = 0
        var lacksKey = false
    }

    private struct TokenAnswer: Decodable {
        var access_token: String
        var instance_url: String
    }

    private struct LimitsAnswer: Decodable {
        struct Limit: Decodable {
            var Max: Int
            var Remaining: Int
        }

        var DailyApiRequests: Limit
    }

    private struct ZoneAnswer: Decodable {
        struct Record: Decodable { var TimeZoneSidKey: String }

        var records: [Record]
    }

    /// The most numbers that are remembered; beyond that all are forgotten.
    private static let mostLinks = 20_000

    private let webhook: Webhook
    private let tokens: KeptToken?
    private let state = Mutex(State())

    /// Whose token it is: another login's is none of ours.
    private let login: String

    init(of webhook: Webhook, _ access: WebhookAccess) {
        self.webhook = webhook
        tokens = access.tokens
        let client =
            switch access.auth {
            case .oauth(let credentials): credentials.id
            case .assertion(let bearer): "\(bearer.clientID) \(bearer.user)"
            default: ""
            }
        login = "\(webhook.url.text) \(client)"
        let kept = tokens?.load()?.split(separator: "\n").map(String.init) ?? []
        if kept.count == 3, kept[2] == login {
            state.withLock { $0.session = Session(token: kept[0], base: kept[1]) }
        }
    }

    /// The token to go on with; `nil` when one is to be fetched.
    var session: Session? { state.withLock(\.session) }

    /// The fields of Task, or `nil` before the describe.
    var fields: SalesforceFields? { state.withLock(\.fields) }

    /// The org's zone, or `nil` before it was asked for.
    var zone: TimeZoneRules? { state.withLock(\.zone) }

    /// Keeps the token of an answer; false when there is none in it that can be used.
    func takeSession(_ response: HTTPResponse) -> Bool {
        guard response.status == 200, let answer = response.decoded(TokenAnswer.self),
            !answer.access_token.isEmpty,
            answer.access_token.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }),
            let url = try? WebhookURL(answer.instance_url),
            // A token must not travel more openly than the webhook's own requests.
            url.scheme == "https" || webhook.url.scheme == "http"
        else { return false }
        let session = Session(token: answer.access_token, base: url.base)
        state.withLock { $0.session = session }
        tokens?.keep("\(session.token)\n\(session.base)\n\(login)")
        return true
    }

    /// Forgets a token that was not taken, unless another has come since.
    func reject(_ session: Session) {
        let isOurs = state.withLock { state in
            guard state.session == session else { return false }
            state.session = nil
            return true
        }
        if isOurs { tokens?.keep(nil) }
    }

    /// Takes the describe of Task; false when the answer is none.
    func takeFields(_ response: HTTPResponse, key: String?) -> Bool {
        guard let fields = SalesforceFields(response) else { return false }
        state.withLock { state in
            state.fields = fields
            state.lacksKey = key.map { !fields.isKey($0) } ?? true
        }
        return true
    }

    /// Asks for the fields again next time: a person may have put them right.
    func forgetFields() { state.withLock { $0.fields = nil } }

    /// Takes the org's zone; false when the answer has none that is known.
    func takeZone(_ response: HTTPResponse) -> Bool {
        guard let name = response.decoded(ZoneAnswer.self)?.records.first?.TimeZoneSidKey,
            let zone = TimeZoneRules(named: name)
        else { return false }
        state.withLock { $0.zone = zone }
        return true
    }

    /// Notes how many of the day's API calls are used: `api-usage=18/5000`.
    func noteUsage(_ response: HTTPResponse) {
        guard let mark = response.wanted.firstRange(of: "api-usage=") else { return }
        let numbers = response.wanted[mark.upperBound...].split(separator: "/")
        let counts = numbers.prefix(2).map { Int($0.prefix { $0.isNumber }) ?? 0 }
        guard counts.count == 2, counts[1] > 0 else { return }
        state.withLock { ($0.used, $0.allowed) = (counts[0], counts[1]) }
    }

    /// Takes the day's limits as they are now; false when the answer has none.
    func takeLimits(_ response: HTTPResponse) -> Bool {
        guard let limit = response.decoded(LimitsAnswer.self)?.DailyApiRequests else {
            return false
        }
        state.withLock { ($0.used, $0.allowed) = (limit.Max - limit.Remaining, limit.Max) }
        return true
    }

    /// How many of the day's API calls are used, when that is so many that no more may be.
    func overuse(of share: Double) -> (used: Int, allowed: Int)? {
        state.withLock { state in
            let isOver = state.allowed > 0 && Double(state.used) >= share * Double(state.allowed)
            return isOver ? (state.used, state.allowed) : nil
        }
    }

    /// Whom a number belongs to; `nil` before it was looked up.
    func link(of number: String) -> SalesforceLink? { state.withLock { $0.links[number] } }

    /// Remembers whom numbers belong to.
    func take(_ links: [String: SalesforceLink]) {
        state.withLock { state in
            if state.links.count + links.count > Self.mostLinks { state.links = [:] }
            state.links.merge(links) { _, new in new }
        }
    }

    /// Counts Tasks that were written without a link though a number was there.
    func countUnlinked(_ count: Int) { state.withLock { $0.unlinked += count } }

    /// How Tasks are written, for people.
    func words(key: String?) -> String {
        let (zone, used, allowed) = state.withLock { ($0.zone, $0.used, $0.allowed) }
        return "the user may write Tasks, "
            + (key.map { "by their \($0)" } ?? "looked up by CallObject before they are written")
            + "; dates in \(zone?.name ?? "UTC"); \(used) of \(allowed) API calls of the day are "
            + "used; that repeats change a Task rather than make one, only a real call can show"
    }

    /// What a person should know of the run.
    func notes() -> [RunNote] {
        let (unlinked, lacksKey) = state.withLock { ($0.unlinked, $0.lacksKey) }
        var notes: [RunNote] = []
        if unlinked > 0 {
            notes.append(
                RunNote(
                    "salesforce-unlinked",
                    about: .webhook(webhook.id),
                    count: unlinked,
                    "\(unlinked) Tasks are linked to nobody: no contact, lead or account has the "
                        + "number, or several have it"
                )
            )
        }
        if lacksKey {
            notes.append(
                RunNote(
                    "salesforce-no-external-id",
                    about: .webhook(webhook.id),
                    "Task has no external-id field for the event's id, so each batch is looked up "
                        + "before it is written: see the page of Salesforce"
                )
            )
        }
        return notes
    }
}
