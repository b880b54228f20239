import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// Secrets in every place where one can be configured, and everything that cdrhook leaves behind.
private final class Mine {
    let house: Installation
    let arrivals = Arrivals()
    private let sight = Sight()

    /// The secrets, as they are and as they travel.
    let canaries: [String]
    let environment: [String: String]

    private static let signing = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

    init() throws {
        let arrivals = arrivals
        let sight = sight
        house = try Installation { request in
            arrivals.add(request)
            sight.look()
            return Self.answer(to: request)
        }
        try shell(
            "cd '\(house.folder.path)' && openssl req -x509 -newkey ec -pkeyopt "
                + "ec_paramgen_curve:P-256 -nodes -keyout tls.key -out tls.pem -days 2 "
                + "-subj /CN=cdrhook 2>/dev/null && mkdir credentials"
        )
        try house.folder.write("canary-password\n", to: "password")
        try house.folder.write("canary-credential\n", to: "credentials/api-key")
        try shell("cd '\(house.folder.path)' && chmod 600 password credentials/api-key")
        let key = try String(contentsOfFile: house.folder.file("tls.key"), encoding: .utf8)
        environment = [
            "SIGNING": Self.signing, "HEX": "canary-hex", "BEARER": "canary-bearer",
            "CLIENT": "canary-client", "CREDENTIALS_DIRECTORY": house.folder.file("credentials"),
            "PROXY": "http://ann:canary-proxy@127.0.0.1:\(house.receiver.port)",
            // None of these is ours: with one of them obeyed, nothing would arrive as expected.
            "http_proxy": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9",
            "no_proxy": "*", "SSL_CERT_FILE": "/nonexistent",
        ]
        let words = [
            "canary-password", "canary-credential", "canary-hex", "canary-bearer", "canary-client",
            "canary-proxy", "canary-token", "canary-url", Self.signing,
        ]
        let pairs = ["ann:canary-password", "me:canary-client", "ann:canary-proxy"]
        canaries =
            words + [String(Self.signing.dropFirst(6))]
            + pairs.map { Data($0.utf8).base64EncodedString() }
            + key.split(separator: "\n").filter { $0.count > 30 && !$0.contains("-") }
            .map(String.init)
        sight.program = Installation.program
        sight.ledger = house.folder.file("ledger.sqlite")
        try configure()
    }

    /// The token endpoint gives a token, `/refuse` says no to everybody, all others take all.
    private static func answer(to request: ReceivedRequest) -> ReceiverAnswer {
        if request.target == "/token" {
            let body = "{\"access_token\":\"canary-token\",\"token_type\":\"bearer\"}"
            return .answer(status: 200, body: body)
        }
        if request.target.hasPrefix("/refuse") {
            return .answer(status: 401, headers: ["location: /elsewhere"])
        }
        return .answer(status: 200)
    }

    private func configure() throws {
        let port = house.receiver.port
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let oauth =
            "auth.oauth = { token_url = \"http://127.0.0.1:\(port)/token\", client_id = \"me\", "
            + "client_secret = { env = \"CLIENT\" } }"
        let webhooks = [
            (
                "signed", "/signed",
                "secrets = [{ env = \"SIGNING\" }]\nsignature = { scheme = \"hmac-sha256-hex\", "
                    + "header = \"x-sig\", secret = { env = \"HEX\" } }"
            ), ("bearer", "/bearer?key=canary-url", "auth.bearer = { env = \"BEARER\" }"),
            (
                "basic", "/refuse-basic",
                "auth.basic = { user = \"ann\", password = { file = \"../password\" } }"
            ), ("oauth", "/oauth", oauth), ("refused", "/refuse-oauth", oauth),
            ("headers", "/headers", "headers.x-api-key = { credential = \"api-key\" }"),
            ("proxy", "/proxy", "proxy = { env = \"PROXY\" }"),
            (
                "tls", "/tls",
                "tls = { ca = \"../tls.pem\", certificate = \"../tls.pem\", "
                    + "key = { file = \"../tls.key\" } }\ntimeout = \"1s\""
            ),
        ]
        for (id, path, keys) in webhooks {
            let scheme = id == "tls" ? "https" : "http"
            try house.folder.write(
                """
                url = "\(scheme)://127.0.0.1:\(port)\(path)"
                allow = ["127.0.0.1:\(port)"]
                event = "call-end"
                retries = 0
                \(keys)

                """,
                to: "webhooks.d/\(id).toml"
            )
        }
    }

    /// Where a canary is heard: in what was printed last, in the ledger's files, or beside a run.
    func heard(_ words: [String]? = nil) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: house.folder.path)
            .filter { $0.hasPrefix("ledger") || $0 == "out" || $0 == "err" }
        let files = try names.map { name in
            (name, try Data(contentsOf: URL(filePath: house.folder.file(name))))
        }
        return (files + sight.seen).flatMap { place, data in
            (words ?? canaries).filter { data.range(of: Data($0.utf8)) != nil }.map {
                "\($0) in \(place)"
            }
        }
    }

    /// What was seen of running programs.
    var commandLines: [String] {
        sight.seen.filter { $0.place == "cmdline" }.map { String(decoding: $0.data, as: UTF8.self) }
    }
}

/// What can be seen from beside while the program runs: its command line and the ledger's log.
private final class Sight: @unchecked Sendable {
    private let lock = NSLock()
    private var places: [(place: String, data: Data)] = []
    var program = ""
    var ledger = ""

