import CDRPipeline
import Contracts
import Foundation
import Testing

@Suite struct `The test receiver with a secret` {
    private static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    /// Runs a sync against `cdrhook receiver` with the secret; the webhook signs with `signing`.
    private func sync(signing: String, method: String = "json") throws -> Run {
        let house = try Installation()
        let process = Process()
        process.executableURL = URL(filePath: Installation.program)
        process.arguments = ["receiver", "--secret", "env=SECRET"]
        process.environment = ["SECRET": Self.secret]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        // A child inherits the blocked signals of its thread: only SIGKILL is sure to end it.
        defer { kill(process.processIdentifier, SIGKILL) }
        var text = ""
        while !text.contains("}") {
            let data = pipe.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the receiver ended: \(text)")
            text += String(decoding: data, as: UTF8.self)
        }
        let port = try #require(text.firstMatch(of: /"port":(\d+)/)).output.1
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.folder.write(
            """
            url = "http://127.0.0.1:\(port)/x?a=b%2fc"
            allow = ["127.0.0.1"]
            event = "call-end"
            method = "\(method)"
            retries = 0
            \(signing.isEmpty ? "" : "secrets = [{ env = \"SECRET\" }]")
            """,
            to: "webhooks.d/crm.toml"
        )
        return try house.run("sync", environment: ["SECRET": signing])
    }

    @Test(arguments: WebhookMethod.allCases)
    func `takes what is signed with it`(method: WebhookMethod) throws {
        let run = try sync(signing: Self.secret, method: method.rawValue)
        #expect(try run.count("deliveries.delivered") == 3, "\(run.talk)")
    }

    @Test(arguments: ["", "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"])
    func `answers 401 to everything else`(signing: String) throws {
        let run = try sync(signing: signing)
        #expect(try run.count("deliveries.refused") == 3, "\(run.talk)")
    }

    @Test(arguments: [secret, "env=CDRHOOK_NO_SUCH", "file=/nonexistent", "env"])
    func `does not begin without one that can be used, and does not show it`(place: String) throws {
        let text = try shell(
            "'\(Installation.program)' receiver --secret '\(place)' 2>&1; echo exit $?"
        )
        #expect(text.contains("exit 64"))
        #expect(text.contains("--secret"))
        #expect(!text.contains(Self.secret))
    }
}
