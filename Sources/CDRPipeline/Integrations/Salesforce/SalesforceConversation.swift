/// One batch of finished calls on its way to Salesforce.
///
///     token ─▶ describe ─▶ zone ─▶ search … ─▶ (existing …) ─▶ Tasks
///
/// Each step is left out when the run knows its answer already; but for the last all are
/// preparations, and without a batch it ends there. A 401 fetches another token once, and the step
/// is asked again.
struct SalesforceConversation: Conversation {
    private enum Step {
        case token
        case limits
        case describe
        case zone
        case search([String])
        case existing([String])
        case tasks(places: [Int], isUpsert: Bool)
    }

    private let batch: [ClaimedDelivery]
    private let settings: SalesforceSettings
    private let requests: SalesforceRequests
    private let writer: SalesforceTaskWriter
    private let org: SalesforceOrg
    private let now: Timestamp

    private var step = Step.token
    private var session: SalesforceOrg.Session?
    private var mayRenew = true
    private var knowsLimits = false

    /// What was found out of each call's number, when its turn came.
    private var found: [String: SalesforceLink] = [:]

    /// Which ids were answered for, and which of them are Tasks already.
    private var asked: Set<String> = []
    private var existing: Set<String> = []

    var bodyHashes: [[UInt8]] { batch.map(writer.bodyHash) }

    /// How long a call may go on at their side after we have heard nothing of it.
    private static let longestCall = Duration.seconds(600)

    init(
        with batch: [ClaimedDelivery],
        settings: SalesforceSettings,
        requests: SalesforceRequests,
        writer: SalesforceTaskWriter,
        org: SalesforceOrg,
        at now: Timestamp
    ) {
        self.batch = batch
        self.settings = settings
        self.requests = requests
        self.writer = writer
        self.org = org
        self.now = now
    }

    mutating func next(after response: HTTPResponse?) -> ConversationStep {
        guard let response else { return go() }
        if case .token = step { return takeToken(response) }
        org.noteUsage(response)
        // An org that moved says so too: its new place comes with a new token.
        if [401, 301, 302, 307, 308].contains(response.status) { return renew(after: response) }
        if case .tasks(let places, let isUpsert) = step {
            return judge(response, places: places, isUpsert: isUpsert)
        }
        guard response.status == 200 else {
            return end(SalesforceErrors.judgement(ofPreparation: response))
        }
        guard take(response) else {
            return end(Judgement(.postponed, reason: "Salesforce's answer cannot be understood"))
        }
        return go()
    }

    private mutating func takeToken(_ response: HTTPResponse) -> ConversationStep {
        guard !org.takeSession(response) else { return go() }
        let isNo = response.status.map { (400..<500).contains($0) && $0 != 429 } ?? false
        let reason = "Salesforce gave no token: \(response.tokenErrorText)"
        return end(Judgement(isNo ? .blocked : .unprepared, reason: reason))
    }

    private mutating func renew(after response: HTTPResponse) -> ConversationStep {
        guard mayRenew, let session else {
            return end(Judgement(.blocked, reason: SalesforceErrors.text(of: response)))
        }
        org.reject(session)
        return go()
    }

    /// Takes what a preparation brought; false when it cannot be understood.
    private mutating func take(_ response: HTTPResponse) -> Bool {
        switch step {
        case .token, .tasks: return true
        case .limits: return org.takeLimits(response)
        case .describe: return org.takeFields(response, key: settings.externalID)
        case .zone: return org.takeZone(response)
        case .search(let numbers):
            guard let match = SalesforceMatch(response) else { return false }
            let links = numbers.map { ($0, match.link(of: $0, lastDigits: settings.matchDigits)) }
            for (number, link) in links { found[number] = link }
            org.take(Dictionary(links) { first, _ in first })
            return true
        case .existing(let ids):
            guard let found = SalesforceErrors.existing(in: response, among: ids) else {
                return false
            }
            asked.formUnion(ids)
            existing.formUnion(found)
            return true
        }
    }

