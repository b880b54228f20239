import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// The Python that has the reference verifier: the one of `Tests/run`, else the machine's.
private let python = ProcessInfo.processInfo.environment["CDRHOOK_TEST_PYTHON"] ?? "python3"
private let hasVerifier = (try? shell("'\(python)' -c 'import standardwebhooks; print(1)'")) == "1"

private let hasPython = (try? shell("'\(python)' -c 'print(1)'")) == "1"

/// Requests that a sync really sent, and what somebody's verifier says of them.
private struct Trial {
    static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    static let stranger = "whsec_" + String(repeating: "A", count: 32)

    let house: Installation
    let requests: [ReceivedRequest]

    /// Two calls to a webhook of each method, signed with the new secret and the old one.
    init() throws {
        let arrivals = Arrivals()
        house = try Installation { request in
            arrivals.add(request)
            return .answer(status: 200)
        }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        for method in WebhookMethod.allCases {
            // The URL's own query is signed as it stands, whatever a URL parser may think of it.
            try house.folder.write(
                """
                url = "http://127.0.0.1:\(house.receiver.port)/a/../b?k=a%2fb%e4;c&=&d"
                allow = ["127.0.0.1"]
                event = "call-end"
                method = "\(method.rawValue)"
                secrets = [{ env = "NEW" }, { env = "OLD" }]
                """,
                to: "webhooks.d/\(method.rawValue).toml"
            )
        }
        let run = try house.run("sync", environment: ["NEW": Self.new, "OLD": Self.old])
        #expect(run.exit == 0, "\(run.talk)")
        requests = arrivals.all
        #expect(requests.count == 6)
    }

    /// What `script`, whose `is_good(headers, said, secret)` decides, says of each request and
    /// secret.
    func verdicts(
        of script: String,
        _ secrets: String...,
        changing: (inout [UInt8]) -> Void = { _ in }
    ) throws -> [String] {
        var lines = ""
        for request in requests {
            let query = request.target.split(separator: "?", maxSplits: 1).dropFirst().joined()
            var said = request.method == "GET" ? Array(query.utf8) : request.body
            changing(&said)
            for secret in secrets {
                let line: [String: Any] = [
                    "said": Data(said).base64EncodedString(), "secret": secret,
                    "headers": Dictionary(request.headers.map { ($0.name, $0.value) }) { $1 },
                ]
                let data = try JSONSerialization.data(withJSONObject: line)
                lines += String(decoding: data, as: UTF8.self) + "\n"
            }
        }
        try house.folder.write(lines, to: "requests.jsonl")
        try house.folder.write(script + Self.loop, to: "verify.py")
        let path = house.folder.path
        return try shell("cd '\(path)' && '\(python)' verify.py").split(separator: "\n")
            .map(String.init)
    }

    private static let loop = """

        import base64, json
        for line in open("requests.jsonl"):
            request = json.loads(line)
            said = base64.b64decode(request["said"])
            print("good" if is_good(request["headers"], said, request["secret"]) else "bad")
        """

    /// Expects a verifier to take each secret, and nothing else.
    func expectVerdicts(of script: String) throws {
        let good = try verdicts(of: script, Self.old, Self.new)
        #expect(good == Array(repeating: "good", count: 12))
        let strange = try verdicts(of: script, Self.stranger)
        #expect(strange == Array(repeating: "bad", count: 6))
        let changed = try verdicts(of: script, Self.old, Self.new) { $0.append(0x20) }
        #expect(changed == Array(repeating: "bad", count: 12))
    }
}

@Suite struct `A verifier` {
    @Test(.enabled(if: hasVerifier, "no python3 with standardwebhooks; Tests/run installs it"))
    func `of Standard Webhooks takes every request`() throws {
        try Trial().expectVerdicts(
            of: """
                from standardwebhooks import Webhook, WebhookVerificationError
                def is_good(headers, said, secret):
                    try:
                        Webhook(secret).verify(said, headers, json_parse=False)
                        return True
                    except WebhookVerificationError:
                        return False
                """
        )
    }

    @Test(.enabled(if: hasPython, "no python3"))
    func `as the documentation has it takes every request`() throws {
        let page = packageRoot.appending(
            path: "Sources/CDRPipeline/CDRPipeline.docc/Signing-and-auth.md"
        )
        let text = try String(contentsOf: page, encoding: .utf8)
        let code = try #require(text.firstMatch(of: /(?s)```python\n(.*?)```/)).output.1
        let script =
            String(code)
                + """

                def is_good(headers, said, secret):
                    return is_ours(headers, said, [secret])
                """
        try Trial().expectVerdicts(of: script)
        // The same with a clock that is six minutes ahead: all are too old.
        let late = script + "\nnow = time.time\ntime.time = lambda: now() + 360"
        let verdicts = try Trial().verdicts(of: late, Trial.old)
        #expect(verdicts == Array(repeating: "bad", count: 6))
    }
}
