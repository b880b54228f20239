import ArgumentParser
import CDRPipeline
import Glibc
import HTTP
import Synchronization

/// `cdrhook receiver`: a test receiver that can misbehave.
struct ReceiverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receiver",
        abstract: "Run a test receiver on 127.0.0.1 that logs what comes and answers as told.",
        discussion: """
            For trying a webhook before its real receiver is there. Every request becomes a JSON \
            line in --log, on the disk before its answer leaves. The webhook needs a line such as \
            allow = ["127.0.0.1:8080"].

              cdrhook receiver --port 8080 --log received.jsonl --status 200,500
            """
    )

    @Option(help: ArgumentHelp("The port; 0 for a free one, which is printed.", valueName: "port"))
    var port = 0

    @Option(help: ArgumentHelp("Where each request becomes a line.", valueName: "file"))
    var log: String?

    @Option(
        help: ArgumentHelp(
            "The statuses to answer in turn; close, reset and silence are behaviours.",
            valueName: "list"
        )
    )
    var status = "200"

    func validate() throws {
        for word in status.split(separator: ",") where Self.answer(word) == nil {
            throw ValidationError(
                "--status has \"\(word)\"; expected statuses from 100 to 999, close, reset, silence"
            )
        }
    }

    func run() throws {
        StopSignal.listen()
        let words = status.split(separator: ",").map(String.init)
        let file = log.flatMap { ReceiverLog(path: $0) }
        if let log, file == nil { throw ValidationError("--log \(log) cannot be written") }
        var handler: Receiver.Handler?
        if words != ["200"] {
            let answers = words.compactMap { Self.answer($0[...]) }
            handler = { (request: ReceivedRequest) -> ReceiverAnswer in
                answers[(request.number - 1) % answers.count]
            }
        }
        guard
            let receiver = Receiver(
                port: port,
                log: file,
                clock: SystemClock.now,
                handler: handler
            )
        else { throw ValidationError("--port \(port) is taken") }
        receiver.start()
        let output = Output(json: true)
        output.data(.object([("type", .text("listening")), ("port", .integer(receiver.port))]))
        while !StopSignal.isRequested { usleep(20_000) }
        receiver.stop()
        output.data(
            .object([("type", .text("summary")), ("requests", .integer(receiver.requests))])
        )
    }

    private static func answer(_ word: Substring) -> ReceiverAnswer? {
        switch word {
        case "close": return .close
        case "reset": return .reset
        case "silence": return .silence
        default:
            guard let status = Int(word), (100...999).contains(status) else { return nil }
            return .answer(status: status)
        }
    }
}
