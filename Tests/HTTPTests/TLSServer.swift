import Contracts
import Foundation
import Testing

/// Certificates of one test, and a TLS server of openssl on a free port.
final class TLSServer {
    let folder: TemporaryFolder
    private(set) var port = 0
    private var server: Process?

    /// Two authorities, a certificate of the first for 127.0.0.1, and a client of each.
    init() throws {
        folder = try TemporaryFolder()
        try shell(
            """
            set -e; cd '\(folder.path)'; exec 2>/dev/null
            new='-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
            for ca in ca other; do
                openssl req -x509 $new -keyout $ca.key -out $ca.pem -days 2 \
                    -subj /CN=$ca
            done
            sign() {
                openssl req $new -keyout $1.key -out $1.csr -subj /CN=$1
                openssl x509 -req -in $1.csr -CA $2.pem -CAkey $2.key -CAcreateserial -days 2 \
                    -extfile names -out $1.pem
            }
            echo 'subjectAltName = IP:127.0.0.1' > names
            sign server ca; sign ann ca; sign bob ca; sign eve other
            """
        )
    }

    deinit {
        // A child inherits the blocked signals of its thread: only SIGKILL is sure to end it.
        if let server { kill(server.processIdentifier, SIGKILL) }
    }

    /// Begins to listen with openssl.
    func listen(_ options: String...) throws {
        try run(
            "/usr/bin/openssl",
            ["s_server", "-www", "-accept", "127.0.0.1:0", "-key", "server.key", "-cert"]
                + ["server.pem"] + options
        )
    }

    /// Begins to listen with a script of Python that prints `ACCEPT 127.0.0.1:PORT`.
    func listen(script: String) throws {
        try folder.write(script, to: "server.py")
        try run("/usr/bin/env", ["python3", "-u", "server.py"])
    }

    private func run(_ program: String, _ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(filePath: folder.path)
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        server = process
        var text = ""
        while port == 0 {
            let data = pipe.fileHandleForReading.availableData
            try #require(!data.isEmpty, "the server ended: \(text)")
            text += String(decoding: data, as: UTF8.self)
            if let match = text.firstMatch(of: /ACCEPT 127\.0\.0\.1:(\d+)\s/) {
                port = try #require(Int(match.output.1))
            }
        }
    }

    /// The bytes of a file.
    func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: folder.file(name))))
    }
}
