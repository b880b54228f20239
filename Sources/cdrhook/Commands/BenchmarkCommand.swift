import ArgumentParser
import CDRPipeline
import FoundationEssentials
import Glibc

/// `cdrhook benchmark`: how fast calls go from a file through the ledger to a receiver.
///
/// Hidden: `Tests/benchmark` runs it beside wrk against the same receiver.
struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measure deliveries per second.",
        shouldDisplay: false
    )

    @Option(help: "How many calls.")
    var calls = 200_000

    @Option(help: "The receiver's port on 127.0.0.1.")
    var port: Int

    @Option(help: "How many requests may be under way at once.")
    var concurrency = 256

    @Option(help: "How many webhooks hear of every call.")
    var webhooks = 1

    @Option(help: "The port of the first webhook, where nobody answers.")
    var blackHole: Int?

    @Option(help: "Speak TLS, trusting this file.")
    var ca: String?

    @Option(help: "A secret of Standard Webhooks in this file, to sign with.")
    var secret: String?

    @Flag(help: "Link the rows to calls, each of one leg.")
    var linked = false

    @Option(help: "A folder for the files; it is emptied.")
    var folder: String

    func run() throws {
        let output = Output(json: true)
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.createDirectory(
            atPath: "\(folder)/webhooks.d",
            withIntermediateDirectories: true
        )
        try writeFiles()
        let configuration: Configuration
        do throws(ConfigurationProblems) {
            configuration = try Configuration.read("\(folder)/cdrhook.toml")
        } catch {
            throw Failures.exit(for: error, output)
        }
        let session = try RunSession("benchmark", configuration, output: output)
        let began = BenchmarkReading()
        try session.ingest()
        let ingested = BenchmarkReading()
        let code = try session.deliverAndFinish(to: configuration.webhooks)
        let delivered = BenchmarkReading()
        let count = Double(max(1, session.summary.deliveries.delivered))
        output.data(
            .object([
                ("type", .text("benchmark")), ("calls", .integer(calls)),
                ("ingest_rows_per_s", .integer(Int(Double(calls) / (ingested.wall - began.wall)))),
                ("deliveries_per_s", .integer(Int(count / (delivered.wall - ingested.wall)))),
                ("cpu_us_per_delivery", Self.rounded((delivered.cpu - ingested.cpu) / count * 1e6)),
                (
                    "cpu_us_per_delivery_with_ingest",
                    Self.rounded((delivered.cpu - began.cpu) / count * 1e6)
                ),
                ("peak_rss_mb", .integer(delivered.peakMegabytes)),
            ])
        )
        throw code
    }

    private static func rounded(_ value: Double) -> JSON { .decimal((value * 10).rounded() / 10) }

    private func writeFiles() throws {
        // In parts: the peak of memory is the program's own, not the generator's.
        guard let file = unsafe fopen("\(folder)/Master.csv", "w") else { throw ExitCode(1) }
        defer { unsafe fclose(file) }
        let base = 1_795_000_000
        for index in 0..<calls {
            let id = "\(base + index / 10).\(index)"
            let at = Timestamp(seconds: Int64(base + index / 10)).plain
            let row =
                "\"\",\"0445550101\",\"201\",\"from-trunk\",\"\"\"Ann\"\" <0445550101>\","
                + "\"PJSIP/provider-\(index)\",\"PJSIP/201-\(index)\",\"Dial\",\"PJSIP/201,20,tT\","
                + "\"\(at)\",\"\(at)\",\"\(at)\",69,64,\"ANSWERED\",\"DOCUMENTATION\","
                + "\"\(id)\",\"\",\"\",\"\(id)\",\(index)\n"
            unsafe fputs(row, file)
        }
        try """
        ledger = "ledger.sqlite"
        [[sources]]
        name = "pbx"
        dialect = "asterisk"
        since = "beginning"
        timezone = "UTC"
        calls = "\(linked ? "linked" : "legs")"
        csv = { path = "Master.csv" }
        """.write(toFile: "\(folder)/cdrhook.toml", atomically: true, encoding: .utf8)
        for number in 0..<webhooks {
            let port = number == 0 ? blackHole ?? port : port
            try """
            url = "\(ca == nil ? "http" : "https")://127.0.0.1:\(port)/\(number)"
            event = "call-end"
            concurrency = \(concurrency)
            allow = ["127.0.0.1:\(port)"]
            \(ca.map { "tls = { ca = \"\($0)\" }" } ?? "")
            \(secret.map { "secrets = [{ file = \"\($0)\" }]" } ?? "")
            """.write(
                toFile: "\(folder)/webhooks.d/w\(number).toml",
                atomically: true,
                encoding: .utf8
            )
        }
    }
}
