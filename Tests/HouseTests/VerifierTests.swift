import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// The Python that has the reference verifier: the one of `Tests/run`, else the machine's.
private let python = ProcessInfo.processInfo.environment["CDRHOOK_TEST_PYTHON"] ?? "python3"
private let hasVerifier = (try? shell("'\(python)' -c 'import standardwebhooks; print(1)'")) == "1"

@Suite(.enabled(if: hasVerifier, "no python3 with standardwebhooks; Tests/run installs it"))
struct `The reference verifier` {
    private static let old = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    private static let new = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

    /// Says of each line, a request and a secret, whether the signature is good.
    private static let script = """
        import base64, json, sys
        from standardwebhooks import Webhook, WebhookVerificationError
        for line in open(sys.argv[1]):
            request = json.loads(line)
            said = base64.b64decode(request["said"])
            try:
                Webhook(request["secret"]).verify(said, request["headers"], json_parse=False)
                print("good")
            except WebhookVerificationError as error:
                print("bad", error)
        """

    /// What the verifier says of requests: a line for each request and secret.
    private func verdicts(
        on requests: [ReceivedRequest],
        _ secrets: [String],
        in folder: TemporaryFolder,
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
        try folder.write(lines, to: "requests.jsonl")
        try folder.write(Self.script, to: "verify.py")
        let text = try shell(
            "'\(python)' '\(folder.file("verify.py"))' '\(folder.file("requests.jsonl"))'"
        )
        return text.split(separator: "\n").map(String.init)
    }

    @Test func `takes every request, with the old secret and with the new one`() throws {
        let arrivals = Arrivals()
        let house = try Installation { request in
            arrivals.add(request)
            return .answer(status: 200)
        }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        for method in WebhookMethod.allCases {
            try house.addWebhook(
                method.rawValue,
                "event = \"call-end\"\nmethod = \"\(method.rawValue)\"\n"
                    + "secrets = [{ env = \"NEW\" }, { env = \"OLD\" }]"
            )
        }
        let run = try house.run("sync", environment: ["NEW": Self.new, "OLD": Self.old])
        #expect(run.exit == 0, "\(run.talk)")
        let requests = arrivals.all
        #expect(requests.count == 6)
        let secrets = [Self.old, Self.new]
        let good = try verdicts(on: requests, secrets, in: house.folder)
        #expect(good == Array(repeating: "good", count: 12))
        let stranger = "whsec_" + String(repeating: "A", count: 32)
        let strange = try verdicts(on: requests, [stranger], in: house.folder)
        #expect(strange.count == 6 && strange.allSatisfy { $0.hasPrefix("bad") })
        let changed = try verdicts(on: requests, secrets, in: house.folder) { $0.append(0x20) }
        #expect(changed.count == 12 && changed.allSatisfy { $0.hasPrefix("bad") })
    }
}
