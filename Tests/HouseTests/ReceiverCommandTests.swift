import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// `cdrhook receiver` as a user has it, on a free port.
private final class ReceiverProcess {
    let port: Int
    private let process = Process()
    private let output = Pipe()

    init(_ arguments: [String]) throws {
        process.executableURL = URL(filePath: Installation.program)
        process.arguments = ["receiver"] + arguments
        process.standardOutput = output
        try process.run()
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        let port = try #require(line.firstMatch(of: /"type":"listening","port":(\d+)/), "\(line)")
        self.port = try #require(Int(port.output.1))
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    /// Asks it to stop, and returns its last line.
    func stop() throws -> String {
        process.terminate()
        process.waitUntilExit()
        let rest = try output.fileHandleForReading.readToEnd() ?? Data()
        return String(decoding: rest, as: UTF8.self).split(separator: "\n").last.map(String.init)
            ?? ""
    }
}

@Suite struct `The receiver command` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func statuses(_ requests: [HTTPRequest]) -> [Int?] {
        let transport = CurlTransport()
        transport.start(requests)
        var responses: [HTTPResponse] = []
        while responses.count < requests.count {
            responses += transport.finished(waitingAtMost: .seconds(1))
        }
        return responses.sorted { $0.ticket < $1.ticket }.map(\.status)
    }

    private func request(_ ticket: Int, _ url: String, id: String) throws -> HTTPRequest {
        HTTPRequest(
            ticket: ticket,
            method: "POST",
            url: url,
            headers: [HTTPHeader("webhook-id", id)],
            body: Array("{}".utf8),
            timeout: .seconds(20),
            allow: [try AddressRule("127.0.0.1")]
        )
    }

    @Test(arguments: ["--script", "--status"])
    func `does as it is told, logs and counts`(option: String) throws {
        let log = folder.file("received.jsonl")
        let receiver = try ReceiverProcess(["--log", log, option, "200,503:retry-after=1,close"])
        let url = "http://127.0.0.1:\(receiver.port)/calls"
        let requests = try ["a", "b", "c", "b"].enumerated().map { ticket, id in
            try request(ticket, url, id: id)
        }
        #expect(statuses(requests) == [200, 503, nil, 200])
        #expect(
            try receiver.stop()
                == #"{"type":"summary","requests":4,"ids":3,"repeated":1}"#
        )
        let lines = try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n")
        #expect(lines.count == 4)
        #expect(lines[1].contains(#""target":"/calls","id":"b""#))
        #expect(lines[1].contains(#""status":"503""#))
        #expect(lines[2].contains(#""status":"0""#), "no answer")
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/usr/bin/openssl"), "no openssl"))
    func `speaks TLS with a certificate of the user`() throws {
        try shell(
            "cd '\(folder.path)' && openssl req -x509 -newkey ec -pkeyopt "
                + "ec_paramgen_curve:P-256 -nodes -keyout k.pem -out c.pem -days 2 -subj /CN=x "
                + "-addext subjectAltName=IP:127.0.0.1 2>/dev/null"
        )
        let receiver = try ReceiverProcess([
            "--certificate", folder.file("c.pem"), "--key", folder.file("k.pem"),
        ])
        var request = try request(1, "https://127.0.0.1:\(receiver.port)/", id: "a")
        request.route.authorities = Array(
            try Data(contentsOf: URL(filePath: folder.file("c.pem")))
        )
        #expect(statuses([request]) == [200])
        #expect(try receiver.stop().contains(#""requests":1,"ids":1,"repeated":0"#))
    }

    @Test(arguments: [
        ("--script 200,clsoe", "--script has \"clsoe\""),
        ("--certificate c.pem", "--certificate and --key belong together"),
        ("--certificate none.pem --key none.pem", "none.pem: No such file"),
    ])
    func `says what it does not understand`(options: String, words: String) throws {
        let text = try shell("'\(Installation.program)' receiver \(options) 2>&1; echo \"exit $?\"")
        #expect(text.contains(words))
        #expect(text.hasSuffix("exit 64"))
    }
}
