import CDRPipeline
import Contracts
import Foundation
import Testing

/// What happens to files in the field: who rewrites, copies and encodes them, and how.
@Suite struct `An export file` {
    private let folder: TemporaryFolder
    private let ledger = MemoryLedger()

    init() throws { folder = try TemporaryFolder() }

    private static let later: @Sendable () -> Timestamp = { Timestamp(seconds: 4_000_000_000) }

    /// Takes what is new, as a run does; the phone numbers that came, and what was rejected.
    private func take(
        _ pattern: String = "*.csv*",
        _ dialect: any Dialect = Generic(),
        options: CSVOptions = CSVOptions(),
        now: @escaping @Sendable () -> Timestamp = { Timestamp(seconds: 0) }
    ) throws -> (numbers: [String], rejected: Int) {
        let setup = SourceSetup(
            name: "pbx",
            records: CSVFiles(
                path: folder.file(pattern),
                dialect: dialect,
                options: options,
                now: now
            ),
            dialect: dialect,
            rules: SourceRules(),
            since: .beginning,
            isLinked: false
        )
        var summary = RunSummary()
        let before = try calls().count
        let ingest = Ingest(
            setup,
            planner: Planner(webhooks: []),
            ledger: ledger,
            in: RunSurroundings(now: { Timestamp(seconds: 1_795_500_000) }, random: { 0 })
        )
        try ingest.run(&summary)
        #expect(summary.isBalanced)
        return (try calls().dropFirst(before).map(\.src), summary.rows.rejected)
    }

    private func calls() throws -> [Call] {
        _ = try ledger.since(of: "pbx", wanted: .beginning, at: Timestamp(seconds: 0))
        let all = Timestamp(microseconds: .min)..<Timestamp(microseconds: .max)
        return try ledger.calls(of: "pbx", in: all, after: 0, limit: .max).map(\.call)
    }

    private static let header = "start,src,dst,duration,status\n"

    private func rows(_ numbers: Range<Int>) -> String {
        numbers.map { "\(1_795_000_000 + $0),\(1_000 + $0),201,10,answered\n" }.joined()
    }

    private func numbers(_ range: Range<Int>) -> [String] { range.map { String(1_000 + $0) } }

    @Test func `that is copied and then cut to nothing loses no row, and none comes twice`() throws
    {
        try folder.write(Self.header + rows(0..<50), to: "a.csv")
        #expect(try take().numbers == numbers(0..<50))
        try folder.append(rows(50..<55), to: "a.csv")
        // logrotate's copytruncate: a copy, then the same inode from its beginning.
        let path = folder.file("a.csv")
        try shell("cp '\(path)' '\(path).1' && : > '\(path)'")
        try folder.append(Self.header + rows(55..<60), to: "a.csv")
        #expect(try Set(take().numbers) == Set(numbers(50..<60)))
        #expect(try take().numbers.isEmpty)
    }

    @Test func `that is made again under its name is read from its beginning`() throws {
        try folder.write(Self.header + rows(0..<20), to: "a.csv")
        #expect(try take().numbers.count == 20)
        // The new file may get the old inode; it is longer than the old one was.
        try FileManager.default.removeItem(atPath: folder.file("a.csv"))
        try folder.write(Self.header + rows(100..<140), to: "a.csv")
        #expect(try take().numbers == numbers(100..<140))
    }

    @Test func `that a spreadsheet wrote again in another order has nothing new`() throws {
        try folder.write(Self.header + rows(0..<20), to: "a.csv")
        #expect(try take().numbers.count == 20)
        let lines = rows(0..<21).split(separator: "\n").reversed().joined(separator: "\r\n")
        try folder.write("\u{FEFF}" + Self.header + lines + "\r\n", to: "a.csv")
        #expect(try take().numbers == numbers(20..<21))
    }

    @Test func `that repeats the rows of another one has nothing new`() throws {
        try folder.write(Self.header + rows(0..<20), to: "master.csv")
        try folder.write(Self.header + rows(3..<7), to: "sales.csv")
        #expect(try take().numbers.count == 20)
        try folder.append(rows(20..<22), to: "master.csv")
        try folder.append(rows(21..<22), to: "sales.csv")
        #expect(try take().numbers == numbers(20..<22))
    }

