import CDRPipeline
import Contracts
import Foundation
import Testing

/// The plan of the house: what each target may import.
private let plan: [String: Set<String>] = [
    "CDRPipeline": ["Crypto", "FoundationEssentials", "Glibc", "Synchronization"],
    "Postgres": ["CDRPipeline", "CPostgres", "Glibc"],
    "SQLite": ["CDRPipeline", "CSQLite", "FoundationEssentials", "Glibc"],
    "HTTP": ["CDRPipeline", "CCurl", "Glibc", "Synchronization"],
    "Gzip": ["CDRPipeline", "CZlib"],
    "TLS": ["CDRPipeline", "COpenSSL", "Glibc"],
    "cdrhook": [
        "ArgumentParser", "CDRPipeline", "CMalloc", "FoundationEssentials", "Glibc", "Gzip",
        "HTTP", "Postgres", "SQLite", "Synchronization", "TLS",
    ],
]

/// Words that belong behind one wall only.
private let foreignWords: [String: [String]] = [
    "CDRPipeline": ["sqlite3_", "PQexec", "curl_easy", "print(", "SELECT "],
    "Postgres": ["sqlite3_", "curl_easy", "print("],
    "SQLite": ["PQexec", "curl_easy", "print(", "http://"],
    "HTTP": ["sqlite3_", "PQexec", "print(", "linkedid", "hangup"],
    "Gzip": ["sqlite3_", "PQexec", "curl_easy", "print(", "linkedid"],
    "TLS": ["sqlite3_", "PQexec", "curl_easy", "print(", "linkedid"],
    "cdrhook": ["sqlite3_", "PQexec", "curl_easy", "SELECT ", "INSERT "],
]

@Suite struct `The walls` {
    private static func files(of folder: String) throws -> [(name: String, text: String)] {
        let root = packageRoot.appending(path: folder)
        let names = try FileManager.default.subpathsOfDirectory(atPath: root.path)
        return try names.filter { $0.hasSuffix(".swift") }.map { name in
            (name, try String(contentsOf: root.appending(path: name), encoding: .utf8))
        }
    }

    @Test(arguments: plan.keys.sorted())
    func `stand where the plan draws them`(target: String) throws {
        let allowed = try #require(plan[target])
        for (file, text) in try Self.files(of: "Sources/\(target)") {
            for module in text.matches(of: /(?m)^(?:\w+ )?import (\w+)/).map(\.output.1) {
                #expect(allowed.contains(String(module)), "\(file) imports \(module)")
            }
        }
    }

