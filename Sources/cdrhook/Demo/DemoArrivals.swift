import HTTP
import Synchronization

/// What the demo's receiver got.
final class DemoArrivals: Sendable {
    /// A webhook of the demo, and how it is told of an event.
    private struct Way {
        let webhook: String
        let path: String
        let words: String
    }

    private static let ways = [
        Way(webhook: "board", path: "/answered", words: "in the query of a GET"),
        Way(webhook: "popup", path: "/popup", words: "as a form in a POST"),
        Way(webhook: "crm", path: "/calls", words: "as JSON in a POST"),
        Way(webhook: "salesforce", path: "/services/data/", words: "as Tasks of Salesforce"),
    ]

    private let requests = Mutex<[ReceivedRequest]>([])

    /// Takes a request.
    func add(_ request: ReceivedRequest) { requests.withLock { $0.append(request) } }

    /// Prints what came in its order, and how much of it was each webhook's.
    ///
    /// - Parameters:
    ///   - output: Where to.
    ///   - org: Who answered what was meant for Salesforce.
    func print(to output: Output, org: DemoSalesforce) {
        let all = requests.withLock { $0 }
        for request in all { print(request, output) }
        for way in Self.ways {
            let told = all.filter { $0.target.hasPrefix(way.path) && !Self.onlyPrepares($0) }.count
            let isOrg = way.webhook == "salesforce"
            let events = isOrg ? org.tasks : told
            let more = isOrg ? ", \(org.linked) of them linked to its contact" : ""
            output.words("\(way.webhook) got \(events) events \(way.words)\(more)")
            output.data(
                .object([
                    ("type", .text("got")), ("webhook", .text(way.webhook)),
                    ("events", .integer(events)), ("requests", .integer(told)),
                ])
            )
        }
    }

    private func print(_ request: ReceivedRequest, _ output: Output) {
        guard !Self.onlyPrepares(request) else {
            let path = request.target.prefix { $0 != "?" }
            output.words("asked: \(request.method) \(path)")
            return
        }
        let body = String(decoding: request.body, as: UTF8.self)
        let said = body.isEmpty ? "" : " \(Output.printable(body))"
        output.words("arrived: \(request.method) \(request.target)\(said)")
        output.data(
            .object([
                ("type", .text("arrived")), ("method", .text(request.method)),
                ("target", .text(request.target)),
                ("webhook_id", .optional(request.header("webhook-id"))),
                ("body", .text(body)),
            ])
        )
    }

    /// Whether a request only asks for what an event needs: its body may be a secret.
    private static func onlyPrepares(_ request: ReceivedRequest) -> Bool {
        DemoSalesforce.isMeant(by: request) && request.method != "PATCH"
    }
}