    /// The next step that is needed.
    private mutating func go() -> ConversationStep {
        guard let session = org.session else {
            // A token that is refused when it is new is not refused for its age.
            mayRenew = false
            guard let request = requests.token(at: now) else {
                return end(Judgement(.blocked, reason: "no login is set up, or its key signs not"))
            }
            return ask(.token, request)
        }
        self.session = session
        let (base, token) = (session.base, session.token)
        if let overuse = org.overuse(of: settings.apiShare) {
            guard !knowsLimits else {
                let reason = "\(overuse.used) of the day's \(overuse.allowed) API calls are used"
                return end(Judgement(.blocked, reason: reason))
            }
            knowsLimits = true
            return ask(.limits, requests.limits(base: base, token: token))
        }
        guard let fields = org.fields else {
            return ask(.describe, requests.describe(base: base, token: token))
        }
        if let obstacle = fields.obstacle(to: settings) {
            org.forgetFields()
            return end(Judgement(.blocked, reason: obstacle))
        }
        guard let zone = org.zone else {
            return ask(.zone, requests.zone(base: base, token: token))
        }
        if batch.isEmpty {
            let words = org.words(key: settings.externalID.flatMap { fields.isKey($0) ? $0 : nil })
            return end(Judgement(.delivered, reason: words))
        }
        if let numbers = numbersToSearch() {
            return ask(.search(numbers), requests.search(numbers, base: base, token: token))
        }
        let isUpsert = settings.externalID.map(fields.isKey) ?? false
        if !isUpsert, let ids = idsToAsk() {
            return ask(.existing(ids), requests.existing(ids, base: base, token: token))
        }
        let places = batch.indices.filter { !existing.contains(batch[$0].id.text) }
        guard !places.isEmpty else {
            return .judgements(batch.indices.map { judgement(.delivered, at: $0) })
        }
        let records = places.map {
            writer.record(of: batch[$0], fields: fields, zone: zone, link: link(at: $0))
        }
        return ask(
            .tasks(places: places, isUpsert: isUpsert),
            isUpsert
                ? requests.upsert(records, base: base, token: token)
                : requests.create(records, base: base, token: token)
        )
    }

    private mutating func ask(_ step: Step, _ request: HTTPRequest) -> ConversationStep {
        self.step = step
        return .send(request)
    }

    /// The next numbers that nobody has looked up.
    private mutating func numbersToSearch() -> [String]? {
        guard settings.isMatching else { return nil }
        var numbers: [String] = []
        var seen: Set<String> = []
        for delivery in batch where delivery.lookup == nil {
            guard let number = SalesforceMatch.number(of: delivery.event.call),
                found[number] == nil, seen.insert(number).inserted
            else { continue }
            if let link = org.link(of: number) {
                found[number] = link
            } else if numbers.count < SalesforceMatch.longestSearch {
                numbers.append(number)
            }
        }
        return numbers.isEmpty ? nil : numbers
    }

    /// The next ids of which nobody knows whether they are Tasks.
    private func idsToAsk() -> [String]? {
        // A hundred ids stay under the longest URL.
        let ids = batch.map(\.id.text).filter { !asked.contains($0) }.prefix(100)
        return ids.isEmpty ? nil : Array(ids)
    }

    /// Whom a call is linked to: as an earlier attempt kept it, else as it was looked up.
    private func link(at place: Int) -> SalesforceLink {
        let delivery = batch[place]
        if let kept = delivery.lookup.flatMap(SalesforceLink.init) { return kept }
        return SalesforceMatch.number(of: delivery.event.call).flatMap { found[$0] } ?? .none
    }

    private func judge(
        _ response: HTTPResponse,
        places: [Int],
        isUpsert: Bool
    ) -> ConversationStep {
        var judgements = batch.indices.map { judgement(.delivered, at: $0) }
        let answers = SalesforceErrors.judgements(
            of: response,
            count: places.count,
            key: isUpsert ? settings.externalID : nil
        )
        for (place, answer) in zip(places, answers) {
            judgements[place].verdict = answer.verdict
            judgements[place].reason = answer.reason
            judgements[place].wait = answer.wait
            if let lookup = answer.lookup, !isDropped(place) { judgements[place].lookup = lookup }
            // Without an id of ours a second Task is one that the first call still writes.
            if !isUpsert, response.wasReceived == .maybe || response.status == 500 {
                judgements[place].wait = Self.longestCall
            }
        }
        let unlinked = batch.indices.filter { place in
            judgements[place].verdict == .delivered && link(at: place) == .none
                && settings.isMatching
                && SalesforceMatch.number(of: batch[place].event.call) != nil
        }
        org.countUnlinked(unlinked.count)
        return .judgements(judgements)
    }

    /// Whether an earlier attempt changed its link for the same reason already.
    private func isDropped(_ place: Int) -> Bool {
        [SalesforceLink.dropped.text, SalesforceLink.written.text].contains(batch[place].lookup)
    }

    private func judgement(_ verdict: Verdict, at place: Int) -> Judgement {
        Judgement(verdict, lookup: batch[place].lookup == nil ? link(at: place).text : nil)
    }

    /// The same for all: nothing was said of any.
    private func end(_ judgement: Judgement) -> ConversationStep {
        .judgements(batch.isEmpty ? [judgement] : batch.map { _ in judgement })
    }
}
