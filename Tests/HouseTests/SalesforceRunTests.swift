import CDRPipeline
import Contracts
import Foundation
import HTTP
import TLS
import Testing

/// A house whose webhook goes to a stand-in of Salesforce, over TLS where that is wanted.
private final class Branch {
    let org = SalesforceStandIn()
    let house: Installation
    private let server: Receiver
    let environment = ["SALESFORCE_SECRET": "canary-5f1c"]

    /// A house with so many calls, each of another caller; `login` is how the webhook's file logs
    /// in, `nil` for client credentials, and `keys` are more keys of it.
    init(calls: Int, isTLS: Bool = false, login: String? = nil, keys: String = "") throws {
        house = try Installation()
        org.clientSecret = "canary-5f1c"
        var channels: Receiver.Channels?
        if isTLS {
            try shell(
                "cd '\(house.folder.path)' && openssl req -x509 -newkey rsa:2048 -nodes -days 2 "
                    + "-keyout org.key -out org.pem -subj /CN=org "
                    + "-addext subjectAltName=IP:127.0.0.1 2>/dev/null"
            )
            let identity = try TLSIdentity(
                certificate: house.folder.file("org.pem"),
                key: house.folder.file("org.key")
            )
            channels = { identity.channel(over: $0) }
        }
        let clock: @Sendable () -> Timestamp = {
            Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        }
        let made = Receiver(channels: channels, clock: clock) { [org] request in
            let answer = org.answer(
                request.method,
                request.target,
                authorization: request.header("authorization"),
                body: request.body
            )
            return .answer(status: answer.status, headers: answer.headers, body: answer.body)
        }
        server = try #require(made)
        server.start()
        org.base = "\(isTLS ? "https" : "http")://127.0.0.1:\(server.port)"
        let credentials = """
            [auth.oauth]
            token_url = "\(org.base)/services/oauth2/token"
            client_id = "client"
            client_secret = { env = "SALESFORCE_SECRET" }
            """
        try house.folder.write(
            """
            type = "predefined"
            integration = "salesforce"
            url = "\(org.base)"
            allow = ["127.0.0.1:\(server.port)"]
            \(isTLS ? "tls = { ca = \"../org.pem\" }" : "")
            \(keys)
            \(login == nil ? credentials : "")
            [salesforce]
            external_id = "Cdrhook_Id__c"
            \(login ?? "")

            """,
            to: "webhooks.d/sf.toml"
        )
        try house.folder.write(Self.rows(calls), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
    }

    deinit { server.stop() }

    /// Each call is of another number.
    private static func rows(_ count: Int) -> String {
        masterRows(0..<count).split(separator: "\n").enumerated().map { number, row in
            let end = row.dropFirst(4).firstIndex(of: "\"") ?? row.endIndex
            return "\"\",\"0445\(100_000 + number)" + row[end...] + "\n"
        }.joined()
    }

    func sync(_ options: String = "") throws -> Run {
        try house.run("sync \(options)", environment: environment)
    }

    /// How many Tasks there are, and of how many events.
    var tasks: (all: Int, events: Int) {
        let ids = org.tasks.compactMap { $0["CallObject"] as? String }
        return (org.tasks.count, Set(ids).count)
    }
}

@Suite struct `A run to Salesforce` {
    @Test func `makes a Task of each call, 200 a request`() throws {
        let branch = try Branch(calls: 450)
        branch.org.people = [.init("Contact", "003A", "+38 (044) 510 00 07")]
        let run = try branch.sync()
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 450)
        #expect(try run.count("attempts") == 450, "an attempt a call, however they travel")
        #expect(branch.tasks == (450, 450))
        #expect(branch.org.batches.sorted() == [50, 200, 200])
        #expect(branch.org.tasks.filter { $0["WhoId"] as? String == "003A" }.count == 1)
        #expect(run.talk.contains("449 Tasks are linked to nobody"))
        #expect(
            try branch.house.query("SELECT count(*) FROM attempts WHERE lookup = 'who 003A'")
                == ["1"]
        )
    }

    @Test func `keeps its token in a file of its own for the next run`() throws {
        let branch = try Branch(calls: 1)
        #expect(try branch.sync().exit == 0)
        let path = branch.house.folder.file("ledger.sqlite.sf.token")
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        #expect(attributes[.posixPermissions] as? Int == 0o600)
        try branch.house.folder.append(masterRows(5..<6), to: "Master.csv")
        #expect(try branch.sync().count("deliveries.delivered") == 1)
        #expect(branch.org.tokens == 1)
    }

    @Test func `is tried out with a Task of a call that never was`() throws {
        let branch = try Branch(calls: 1)
        let run = try branch.house.run(
            "webhook test sf --no-json",
            environment: branch.environment
        )
        #expect(run.exit == 0, "\(run.lines) \(run.talk)")
        #expect(run.lines.contains { $0.hasPrefix("> POST ") && $0.contains("/oauth2/token") })
        #expect(run.lines.contains("* delivered; the receiver took it"), "\(run.lines)")
        #expect(!run.lines.joined().contains("canary-5f1c"))
        #expect(branch.tasks == (1, 1))
    }

    @Test func `logs in by a certificate's key, whose signature openssl verifies`() throws {
        let login =
            "jwt = { client_id = \"k\", username = \"u\", key = { file = \"../robot.key\" } }"
        let branch = try Branch(calls: 2, login: login)
        let folder = branch.house.folder
        try shell(
            "cd '\(folder.path)' && umask 077 && openssl genrsa -out robot.key 2048 2>/dev/null "
                + "&& openssl rsa -in robot.key -pubout -out robot.pub 2>/dev/null"
        )
        branch.org.takesAssertion = { assertion in
            let parts = assertion.split(separator: ".").map(String.init)
            let plain = parts[2].replacing("-", with: "+").replacing("_", with: "/")
            let padded = plain + String(repeating: "=", count: (4 - plain.count % 4) % 4)
            guard let signature = Data(base64Encoded: padded) else { return false }
            try? signature.write(to: URL(filePath: folder.file("signature")))
            try? folder.write("\(parts[0]).\(parts[1])", to: "said")
            let verdict = try? shell(
                "cd '\(folder.path)' && openssl dgst -sha256 -verify robot.pub "
                    + "-signature signature said"
            )
            return verdict?.contains("Verified OK") ?? false
        }
        let run = try branch.sync()
        #expect(try run.count("deliveries.delivered") == 2, "\(run.talk)")
    }

    @Test func `waits without a charge while its login is wrong, and says why`() throws {
        let branch = try Branch(calls: 3, keys: "retries = 0")
        branch.org.clientSecret = "another"
        let blocked = try branch.sync("--linger 0s")
        let secret = try #require(branch.environment["SALESFORCE_SECRET"])
        #expect(!blocked.talk.contains(secret))
        let files = "'\(branch.house.folder.path)'/*"
        let heard = try shell("grep -als '\(secret)' \(files) | wc -l")
        #expect(heard == "0", "the secret stands in no file")
        #expect(blocked.talk.contains("Salesforce gave no token: invalid_client"))
        #expect(try blocked.count("deliveries.retry") == 3)
        branch.org.clientSecret = secret
        try branch.house.run("webhook activate sf", environment: branch.environment)
        #expect(try branch.sync().count("deliveries.delivered") == 3, "though it has no retries")
    }

    @Test func `makes each call one Task however often it is killed`() throws {
        let branch = try Branch(calls: 3_000, keys: "waits = [\"1s\"]")
        var kills = 0
        for _ in 0..<6 {
            let run = try branch.house.run(
                "sync",
                killAfter: 0.4 + 0.15 * Double(kills),
                environment: branch.environment
            )
            kills += run.exit == 137 ? 1 : 0
        }
        let run = try branch.sync("--linger 60s")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(kills > 0)
        #expect(branch.tasks == (3_000, 3_000))
        #expect(
            try branch.house.query("SELECT count(*) FROM deliveries WHERE state = 2") == ["3000"]
        )
    }

    @Test func `is checked without a Task: login, fields, rights, calls of the day`() throws {
        let branch = try Branch(calls: 0, isTLS: true)
        let well = try branch.house.run("check --webhooks", environment: branch.environment)
        #expect(well.exit == 0, "\(well.lines)")
        #expect(well.lines.contains { $0.contains("its certificate is good") })
        #expect(well.lines.contains { $0.contains("by their Cdrhook_Id__c; dates in Europe/Kyiv") })
        branch.org.lacking = ["Subject"]
        let bad = try branch.house.run(
            "check --webhooks --send-test",
            environment: branch.environment
        )
        #expect(bad.exit == 5)
        #expect(bad.lines.contains { $0.contains("may not set Task.Subject") })
        branch.org.clientSecret = "another"
        let locked = try branch.house.run("check --webhooks", environment: branch.environment)
        #expect(locked.lines.contains { $0.contains("invalid_client") })
        #expect(branch.tasks == (0, 0))
    }

    @Test func `is checked with a Task of a call that never was, where that is asked for`() throws {
        let branch = try Branch(calls: 0)
        let run = try branch.house.run(
            "check --webhooks --send-test",
            environment: branch.environment
        )
        #expect(run.exit == 0, "\(run.lines)")
        #expect(run.lines.contains { $0.contains("Call End of cdrhook-test-") })
        #expect(branch.tasks == (1, 1))
    }

    @Test func `keeps nothing of what was answered before anything was sent`() throws {
        let branch = try Branch(calls: 1)
        branch.org.lacking = ["Subject"]
        let run = try branch.sync("--linger 0s")
        #expect(run.talk.contains("may not set Task.Subject"))
        #expect(
            try branch.house.query("SELECT failure, hex(response) FROM attempts") == ["set-up|"]
        )
    }

    @Test func `keeps each call's own reason`() throws {
        let branch = try Branch(calls: 200)
        branch.org.itemFault = { id, _ in
            id.hasPrefix("0") ? "FIELD_CUSTOM_VALIDATION_EXCEPTION Subject" : nil
        }
        let run = try branch.sync()
        let refused = try run.count("deliveries.refused")
        #expect(refused > 0)
        #expect(try run.count("deliveries.delivered") == 200 - refused)
        #expect(
            try branch.house.query(
                "SELECT DISTINCT http_status, failure, failure_text FROM attempts "
                    + "WHERE outcome = 3"
            ) == ["200|answer|FIELD_CUSTOM_VALIDATION_EXCEPTION: no (Subject)"]
        )
    }

    /// 2 % item errors, 1 % 503 of which one did its work, tokens that end; over TLS.
    @Test func `makes 10,000 calls one Task each, with hardly a request too many`() throws {
        let branch = try Branch(calls: 10_000, isTLS: true, keys: "waits = [\"1s\"]")
        let org = branch.org
        org.tokenLife = 40
        org.keepsFields = false
        org.fault = { number, path in
            guard number % 100 == 42 || number == 111 else { return nil }
            return path.contains("composite") ? .lostAnswer : .status(503)
        }
        org.itemFault = { id, tries in
            tries == 1 && (Int(id.prefix(2), radix: 16) ?? 255) < 5 ? "UNABLE_TO_LOCK_ROW" : nil
        }
        let run = try branch.sync("--linger 60s")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("deliveries.delivered") == 10_000)
        #expect(branch.tasks == (10_000, 10_000))
        let sent = org.batches.reduce(0, +)
        let again = try branch.house.query("SELECT count(*) FROM attempts WHERE outcome = 2")
        #expect(sent > 10_100, "about 2 % came again: \(again)")
        #expect(org.faults >= 2)
        #expect(org.tokens >= 3)
        // Once what a run must know, 100 numbers a search, 200 records a request, and each call
        // that failed once more. What failed in the same ten seconds comes again together, so a
        // run that a busy machine makes longer has so many requests more that are not full.
        let seconds = try run.summary()["seconds"] as? Double ?? 0
        let least = 2 + 100 + (sent + 199) / 200 + org.faults + Int(seconds / 10)
        #expect(Double(org.calls) <= 1.02 * Double(least), "\(org.calls) calls, \(least) at least")
    }
}
