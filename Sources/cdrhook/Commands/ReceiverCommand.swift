import ArgumentParser
import CDRPipeline
import Glibc
import HTTP
import TLS

/// `cdrhook receiver`: a test receiver that can misbehave.
struct ReceiverCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "receiver",
        abstract: "Run a test receiver on 127.0.0.1 that logs what comes and misbehaves as told.",
        discussion: """
            For trying a webhook before its real receiver is there, and for tests of what happens \
            when a receiver is slow, dead or hostile. The webhook needs a line such as \
            allow = ["127.0.0.1:8080"].

              cdrhook receiver --port 8080 --log received.jsonl --script 200,503,close

            Every request that came whole becomes a JSON line in --log, on the disk before its \
            answer leaves, always: a log that could lose the last lines would be no judge. The \
            last line on stdout counts the requests, the different webhook-id and the repeated.

            A script is a list of steps, one for each request in turn, again and again. Steps \
            stand between commas, the words of a step between colons; a status, or else how the \
            connection ends, is the first. A comma before a space and a colon before anything \
            but a letter belong to a value, such as a date or a URL.

              200, 503, ...        answer with this status and the body {}
              close, reset         end the connection after the answer, or instead of it
              half-close           close its sending half only
              silence              never send another byte, and keep the connection open
              early                do it before a byte of the request is read
              delay=250ms          wait so long first (ms, s)
              retry-after=120, location=URL, date=TEXT
                                   a header of this name
              headers=100000       so many headers more
              long-header=1048576  one header with so many bytes more
              interim=10, interim=endless
                                   so many 102 Processing before the answer
              body=5000, body=endless
                                   so many bytes of body
              length=100           the content-length it claims, true or not
              slow-headers=1s, slow-body=1s
                                   wait so long before each byte
              cut                  stop within the headers

            Examples: 200:body=endless, 200:length=100:close (a body too short), \
            302:location=http://127.0.0.1:1/, 413:early, reset:early, 200:cut:close, 200:close (a \
            connection that was to be kept is closed after the answer).
            """
    )

    @Option(help: ArgumentHelp("The port; 0 for a free one, which is printed.", valueName: "port"))
    var port = 0

    @Option(help: ArgumentHelp("Where each request becomes a line.", valueName: "file"))
    var log: String?

    @Option(
        name: [.long, .customLong("status")],
        help: ArgumentHelp("What to do with the requests, in turn.", valueName: "steps")
    )
    var script = "200"

    @Option(
        help: ArgumentHelp(
            "Answer 401 to what is not signed with this secret of Standard Webhooks.",
            discussion: "env=NAME, file=PATH or credential=NAME; twice while it is changed.",
            valueName: "place"
        )
    )
    var secret: [String] = []

    @Option(
        help: ArgumentHelp("Speak TLS with this certificate and its chain, PEM.", valueName: "file")
    )
    var certificate: String?

    @Option(help: ArgumentHelp("The private key of the certificate, PEM.", valueName: "file"))
    var key: String?

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together")
        }
        do throws(ReceiverScriptError) {
            _ = try ReceiverScript(script)
        } catch {
            throw ValidationError(
                "--script has \"\(error.word)\"; expected a status such as 503, or a word that "
                    + "cdrhook receiver --help lists"
            )
        }
    }

    func run() throws {
        StopSignal.listen()
        let file = log.flatMap { ReceiverLog(path: $0) }
        if let log, file == nil { throw ValidationError("--log \(log) cannot be written") }
        guard let receiver = try receiver(log: file) else {
            throw ValidationError("--port \(port) is taken")
        }
        receiver.start()
        let output = Output(json: true)
        output.data(.object([("type", .text("listening")), ("port", .integer(receiver.port))]))
        while !StopSignal.isRequested { usleep(20_000) }
        receiver.stop()
        output.data(
            .object([
                ("type", .text("summary")), ("requests", .integer(receiver.requests)),
                ("ids", .integer(receiver.distinctIDs)),
                ("repeated", .integer(receiver.repeatedIDs)),
            ])
        )
    }

    private func receiver(log: ReceiverLog?) throws -> Receiver? {
        var early: Receiver.Early?
        var handler: Receiver.Handler?
        // Without a handler it is fastest.
        if script != "200" {
            let script = try ReceiverScript(script)
            early = { script.nextIfEarly() }
            handler = { _ in script.next() }
        }
        if !secret.isEmpty {
            handler = ReceiverGuard.handler(try ReceiverGuard.check(secret), before: handler)
        }
        return Receiver(
            port: port,
            log: log,
            channels: try channels(),
            clock: SystemClock.now,
            early: early,
            handler: handler
        )
    }

    private func channels() throws -> Receiver.Channels? {
        guard let certificate, let key else { return nil }
        do throws(TLSIdentityError) {
            let identity = try TLSIdentity(certificate: certificate, key: key)
            return { identity.channel(over: $0) }
        } catch {
            throw ValidationError("--certificate \(certificate), --key \(key): \(error.text)")
        }
    }
}
