import ArgumentParser
import CDRPipeline
import HTTP

/// `cdrhook demo`: the whole way of a row, without any set-up.
struct DemoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Sync a small export into a receiver on this machine, and print what arrived.",
        discussion: """
            It writes a Master.csv, a configuration and four webhooks (one of each method, and one \
            to Salesforce) into a temporary folder, starts a receiver on a free port of 127.0.0.1 \
            that is a small Salesforce too, and runs a sync over real HTTP with a real ledger. \
            Nothing leaves this machine. --keep leaves the folder, \
            to look at the files and the ledger.
            """
    )

    @Flag(inversion: .prefixedNo, help: "JSON lines on stdout.")
    var json: Bool?

    @Flag(help: "Leave the folder with the files and the ledger.")
    var keep = false

    func run() throws {
        let output = Output(json: json)
        let arrivals = DemoArrivals()
        let org = DemoSalesforce()
        guard
            let receiver = Receiver(
                clock: SystemClock.now,
                handler: { request in
                    arrivals.add(request)
                    let isForOrg = DemoSalesforce.isMeant(by: request)
                    return isForOrg ? org.answer(to: request) : .answer(status: 200)
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
        session.beforeSummary = { arrivals.print(to: output, org: org) }
        try session.ingest()
        throw try session.deliverAndFinish(to: configuration.webhooks)
    }
}
