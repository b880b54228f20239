import CDRPipeline
import Contracts
import Foundation
import Testing

/// A file of 50 kB with every byte in turn as its present end.
///
/// The file grows byte by byte, and a reader goes on at the last checkpoint each time. What it
/// gave in all, and what the rest of the file gives from each checkpoint, are the same events.
@Suite struct `A writer that is anywhere in a file` {
    /// Rows of every kind: quoted commas, quotes, line feeds and ends of lines inside quotes, texts
    /// in many alphabets, a malformed row, equal rows, both kinds of line ends.
    private static let text: String = {
        var text = "\u{FEFF}"
        for number in 0..<250 {
            let name = ["Ann, Lee", "\"\"Bo\"\"", "two\nlines", "Jürgen €", "שלום 📞", "a\r\nb"]
            let end = number.isMultiple(of: 3) ? "\r\n" : "\n"
            let id = number.isMultiple(of: 7) ? "" : "1795417201.\(number)"
            text +=
                "\"\",\"0445550101\",\"201\",\"from-trunk\",\"\(name[number % 6]) <1>\","
                + "\"PJSIP/provider-\(number)\",\"PJSIP/201-\(number)\",\"Dial\",\"PJSIP/201,20\","
                + "\"2026-11-23 09:00:01\",,\"2026-11-23 09:01:10\",69,"
                + (number == 99 ? "many" : "0")
                + ",\"NO ANSWER\",\"DOCUMENTATION\",\"\(id)\",\"\"\(end)"
            if number.isMultiple(of: 40) { text += "no row at all\n" }
        }
        return text
    }()

    /// The ids of the events that rows become, rejected rows by their places.
    private struct Taking {
        var reading = LegReading(dialect: Asterisk(), rules: SourceRules())
        var marks: [Checkpoint] = []
        var events: [String] = []

        mutating func run(_ path: String) throws {
            let files = CSVFiles(path: path, dialect: Asterisk())
            try files.open(at: marks)
            // A new run counts equal rows anew.
            reading = LegReading(dialect: Asterisk(), rules: SourceRules())
            while let page = try files.nextPage(limit: 500) {
                reading.count(page.before)
                for record in page.records {
                    do throws(LegFailure) {
                        events.append(try reading.leg(from: record).key)
                    } catch {
                        events.append("rejected \(record.position.offset ?? 0)")
                    }
                }
                events += page.rejected.map { "rejected \($0.position.offset ?? 0)" }
                marks = page.checkpoints
            }
        }
    }

    @Test func `changes nothing of the events`() throws {
        let folder = try TemporaryFolder()
        let bytes = Array(Self.text.utf8)
        #expect(bytes.count > 50_000)
        try Data(bytes).write(to: URL(filePath: folder.file("whole")))
        var whole = Taking()
        try whole.run(folder.file("whole"))
        #expect(whole.events.count == 257)
        #expect(Set(whole.events).count == whole.events.count)

        let growing = folder.file("growing")
        try Data().write(to: URL(filePath: growing))
        let handle = try FileHandle(forWritingTo: URL(filePath: growing))
        defer { try? handle.close() }
        var taking = Taking()
        for byte in bytes {
            try handle.write(contentsOf: [byte])
            let before = taking.events.count
            try taking.run(growing)
            guard taking.events.count != before else { continue }
            // The rest of the file from here.
            var rest = Taking(marks: taking.marks)
            try rest.run(folder.file("whole"))
            let isSame = (taking.events + rest.events).sorted() == whole.events.sorted()
            try #require(isSame, "cut before byte \(taking.marks.first?.position ?? "")")
        }
        let isSame = taking.events.sorted() == whole.events.sorted()
        #expect(isSame)
    }
}