    @Test func `with equal rows has as many calls as rows, also when it is read in parts`() throws {
        let row = "1795000000,1000,201,10,answered\n"
        try folder.write(Self.header + row + row, to: "a.csv")
        #expect(try take().numbers.count == 2)
        try folder.append(row, to: "a.csv")
        #expect(try take().numbers.count == 1)
        #expect(try Set(calls().map(\.key)).count == 3)
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func `has the delimiter of its first line`(delimiter: String) throws {
        let text = (Self.header + rows(0..<3)).replacing(",", with: delimiter)
        try folder.write(text, to: "a.csv")
        #expect(try take().numbers == numbers(0..<3))
    }

    @Test func `has the delimiter of its first record, whatever stands above it`() throws {
        let rubbish = "exported; by; some; tool; 2026\n\n"
        try folder.write(rubbish + Self.header + rows(0..<3), to: "a.csv")
        let read = try take()
        #expect(read.numbers == numbers(0..<3))
        #expect(read.rejected == 1)
        let lines = DialectFixture.masterRow.replacing("A\"\"", with: "A\nB\"\"")
        try folder.write(lines.replacing(",", with: ";"), to: "m.log")
        #expect(try take("m.log", Asterisk()).numbers == ["0445550101"])
    }

    @Test func `has a header with spaces around its names`() throws {
        let header = "calldate, src , dst,channel,duration, billsec,disposition,uniqueid,did,x\n"
        let row = "2026-11-23 09:00:00,1000,201,PJSIP/a-1,9,9,ANSWERED,1795417200.1,,\n"
        try folder.write(header + row, to: "a.csv")
        #expect(try take("a.csv", Asterisk()).numbers == ["1000"])
    }

    @Test func `changes its columns where a header stands`() throws {
        try folder.write(Self.header + rows(0..<3), to: "a.csv")
        let moved = "src,dst,duration,status,start\n1003,201,10,busy,1795000003\n"
        try folder.append(moved, to: "a.csv")
        #expect(try take().numbers == numbers(0..<4))
        try folder.append("1004,201,10,busy,1795000004\n", to: "a.csv")
        #expect(try take().numbers == ["1004"], "the last header counts after a restart too")
        #expect(try calls().last?.hangupCause == .busy)
    }

    @Test func `ends its rows with one comma more than its header, or with one less`() throws {
        let row = "1795000000,1000,201,10,answered"
        try folder.write(Self.header + row + ",\n", to: "a.csv")
        try folder.write("start,src,dst,duration,status,\n" + row + "\n", to: "b.csv")
        #expect(try take().numbers == ["1000", "1000"])
        try folder.write(Self.header + row + ",more\n1795000001,1001,201,10\n", to: "c.csv")
        #expect(try take() == ([], 2), "a field would stand under the name of another")
    }

    @Test func `that was dropped whole needs no line feed at its end`() throws {
        let text = String((Self.header + rows(0..<3)).dropLast())
        try folder.write(text, to: "a.csv")
        let options = CSVOptions(hasCompleteFiles: true)
        #expect(try take(options: options).numbers == numbers(0..<2), "it is still being written")
        #expect(try take(options: options, now: Self.later).numbers == ["1002"])
        #expect(try take(options: options, now: Self.later).numbers.isEmpty)
        // It was not whole after all: what was appended is read, and nothing twice.
        try folder.append("\n" + rows(3..<5), to: "a.csv")
        #expect(try take(options: options, now: Self.later).numbers == numbers(3..<5))
    }

    @Test func `with a header counts as whole when nobody touched it for a minute`() throws {
        try folder.write(String((Self.header + rows(0..<3)).dropLast()), to: "a.csv")
        #expect(try take().numbers.count == 2)
        #expect(try take(now: Self.later).numbers == ["1002"])
    }

    @Test func `without a header waits for the end of its last line for ever`() throws {
        let text = DialectFixture.masterRow
        try folder.write(
            text + String(text.replacing(".1\"", with: ".2\"").dropLast()),
            to: "m.csv"
        )
        #expect(try take("m.csv", Asterisk(), now: Self.later).numbers.count == 1)
        try folder.append("\n", to: "m.csv")
        #expect(try take("m.csv", Asterisk()).numbers.count == 1)
    }

    @Test(arguments: [
        (TextEncoding.latin1, [0x4A, 0xFC, 0x72, 0x67] as [UInt8], "Jürg"),
        (.windows1252, [0x80, 0x31], "€1"), (.utf8, [0xC3, 0xBC], "ü"),
        (.utf8, [0x4A, 0xFC, 0x72], "J\u{FFFD}r"), (.utf8, [0xF0, 0x9F, 0x93], "\u{FFFD}"),
    ])
    func `has texts in its encoding`(encoding: TextEncoding, bytes: [UInt8], text: String) throws {
        let line = Array("1795000000,".utf8) + bytes + Array(",201,10,answered\n".utf8)
        try Data(Array(Self.header.utf8) + line).write(to: URL(filePath: folder.file("a.csv")))
        #expect(try take(options: CSVOptions(encoding: encoding)).numbers == [text])
    }

    @Test(arguments: [true, false])
    func `in UTF-16 is known by its mark, and grows`(isBigEndian: Bool) throws {
        func encoded(_ text: String) -> Data {
            Data(
                text.utf16.flatMap { unit in
                    let bytes = [UInt8(unit & 255), UInt8(unit >> 8)]
                    return isBigEndian ? bytes.reversed() : bytes
                }
            )
        }
        let path = URL(filePath: folder.file("a.csv"))
        let bytes = encoded("\u{FEFF}" + Self.header + "1795000000,Jürg 📞,201,10,answered\n")
        // A pair of surrogates may be cut in two by the writer.
        for cut in stride(from: 2, to: bytes.count, by: 1) {
            try bytes.prefix(cut).write(to: path)
            #expect(try take("a.csv").numbers.isEmpty)
        }
        try bytes.write(to: path)
        #expect(try take().numbers == ["Jürg 📞"])
        try (bytes + encoded(rows(1..<3))).write(to: path)
        #expect(try take().numbers == numbers(1..<3))
    }
}

extension DialectFixture {
    /// A row of Master.csv with 18 columns.
    static let masterRow =
        "\"\",\"0445550101\",\"201\",\"from-trunk\",\"\"\"A\"\" <1>\",\"PJSIP/provider-1\","
        + "\"PJSIP/201-2\",\"Dial\",\"PJSIP/201,20\",\"2026-11-23 09:00:01\",,"
        + "\"2026-11-23 09:01:10\",69,0,\"NO ANSWER\",\"DOCUMENTATION\",\"1795417201.1\",\"\"\n"
}
