import CDRPipeline
import Contracts
import Foundation
import Testing

/// Rows of three plain fields, so that a test sees what the reader does and nothing else.
private struct Plain: Dialect {
    let name = "plain"
    let summary = ""
    let hasCorrelation = false
    let tableCarriesOffsets = false
    let csv = CSVFormat()
    private static let columns = Columns(["a", "b", "c"])

    func layout(of row: CSVRow) -> Columns? { row.count == 3 ? Self.columns : nil }
    func isHeader(_ row: CSVRow) -> Bool { row.text(at: 0) == "a" }
    func reader(of columns: Columns, rules: SourceRules) throws(DialectError) -> any LegReader {
        throw DialectError(missing: ["everything"])
    }
}

@Suite struct `CSV files` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// Reads to the present end; the rows' first fields and where reading stands then.
    private func read(
        _ pattern: String = "Master.csv*",
        from checkpoints: [Checkpoint] = [],
        limit: Int = 100
    ) throws -> (rows: [String], rejected: [RejectedRow], marks: [Checkpoint]) {
        let files = CSVFiles(path: folder.file(pattern), dialect: Plain())
        try files.open(at: checkpoints)
        var marks = Dictionary(uniqueKeysWithValues: checkpoints.map { ($0.stream, $0) })
        var rows: [String] = []
        var rejected: [RejectedRow] = []
        while let page = try files.nextPage(limit: limit) {
            #expect(page.records.count + page.rejected.count <= limit)
            rows += page.records.map { $0.text(at: 0) }
            rejected += page.rejected
            for mark in page.checkpoints { marks[mark.stream] = mark }
        }
        return (rows, rejected, Array(marks.values))
    }

    @Test func `keep the promises of a source of records`() throws {
        try RecordSourceContract {
            let folder = try TemporaryFolder()
            try folder.write("", to: "Master.csv")
            return RecordSourceContract.World(
                column: "a",
                source: { CSVFiles(path: folder.file("Master.csv"), dialect: Plain()) },
                append: { rows in
                    try folder.append(rows.map { "\($0),x,y\n" }.joined(), to: "Master.csv")
                }
            )
        }()
    }

    private func lines(_ numbers: ClosedRange<Int>) -> String {
        numbers.map { "\($0),x,y\n" }.joined()
    }

    @Test func `goes on where it was when a file grew`() throws {
        try folder.write(lines(1...3), to: "Master.csv")
        let first = try read()
        #expect(first.rows == ["1", "2", "3"])
        try folder.append(lines(4...5), to: "Master.csv")
        #expect(try read(from: first.marks).rows == ["4", "5"])
    }

    @Test func `leaves a last line without its end for later`() throws {
        try folder.write("1,x,y\n2,x", to: "Master.csv")
        let first = try read()
        #expect(first.rows == ["1"])
        try folder.append(",y\n", to: "Master.csv")
        #expect(try read(from: first.marks).rows == ["2"])
    }

    @Test func `finishes a file that was renamed, then reads the new one`() throws {
        try folder.write(lines(1...3), to: "Master.csv")
        let first = try read()
        try folder.append(lines(4...4), to: "Master.csv")
        try FileManager.default.moveItem(
            atPath: folder.file("Master.csv"),
            toPath: folder.file("Master.csv.1")
        )
        try folder.write(lines(5...6), to: "Master.csv")
        #expect(try Set(read(from: first.marks).rows) == ["4", "5", "6"])
    }

    @Test func `knows a copy of a file by its content`() throws {
        try folder.write(lines(1...3), to: "Master.csv")
        let first = try read()
        try folder.write(lines(1...4), to: "Master.csv.1")
        #expect(try read(from: first.marks).rows == ["4"])
    }

    @Test func `begins anew in a file that was truncated and refilled`() throws {
        try folder.write(lines(1...3), to: "Master.csv")
        let first = try read()
        let handle = try FileHandle(forWritingTo: URL(filePath: folder.file("Master.csv")))
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: Data(lines(7...12).utf8))
        try handle.close()
        #expect(try read(from: first.marks).rows == ["7", "8", "9", "10", "11", "12"])
    }

    @Test func `rejects a line that no layout fits, and reads the others`() throws {
        try folder.write("1,x,y\nwhat is this\n2,x,y\n", to: "Master.csv")
        let read = try read()
        #expect(read.rows == ["1", "2"])
        #expect(read.rejected.map(\.position.line) == [2])
        #expect(read.rejected.map(\.position.offset) == [6])
        #expect(read.rejected.map { String(decoding: $0.raw, as: UTF8.self) } == ["what is this\n"])
    }

    @Test func `loses one line to a quote that is not closed`() throws {
        try folder.write("1,x,y\n\"2,x,y\n3,\"x\",y\n4,x,y\n", to: "Master.csv")
        let read = try read()
        #expect(read.rows == ["1", "3", "4"])
        #expect(read.rejected.count == 1)
    }

    @Test func `keeps a line feed inside quotes`() throws {
        try folder.write("1,\"two\nlines\",y\n2,x,y\n", to: "Master.csv")
        #expect(try read().rows == ["1", "2"])
    }

    @Test func `takes a header, a byte-order mark and empty lines for no rows`() throws {
        try folder.write("\u{FEFF}a,b,c\n\n1,x,y\n\n", to: "Master.csv")
        let read = try read()
        #expect(read.rows == ["1"])
        #expect(read.rejected.isEmpty)
    }

    @Test func `gives pages of the size that is asked for`() throws {
        try folder.write(lines(1...25), to: "Master.csv")
        #expect(try read(limit: 4).rows == (1...25).map(String.init))
    }

    @Test func `says so when there is no file`() throws {
        #expect(throws: SourceError.self) { _ = try read("nothing-here-*.csv") }
    }

    /// Every byte as the present end of the file, then the rest: always the same rows.
    @Test func `reads the same rows wherever the writer was`() throws {
        let text = "1,\"a \"\"b\"\" c\",y\n2,\"two\nlines\",y\r\n3,x,y\n4,,\n5,\"\",\"z\"\n"
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            try folder.write("", to: "Master.csv")
            try Data(bytes[..<cut]).write(to: URL(filePath: folder.file("Master.csv")))
            let first = try read()
            let handle = try FileHandle(forWritingTo: URL(filePath: folder.file("Master.csv")))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(bytes[cut...]))
            try handle.close()
            let second = try read(from: first.marks)
            #expect(first.rows + second.rows == ["1", "2", "3", "4", "5"], "cut at byte \(cut)")
        }
    }
}
