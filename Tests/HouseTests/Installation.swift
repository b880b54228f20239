import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// cdrhook as a user has it: files in a folder, the program, and a receiver that writes down
/// what comes.
final class Installation {
    let folder: TemporaryFolder
    let receiver: Receiver
    private(set) var sources = ""

    /// The program that the build made.
    static let program = packageRoot.appending(path: ".build/debug/cdrhook").path

    /// The throw-away cluster of `Tests/run`, or `nil` without one.
    static let cluster = ProcessInfo.processInfo.environment["CDRHOOK_TEST_POSTGRES"]

    init(_ handler: Receiver.Handler? = nil) throws {
        folder = try TemporaryFolder()
        let log = try #require(ReceiverLog(path: folder.file("received.jsonl")))
        let clock: @Sendable () -> Timestamp = {
            Timestamp(seconds: Int64(Date().timeIntervalSince1970))
        }
        let made = Receiver(log: log, clock: clock, handler: handler)
        receiver = try #require(made)
        receiver.start()
    }

    deinit { receiver.stop() }

    /// Adds a source of CSV files.
    func addCSV(_ name: String, path: String, more: String = "") throws {
        try add("name = \"\(name)\"\ncsv = { path = \"\(path)\" }\n\(more)")
    }

    /// Adds a source with these keys; since and zone are all and UTC.
    func add(_ keys: String, dialect: String = "asterisk") throws {
        sources += """
            [[sources]]
            dialect = "\(dialect)"
            since = "beginning"
            timezone = "UTC"
            \(keys)

            """
        try folder.write("ledger = \"ledger.sqlite\"\n\(sources)", to: "cdrhook.toml")
    }

    /// Adds a webhook to the receiver.
    func addWebhook(_ id: String, _ keys: String) throws {
        try folder.write(
            """
            url = "http://127.0.0.1:\(receiver.port)/\(id)"
            allow = ["127.0.0.1:\(receiver.port)"]
            \(keys)

            """,
            to: "webhooks.d/\(id).toml"
        )
    }

    /// Runs the program; its last JSON line, its exit code, and its talk.
    @discardableResult
    func run(
        _ arguments: String,
        killAfter seconds: Double? = nil,
        environment: [String: String] = [:]
    ) throws -> Run {
        let limit = seconds.map { "timeout -s KILL \($0) " } ?? ""
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [
            "-c",
            "exec \(limit)'\(Self.program)' \(arguments)"
                + " --config '\(folder.file("cdrhook.toml"))'"
                + " > '\(folder.file("out"))' 2> '\(folder.file("err"))'",
        ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(environment) { _, ours in ours }
        try process.run()
        process.waitUntilExit()
        let out = try String(contentsOfFile: folder.file("out"), encoding: .utf8)
        let err = try String(contentsOfFile: folder.file("err"), encoding: .utf8)
        return Run(
            exit: process.terminationReason == .uncaughtSignal
                ? 128 + process.terminationStatus : process.terminationStatus,
            lines: out.split(separator: "\n").map(String.init),
            talk: err
        )
    }

    /// Makes a database of its own out of some SQL; how to reach it.
    func database(_ sql: String) throws -> String {
        let cluster = try #require(Self.cluster)
        let name = "h" + UUID().uuidString.replacing("-", with: "").lowercased()
        try shell("psql -qX '\(cluster)' -c 'CREATE DATABASE \(name)'")
        let dsn = cluster.replacing("dbname=postgres", with: "dbname=\(name)")
        try change(dsn, sql)
        return dsn
    }

    /// Runs some SQL in a database.
    func change(_ dsn: String, _ sql: String) throws {
        try folder.write(sql, to: "change.sql")
        let said = try shell(
            "psql -qX -v ON_ERROR_STOP=1 '\(dsn)' -f '\(folder.file("change.sql"))' 2>&1"
        )
        #expect(said.isEmpty, "\(said)")
    }

    /// Starts a sync that goes on beside the test.
    func startSync(output: Any = FileHandle.nullDevice) throws -> Process {
        let process = Process()
        process.executableURL = URL(filePath: Self.program)
        process.arguments = ["sync", "--json", "--config", folder.file("cdrhook.toml")]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// What a query of the ledger prints, a line a row, columns parted by a bar.
    func query(_ sql: String) throws -> [String] {
        let text = try shell("sqlite3 -readonly '\(folder.file("ledger.sqlite"))' \"\(sql)\"")
        return text.split(separator: "\n").map(String.init)
    }

    /// What the receiver wrote down.
    func received() throws -> [Receipt] {
        let text = try String(contentsOfFile: folder.file("received.jsonl"), encoding: .utf8)
        return try text.split(separator: "\n").map {
            try JSONDecoder().decode(Receipt.self, from: Data($0.utf8))
        }
    }
}

/// One run of the program.
struct Run {
    let exit: Int32
    let lines: [String]
    let talk: String

    /// The last line of stdout as an object.
    func summary() throws -> [String: Any] {
        let last = try #require(lines.last, "\(talk)")
        let object = try JSONSerialization.jsonObject(with: Data(last.utf8))
        return try #require(object as? [String: Any])
    }

    /// A number of the summary, such as `deliveries.due`.
    func count(_ path: String) throws -> Int {
        var value: Any? = try summary()
        for key in path.split(separator: ".") { value = (value as? [String: Any])?[String(key)] }
        return try #require(value as? Int, "\(path) in \(lines.last ?? "")")
    }
}

/// One request that the receiver wrote down.
struct Receipt: Decodable {
    let target: String
    let id: String
    let attempt: String
    let status: String
    let body: String
}

/// Rows of an Asterisk Master.csv, 21 columns, one answered call each.
func masterRows(_ numbers: Range<Int>, epoch: Int = 1_795_000_000) -> String {
    numbers.map { number in
        let id = "\(epoch + number).\(number)"
        let at = Timestamp(seconds: Int64(epoch + number)).plain
        let end = Timestamp(seconds: Int64(epoch + number + 10)).plain
        return
            "\"\",\"04455501\(number % 100)\",\"201\",\"from-trunk\",\"x\","
            + "\"PJSIP/provider-\(number)\","
            + "\"PJSIP/201-\(number)\",\"Dial\",\"PJSIP/201,20\","
            + "\"\(at)\",\"\(at)\",\"\(end)\",10,10,"
            + "\"ANSWERED\",\"DOCUMENTATION\",\"\(id)\",\"\",\"\",\"\(id)\",\(number)\n"
    }.joined()
}
