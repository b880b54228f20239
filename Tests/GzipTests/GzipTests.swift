import CDRPipeline
import Contracts
import Foundation
import Gzip
import Testing

@Suite struct `A gzip file` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func gzip(_ name: String) throws {
        try shell("gzip -n '\(folder.file(name))'")
    }

    private func content(_ name: String) throws -> (bytes: [UInt8], fault: String?) {
        let file = try #require(try ExportFile(path: folder.file(name)))
        let stream = GzipStream(file)
        var bytes: [UInt8] = []
        while case let more = try stream.next(), !more.isEmpty { bytes += more }
        return (bytes, stream.fault)
    }

    private func files(
        _ pattern: String = "Master.csv*",
        now: Timestamp = Timestamp(microseconds: 0)
    ) -> CSVFiles {
        CSVFiles(
            path: folder.file(pattern),
            dialect: Asterisk(),
            now: { now },
            unpack: { GzipStream($0) }
        )
    }

    private func row(_ number: Int) -> String {
        "\"\",\"1\",\"2\",\"in\",\"\"\"A\"\" <1>\",\"PJSIP/a-\(number)\",\"\",\"Dial\",\"\","
            + "\"2026-11-23 09:00:01\",,\"2026-11-23 09:01:10\",69,0,\"NO ANSWER\","
            + "\"DOCUMENTATION\",\"1795417201.\(number)\",\"\"\n"
    }

    private func read(
        _ source: CSVFiles,
        from checkpoints: [Checkpoint] = []
    ) throws -> (ids: [String], rejected: [RejectedRow], marks: [Checkpoint]) {
        try source.open(at: checkpoints)
        var marks = Dictionary(uniqueKeysWithValues: checkpoints.map { ($0.stream, $0) })
        var ids: [String] = []
        var rejected: [RejectedRow] = []
        while let page = try source.nextPage(limit: 500) {
            ids += page.records.map { $0["uniqueid"] ?? "" }
            rejected += page.rejected
            for mark in page.checkpoints { marks[mark.stream] = mark }
        }
        return (ids, rejected, Array(marks.values))
    }

    private func ids(_ numbers: Range<Int>) -> [String] { numbers.map { "1795417201.\($0)" } }

    @Test func `gives the bytes inside it, over many chunks`() throws {
        let text = (0..<40_000).map { "line \($0 &* 7_919 % 10_007)\n" }.joined()
        try folder.write(text, to: "a")
        try gzip("a")
        let read = try content("a.gz")
        #expect(read.bytes == Array(text.utf8))
        #expect(read.fault == nil)
    }

    @Test func `gives one member after another`() throws {
        try folder.write("one\n", to: "a")
        try folder.write("two\n", to: "b")
        try gzip("a")
        try gzip("b")
        try shell("cat '\(folder.file("a.gz"))' '\(folder.file("b.gz"))' > '\(folder.file("c"))'")
        #expect(try content("c").bytes == Array("one\ntwo\n".utf8))
    }

    @Test func `that is cut off gives what is there, and no fault`() throws {
        try folder.write((0..<5_000).map { "line \($0)\n" }.joined(), to: "a")
        try gzip("a")
        let whole = try Data(contentsOf: URL(filePath: folder.file("a.gz")))
        try whole.prefix(whole.count / 2).write(to: URL(filePath: folder.file("cut.gz")))
        let read = try content("cut.gz")
        #expect(read.fault == nil)
        #expect(read.bytes.starts(with: "line 0\nline 1\n".utf8))
    }

    @Test func `that is damaged says so`() throws {
        try folder.write((0..<5_000).map { "line \($0 &* 7_919)\n" }.joined(), to: "a")
        try gzip("a")
        var bytes = try Data(contentsOf: URL(filePath: folder.file("a.gz")))
        for index in 2_000..<2_200 { bytes[index] = 0xFF }
        try bytes.write(to: URL(filePath: folder.file("bad.gz")))
        #expect(try content("bad.gz").fault != nil)
    }

    @Test func `gives the rows of an export once, and is not read again`() throws {
        try folder.write((0..<3_000).map(row).joined(), to: "Master.csv.1")
        try gzip("Master.csv.1")
        let first = try read(files())
        #expect(first.ids == ids(0..<3_000))
        #expect(try read(files(), from: first.marks).ids.isEmpty)
    }

    @Test func `gives its last line once it was left alone, though it has no line feed`() throws {
        let header =
            "calldate,clid,src,dst,dcontext,channel,duration,billsec,disposition,uniqueid\n"
        let row = "2026-11-23 09:00:01,1,1,2,in,PJSIP/a-1,69,0,NO ANSWER,1795417201."
        try folder.write(header + row + "1\n" + row + "2", to: "export.csv")
        try gzip("export.csv")
        try shell("touch -d @1795424400 '\(folder.file("export.csv.gz"))'")
        let written = Timestamp(seconds: 1_795_424_400)
        let early = try read(files("export.csv*", now: written + .seconds(5)))
        #expect(early.ids == ids(1..<2))
        let late = files("export.csv*", now: written + .seconds(90))
        let second = try read(late, from: early.marks)
        #expect(second.ids == ids(2..<3))
        #expect(try read(late, from: second.marks).ids.isEmpty)
    }

    @Test func `goes on where the file it was made of stopped`() throws {
        try folder.write((0..<2_000).map(row).joined(), to: "Master.csv")
        let first = try read(files())
        // Rows come, the file is rotated and compressed before the next run, and a new one begins.
        try folder.append((2_000..<2_010).map(row).joined(), to: "Master.csv")
        try shell("mv '\(folder.file("Master.csv"))' '\(folder.file("Master.csv.1"))'")
        try gzip("Master.csv.1")
        try folder.write((2_010..<2_020).map(row).joined(), to: "Master.csv")
        let second = try read(files(), from: first.marks)
        #expect(Set(second.ids) == Set(ids(2_000..<2_020)))
        #expect(second.ids.count == 20)
        #expect(try read(files(), from: second.marks).ids.isEmpty)
    }

    @Test func `with damage gives the rows before it and says where it ends`() throws {
        try folder.write((0..<5_000).map(row).joined(), to: "Master.csv.1")
        try gzip("Master.csv.1")
        let path = folder.file("Master.csv.1.gz")
        var bytes = try Data(contentsOf: URL(filePath: path))
        let middle = bytes.count / 2
        for index in middle..<(middle + 200) { bytes[index] = 0xFF }
        try bytes.write(to: URL(filePath: path))
        let first = try read(files())
        #expect(first.ids.starts(with: ids(0..<100)))
        // What damaged bytes still gave are no rows; the last one says where the file ended.
        #expect(first.rejected.count { $0.reason.contains("ends early") } == 1)
        #expect(first.rejected.last?.reason.contains("ends early") == true)
        #expect(try read(files(), from: first.marks).rejected.isEmpty)
    }

    @Test func `is said to be unread where nothing uncompresses it`() throws {
        try folder.write("x\n", to: "Master.csv.1")
        try gzip("Master.csv.1")
        let files = CSVFiles(path: folder.file("Master.csv*"), dialect: Asterisk())
        try files.open(at: [])
        #expect(try files.nextPage(limit: 1)?.notes.first?.contains("compressed") == true)
    }
}
