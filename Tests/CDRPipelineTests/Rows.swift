import CDRPipeline
import Testing

/// A table's columns with one row that changes from test to test.
struct Rows {
    let dialect: any Dialect
    let columns: Columns
    let usual: [String: String]

    /// Rows of a dialect that have at least the columns of `usual`, in the order of their names.
    init(_ dialect: any Dialect, _ usual: [String: String]) {
        self.dialect = dialect
        self.usual = usual
        columns = Columns(usual.keys.sorted())
    }

    /// The leg of the usual row with some fields changed; a column of `without` does not exist.
    func leg(_ changes: [String: String] = [:], without: Set<String> = []) throws -> Leg {
        let row = usual.merging(changes) { $1 }.filter { !without.contains($0.key) }
        let names = row.keys.sorted()
        let columns = Columns(names)
        let record = Record(
            columns: columns,
            position: Position(place: "test"),
            fields: names.map { row[$0] ?? "" }
        )
        let kyiv = try #require(TimeZoneRules(named: "Europe/Kyiv"))
        return try dialect.reader(of: columns, rules: SourceRules(zone: kyiv)).leg(from: record)
    }

    /// The call of several rows, each the usual one with some fields changed.
    func call(_ rows: [[String: String]]) throws -> Call {
        CallAssembler(source: "test", isLinked: true).call(of: try rows.map { try leg($0) })
    }
}
