import ArgumentParser
import CDRPipeline
import HTTP
import Synchronization

/// `cdrhook demo`: the whole way of a row, without any set-up.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Sync a small export into a receiver on this machine, and print what arrived.",
        discussion: """
            It writes a Master.csv, a configuration and three webhooks (one of each method) into a \
            temporary folder, starts a receiver on a free port of 127.0.0.1, and runs a sync over \
            real HTTP with a real ledger. Nothing leaves this machine. --keep leaves the folder, \
            to look at the files and the ledger.
            """
    )

    @Flag(inversion: .prefixedNo, help: "JSON lines on stdout.")
    var json: Bool?

    @Flag(help: "Leave the folder with the files and the ledger.")
    var keep = false

    func run() throws {
        let output = Output(json: json)
        let arrivals = Arrivals()
        guard
            let receiver = Receiver(
                clock: SystemClock.now,
                handler: { request in
                    arrivals.add(request)
                    return .answer(status: 200)
                }
            )
        else {
            output.failure("cannot listen on 127.0.0.1")
            throw ExitCode(1)
        }
        receiver.start()
        defer { receiver.stop() }
        let folder = try DemoFolder(port: receiver.port)
        defer { if !keep { folder.remove() } }
        output.talk("demo: files and ledger in \(folder.path)")
        output.talk("demo: a receiver listens on http://127.0.0.1:\(receiver.port)")
        let configuration: Configuration
        do throws(ConfigurationProblems) {
            configuration = try Configuration.read(folder.configuration)
        } catch {
            throw Failures.exit(for: error, output)
        }
        let session = try RunSession("demo", configuration, output: output)
        session.beforeSummary = { arrivals.print(to: output) }
        try session.ingest()
        throw try session.deliverAndFinish(to: configuration.webhooks)
    }
}

/// What the demo's receiver got.
private final class Arrivals: Sendable {
    private let requests = Mutex<[ReceivedRequest]>([])

    func add(_ request: ReceivedRequest) { requests.withLock { $0.append(request) } }

    func print(to output: Output) {
        for request in requests.withLock({ $0 }) {
            let body = String(decoding: request.body, as: UTF8.self)
            output.words("arrived: \(request.method) \(request.target) \(Output.printable(body))")
            output.data(
                .object([
                    ("type", .text("arrived")), ("method", .text(request.method)),
                    ("target", .text(request.target)),
                    ("webhook_id", .optional(request.header("webhook-id"))),
                    ("body", .text(body)),
                ])
            )
        }
    }
}