    @Test(arguments: foreignWords.keys.sorted())
    func `keep foreign words out`(target: String) throws {
        for (file, text) in try Self.files(of: "Sources/\(target)") {
            for word in try #require(foreignWords[target]) {
                // The questions that Salesforce is asked begin like those of a database.
                if word == "SELECT ", file.contains("Salesforce") { continue }
                let stands = text.split(separator: "\n").contains { line in
                    line.contains(word) && !line.drop { $0 == " " }.hasPrefix("//")
                }
                #expect(!stands, "\(file) says \(word)")
            }
        }
    }

    @Test func `hold files under 300 lines, lines under 100 columns, and no trap`() throws {
        for folder in ["Sources", "Tests"] {
            for (file, text) in try Self.files(of: folder) {
                let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                if folder == "Sources" { #expect(lines.count <= 301, "\(file) has \(lines.count)") }
                #expect(!text.contains("try" + "! "), "\(file) says try!")
                if !file.hasSuffix("DemoRows.swift") {
                    #expect(lines.allSatisfy { $0.count <= 100 }, "\(file) has a long line")
                }
            }
        }
    }

    @Test func `give every package declaration a sentence`() throws {
        for (file, text) in try Self.files(of: "Sources") {
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            for (index, line) in lines.enumerated() {
                let code = line.drop { $0 == " " }
                guard Self.declares(code) else { continue }
                // What keeps a promise is documented where the promise is.
                let before = lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
                let isDocumented = before.drop { $0 == " " }.hasPrefix("///")
                #expect(isDocumented || Self.keepsAPromise(code), "\(file):\(index + 1) \(code)")
            }
        }
    }

    /// Whether a line declares something that other targets see.
    private static func declares(_ line: Substring) -> Bool {
        let words = line.split(separator: " ").map { $0.prefix { $0 != "(" } }
        guard words.first == "package", words.count > 1, words[1] != "import" else { return false }
        return words.contains { word in
            ["func", "var", "let", "init", "init?", "struct", "class", "enum", "protocol"]
                .contains(String(word))
        }
    }

    private static func keepsAPromise(_ code: Substring) -> Bool {
        let promised = [
            "func open(at", "func nextPage", "func start(", "func recall(", "func finished(",
            "func stop()",
            "func layout(", "func isHeader(", "let table =", "var table:", "func want(since",
            "func wantChanges(within", "func kept(",
            "func revisions(", "func tellOpen(", "func openCall(", "func firstBodies(",
            "func isRemark(", "func isFamiliar(", "func fitted(",
            "func format(",
            "var dropsCompleteFiles", "let dropsCompleteFiles", "func records(in",
            "var interruptsPeople", "let interruptsPeople", "var hasCorrelation",
            "let exportsCarryOffsets", "var exportsCarryOffsets",
            "func leg(from", "func next()", "func reader(", "let name", "let summary",
            "let hasCorrelation", "let tableCarriesOffsets", "let csv", "let batchLimit",
            "let needsRow", "func conversation(", "static func <", "static func ==",
            "func hash(into", "func beginRun", "func endRun", "func register", "func since",
            "func checkpoints", "func known", "func closed", "func commit", "func settledLegs",
            "func openCalls", "func close(", "func rescue", "func exchange", "func release",
            "func nextDue", "func nextReplayDue", "func owed", "func calls(", "func owe(",
            "func redeliver",
            "func groups(", "func reconcile(", "func adopt(", "func cancel(", "func deliveries(",
            "func begin(", "func replays(",
            "func move(replay", "func breakers(", "func reset(breakerOf",
            "func closedLegs", "func attach", "func rejected",
            "let basis", "let events", "let callTypes", "var callTypes", "let isEditable",
            "var isEditable", "let hasTokenInPath", "var hasTokenInPath", "func prepare(",
            "func integration(", "func message(", "func judge(", "let longestAge",
            "var longestAge", "func request(", "var needsLookup", "let needsLookup",
            "func notes()", "func rehearsal(",
        ]
        return promised.contains { code.hasPrefix("package \($0)") }
    }

    @Test func `stand around a top level of six`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: packageRoot.path)
            .filter { !$0.hasPrefix(".") && $0 != "Package.resolved" }
        #expect(
            names.sorted() == [
                "Fixtures", "Package.swift", "README.md", "Sources", "Tests", "cron",
            ]
        )
    }
}

@Suite struct `The registries` {
    @Test func `hold every dialect once, with a fixture folder`() throws {
        let names = Dialects.all.map(\.name)
        #expect(Set(names).count == names.count)
        for name in names {
            let folder = fixtures.appending(path: name).path
            let files = try FileManager.default.contentsOfDirectory(atPath: folder)
            #expect(files.contains { $0.hasSuffix(".calls") }, "\(name) has no golden")
        }
    }

    @Test func `hold every integration once, with a golden folder and a page`() throws {
        let names = Integrations.all.map(\.name)
        #expect(names == Set(names).sorted())
        let folders = try FileManager.default.contentsOfDirectory(
            atPath: fixtures.appending(path: "integrations").path
        )
        #expect(folders.sorted() == names)
        let pages = packageRoot.appending(path: "Sources/CDRPipeline/CDRPipeline.docc/Receivers")
        for integration in Integrations.all {
            let page = pages.appending(path: "\(integration.name).md")
            let text = try String(contentsOf: page, encoding: .utf8)
            #expect(
                text.contains("**Unverified**") == (integration.basis == nil),
                "\(integration.name)"
            )
        }
    }

    @Test func `give every state and outcome a code of its own`() {
        #expect(Set(DeliveryState.allCases.map(\.code)).count == DeliveryState.allCases.count)
        #expect(Set(AttemptOutcome.allCases.map(\.code)).count == AttemptOutcome.allCases.count)
    }

    @Test func `have the fourteen parameters of the help page, in its order`() {
        #expect(
            Parameter.page.map(\.rawValue) == [
                "uniqueid", "status", "bill_duration", "dst", "src", "leadid", "caller_id_number",
                "public_recording", "bridged", "start_at", "duration", "end_at",
                "hangup_initiator", "hangup_cause",
            ]
        )
    }
}
