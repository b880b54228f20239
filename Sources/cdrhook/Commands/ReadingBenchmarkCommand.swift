import ArgumentParser
import CDRPipeline

/// `cdrhook benchmark-reading`: how fast a file becomes records, legs and calls.
///
/// Hidden: `Tests/benchmark-reading` runs it beside DuckDB over the same file.
struct ReadingBenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark-reading",
        abstract: "Measure how fast a file is read.",
        shouldDisplay: false
    )

    @Option(help: "A file of rows.")
    var csv: String

    @Option(help: "Its dialect.")
    var dialect = "asterisk"

    func run() throws {
        guard let dialect = Dialects.named(dialect) else {
            throw ValidationError("there is no such dialect")
        }
        for stage in Stage.allCases {
            let began = BenchmarkReading()
            let rows = try read(dialect, upTo: stage)
            let ended = BenchmarkReading()
            let bytes = Double(try ExportFile(path: csv)?.size ?? 0)
            let seconds = ended.wall - began.wall
            let nanoseconds = (ended.cpu - began.cpu) * 1e9 / Double(max(1, rows))
            let fields: [(String, JSON)] = [
                ("type", .text("benchmark")), ("stage", .text(stage.rawValue)),
                ("rows", .integer(rows)), ("mb_per_s", .integer(Int(bytes / seconds / 1e6))),
                ("rows_per_s", .integer(Int(Double(rows) / seconds))),
                ("cpu_ns_per_row", .integer(Int(nanoseconds))),
                ("peak_mb", .integer(ended.peakMegabytes)),
            ]
            Output(json: true).data(.object(fields))
        }
    }

    /// How far rows are taken.
    private enum Stage: String, CaseIterable {
        case records, legs, calls
    }

    private func read(_ dialect: any Dialect, upTo stage: Stage) throws -> Int {
        let files = Rooms.files(csv, dialect)
        try files.open(at: [])
        var reading = LegReading(dialect: dialect, rules: SourceRules())
        let assembler = CallAssembler(source: "benchmark", isLinked: false)
        var rows = 0
        var answered = 0
        while let page = try files.nextPage(limit: Ingest.pageSize) {
            rows += page.records.count
            if stage == .records { continue }
            for record in page.records {
                let leg = try reading.leg(from: record)
                if stage == .calls, assembler.call(ofOne: leg).isAnswered { answered += 1 }
            }
        }
        return rows
    }
}
