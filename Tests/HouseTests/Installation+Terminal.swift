import Contracts
import Foundation
import Testing

/// What a person sees and types.
extension Installation {
    /// Runs the program on a terminal of its own and types the answers, a line each.
    ///
    /// - Returns: Everything that the terminal showed, what was typed included, as lines.
    func talk(_ arguments: String, answers: [String]) throws -> Run {
        try folder.write(answers.map { "\($0)\n" }.joined(), to: "answers")
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/script")
        process.arguments = [
            "-qec",
            "'\(Self.program)' \(arguments) --config '\(folder.file("cdrhook.toml"))'",
            "/dev/null",
        ]
        process.environment = ProcessInfo.processInfo.environment
            .merging(["NO_COLOR": "1"]) { _, ours in ours }
        process.standardInput = FileHandle(forReadingAtPath: folder.file("answers"))
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self).replacing("\r", with: "")
        return Run(
            exit: process.terminationStatus,
            lines: text.split(separator: "\n").map(String.init),
            talk: text
        )
    }

    /// What a webhook's file says.
    func webhookFile(_ id: String) throws -> String {
        try String(contentsOfFile: folder.file("webhooks.d/\(id).toml"), encoding: .utf8)
    }

    /// The names in the folder of webhooks.
    func webhookNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.file("webhooks.d")).sorted()
    }
}
