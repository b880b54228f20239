import Contracts
import Foundation
import HTTP
import Testing

/// Whether python3 is there, which tells the peak of a program's memory.
private let hasPython = (try? shell("python3 -c 'print(1)' 2>/dev/null")) == "1"

/// What a run needs of memory, whatever its receivers do: measured of the program itself, from
/// outside.
@Suite(.enabled(if: hasPython, "no python3"), .timeLimit(.minutes(5)))
struct `The memory of a run` {
    /// The peak of `sync` in kB, and its exit code.
    private func peak(_ house: Installation) throws -> (kilobytes: Int, exit: Int) {
        let script =
            "import resource, subprocess, sys; "
            + "code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, "
            + "stderr=subprocess.DEVNULL).returncode; "
            + "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, code)"
        let said = try shell(
            "python3 -c '\(script)' '\(Installation.program)' sync --linger 0s "
                + "--config '\(house.folder.file("cdrhook.toml"))'"
        )
        let numbers = said.split(separator: " ").compactMap { Int($0) }
        return (try #require(numbers.first), try #require(numbers.last))
    }

    @Test func `stays small over endless bodies and floods of headers`() throws {
        let script = try ReceiverScript(
            "200:body=endless,200:headers=100000,200:interim=endless,200:body=300000"
        )
        let house = try Installation { _ in script.next() }
        try house.folder.write(masterRows(0..<200), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\nconcurrency = 64\ntimeout = \"5s\"")
        let (kilobytes, exit) = try peak(house)
        #expect(exit == 0 || exit == 3)
        #expect(house.receiver.requests >= 60)
        #expect(kilobytes < 150_000, "\(kilobytes) kB")
        print("hostile receivers: a run's peak is \(kilobytes / 1_000) MB")
    }

    @Test func `does not grow with the number of webhooks`() throws {
        let house = try Installation {
            $0.number % 10 == 0 ? .answer(status: 500) : .answer(status: 200)
        }
        try house.folder.write(masterRows(0..<600), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        for number in 0..<30 { try house.addWebhook("w\(number)", "event = \"call-end\"") }
        let (kilobytes, exit) = try peak(house)
        #expect(exit == 0)
        #expect(kilobytes < 150_000, "\(kilobytes) kB")
    }
}
