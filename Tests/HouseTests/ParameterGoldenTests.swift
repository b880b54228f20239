import CDRPipeline
import Contracts
import Foundation
import Testing

@testable import cdrhook

/// One webhook file of `Fixtures/parameters`, told of one call.
struct ParameterGolden: CustomTestStringConvertible {
    let call: String
    let webhook: String

    var testDescription: String { "\(call) to \(webhook)" }

    /// Every pair that `calls.json` names.
    static let all: [ParameterGolden] = StoredCall.all.values.sorted { $0.name < $1.name }
        .flatMap { call in
            call.webhooks.map { ParameterGolden(call: call.name, webhook: $0) }
        }
}

// The goldens are written by `Fixtures/parameters/make.py`, which knows the contract and nothing of
// this program: they are never recorded from it.
@Suite struct `Every parameter, at every event, by every method` {
    /// The file as the program reads it, with an event and a method.
    private func webhook(
        _ id: String,
        _ event: EventKind,
        _ method: WebhookMethod
    ) throws -> Webhook {
        let file = fixtures.appending(path: "parameters/webhooks/\(id).toml")
        let text = try String(contentsOf: file, encoding: .utf8)
        let folder = try TemporaryFolder()
        try folder.write(
            "event = \"\(event.rawValue)\"\nmethod = \"\(method.rawValue)\"\n" + text,
            to: "\(id).toml"
        )
        var problems: [String] = []
        let read = WebhookFile.read(folder.file("\(id).toml")) { problems.append($0.sentence) }
        return try #require(read?.webhook, "\(problems)")
    }

    /// A text as the goldens show it: one of more than 4 KiB by its length and its hash.
    private func shown(_ text: String) -> String {
        var body = HTTPResponse(ticket: 0)
        body.body = Array(text.utf8)
        guard body.body.count > 4_096 else { return text }
        return "(\(body.body.count) bytes, SHA-256 \(Hex.text(of: body.bodyHash)))"
    }

    private func lines(of request: HTTPRequest) -> String {
        guard let body = request.body else { return "\(request.method) \(shown(request.url))\n" }
        let type = request.headers.first { $0.name == "content-type" }?.value ?? "no type"
        return "\(request.method) \(request.url)\n\(type)\n"
            + "\(shown(String(decoding: body, as: UTF8.self)))\n"
    }

    @Test(arguments: ParameterGolden.all)
    func `is what an independent reading of the contract says`(golden: ParameterGolden) throws {
        let stored = try #require(StoredCall.all[golden.call])
        let call = try stored.call()
        var blocks: [String] = []
        for event in EventKind.allCases {
            // Nested fields are for JSON alone.
            let isNested = golden.webhook == "nested"
            for method in isNested ? [.json] : WebhookMethod.allCases {
                let webhook = try webhook(golden.webhook, event, method)
                guard webhook.refusal(of: event, of: call) != .neverAnswered else { continue }
                let delivery = ClaimedDelivery(
                    showing: CallEvent(event, of: call),
                    webhook: webhook.id,
                    replay: try stored.replay
                )
                let request = CustomWebhook(webhook, version: "1")
                    .request(for: delivery, at: Samples.start)
                blocks.append("== \(event.rawValue) \(method.rawValue)\n\(lines(of: request))")
            }
        }
        // Not one that can be recorded: what the script says is never what the program said.
        let path = "parameters/\(golden.call).\(golden.webhook).txt"
        let expected = try String(contentsOf: fixtures.appending(path: path), encoding: .utf8)
        #expect(blocks.joined(separator: "\n") == expected, "\(path) differs")
    }

    @Test(.enabled(if: hasTOMLPython, "no python3 of 3.11 or later"))
    func `is in goldens that the script beside them still writes`() throws {
        let script = fixtures.appending(path: "parameters/make.py").path
        #expect(try shell("python3 '\(script)' --check") == "")
    }

    @Test func `stands in a golden, and no golden is left over`() throws {
        let names = try FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "parameters").path
        )
        #expect(
            names.filter { $0.hasSuffix(".txt") }.sorted()
                == ParameterGolden.all.map { "\($0.call).\($0.webhook).txt" }.sorted()
        )
        let whole = try webhook("everything", .callEnd, .json).parameters.map(\.parameter)
        #expect(whole == Parameter.Name.allCases.map { .named($0) })
    }
}

/// Whether there is a Python that reads TOML.
private let hasTOMLPython = (try? shell("python3 -c 'import tomllib; print(1)' 2>/dev/null")) == "1"