    var seen: [(place: String, data: Data)] { lock.withLock { places } }

    func look() {
        var found: [(place: String, data: Data)] = []
        for pid in (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? [] {
            guard Int(pid) != nil,
                let line = FileManager.default.contents(atPath: "/proc/\(pid)/cmdline"),
                line.range(of: Data(program.utf8)) != nil
            else { continue }
            found.append(("cmdline", line))
        }
        for name in [ledger, ledger + "-wal"] {
            guard let data = FileManager.default.contents(atPath: name) else { continue }
            found.append((name, data))
        }
        lock.withLock { places += found }
    }
}

@Suite(
    .enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"),
    .timeLimit(.minutes(15))
)
struct `A secret that is configured` {
    @Test func `reaches the receiver, and is found nowhere else`() throws {
        let mine = try Mine()
        let house = mine.house
        let sync = try house.run("sync", environment: mine.environment)
        #expect(sync.exit == 3, "\(sync.talk)")
        #expect(try sync.count("deliveries.delivered") == 15)
        #expect(try sync.count("deliveries.refused") == 6)
        #expect(try sync.count("deliveries.exhausted") == 3)
        #expect(try mine.heard() == [])
        #expect(mine.commandLines.contains { $0.contains("sync") }, "a run was looked at")
        let found = try mine.heard(["PJSIP/201-1"])
        for end in ["ledger.sqlite", "ledger.sqlite-wal"] {
            #expect(found.contains { $0.hasSuffix(end) }, "what is there is found")
        }
        let arrivals = mine.arrivals.all
        func values(_ path: String, _ name: String) -> Set<String?> {
            Set(arrivals.filter { $0.target.contains(path) }.map { $0.header(name) })
        }
        #expect(values("/bearer", "authorization") == ["Bearer canary-bearer"])
        #expect(values("/oauth", "authorization") == ["Bearer canary-token"])
        #expect(values("/headers", "x-api-key") == ["canary-credential"])
        let basic = Data("ann:canary-password".utf8).base64EncodedString()
        #expect(values("/refuse-basic", "authorization") == ["Basic \(basic)"])
        #expect(values("/signed", "x-sig").allSatisfy { $0?.count == 64 })
        #expect(values("/signed", "webhook-signature").allSatisfy { $0?.hasPrefix("v1,") == true })
        let proxied = arrivals.filter { $0.target.hasPrefix("http://") }
        #expect(
            proxied.count == 3 && proxied.allSatisfy { $0.header("proxy-authorization") != nil }
        )
    }

    @Test func `is never shown by any command`() throws {
        let mine = try Mine()
        let house = mine.house
        var commands = ["check", "sync", "status", "redeliver --state refused", "check"]
        commands += ["webhook list", "webhook list --no-json"]
        for webhook in ["signed", "bearer", "basic", "oauth", "headers", "proxy", "tls"] {
            commands.append("preview --source pbx --webhook \(webhook)")
            commands.append("preview --source pbx --webhook \(webhook) --no-json")
            for action in ["show", "test"] {
                commands.append("webhook \(action) \(webhook)")
                commands.append("webhook \(action) \(webhook) --no-json")
            }
            for action in ["deactivate", "activate", "edit"] {
                let flags = action == "edit" ? " --retries 1 --no-json" : ""
                commands.append("webhook \(action) \(webhook)\(flags)")
            }
            commands.append("webhook show \(webhook) --history")
        }
        for command in commands {
            let run = try house.run(command, environment: mine.environment)
            #expect([0, 3].contains(run.exit), "\(command): \(run.talk)")
            #expect(try mine.heard() == [], "\(command)")
        }
        let preview = try house.run("preview --source pbx --webhook signed --no-json")
        #expect(preview.exit == 0, "a preview needs no secret: \(preview.talk)")
        #expect(preview.lines.contains("    webhook-signature: v1,***"), "\(preview.lines)")
        #expect(preview.lines.contains("    x-sig: ***"))
    }

    @Test(arguments: [
        ("SIGNING", "v1,whsec_canary-mistake"), ("SIGNING", "whsk_canary-mistake"),
        ("SIGNING", "canary-mistake"), ("SIGNING", "whsec_canary-mistake"),
        ("SIGNING", "whsec_canarymistak"), ("BEARER", "canary-mistake\nhost: b"),
        ("PROXY", "socks5://canary-mistake:1"), ("CREDENTIALS_DIRECTORY", "/nonexistent"),
        ("CLIENT", ""),
    ])
    func `stops the run before it begins when it cannot be used, and is not shown`(
        name: String,
        value: String
    ) throws {
        let mine = try Mine()
        let environment = mine.environment.merging([name: value]) { $1 }
        let house = mine.house
        for command in ["sync", "check"] {
            let run = try house.run(command, environment: environment)
            #expect(run.exit == 78, "\(command): \(run.talk)")
            let said = run.talk + run.lines.joined()
            #expect(said.contains("cannot be used: "), "\(said)")
            #expect(!said.contains("canary-mistake") && !said.contains("canarymistak"))
            #expect(try mine.heard() == [])
        }
        #expect(mine.arrivals.all.isEmpty)
        #expect(!FileManager.default.fileExists(atPath: house.folder.file("ledger.sqlite")))
    }
}
