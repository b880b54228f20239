package import CDRPipeline
import Testing

/// What every dialect promises; each dialect's tests run it on rows that it reads.
package struct DialectContract {
    private let dialect: any Dialect
    private let header: [String]?
    private let rows: [[String]]

    /// The contract over a dialect and CSV rows that it reads, under a header where it needs one.
    package init(_ dialect: any Dialect, header: [String]? = nil, rows: [[String]]) {
        self.dialect = dialect
        self.header = header
        self.rows = rows
    }

    /// Runs every promise.
    package func callAsFunction() throws {
        #expect(Dialects.named(dialect.name) != nil, "it stands in the registry")
        if let header { #expect(dialect.isHeader(CSVRow(fields: header)), "it knows its header") }
        for row in rows {
            let record = try #require(recorded(row), "no layout fits \(row.count) fields")
            let reader = try dialect.reader(of: record.columns, rules: SourceRules())
            let leg = try reader.leg(from: record)
            let again = try reader.leg(from: record)
            #expect(leg == again, "the same row gives the same leg")
            #expect(!leg.key.isEmpty)
            #expect(leg.endAt >= leg.startAt)
            #expect(leg.answerAt.map { $0 >= leg.startAt && $0 <= leg.endAt } ?? true)
            #expect(!dialect.isHeader(CSVRow(fields: row)))
            survivesGarbage(row, reader, record.columns)
        }
        let error = #expect(throws: DialectError.self) {
            _ = try dialect.reader(of: Columns(["nothing"]), rules: SourceRules())
        }
        #expect(error?.missing.isEmpty == false, "missing columns are named")
    }

    /// A row with any field replaced by nonsense gives a leg or an error that names a column.
    private func survivesGarbage(_ row: [String], _ reader: any LegReader, _ columns: Columns) {
        for index in row.indices {
            for nonsense in [
                "", "-1", "1.5e999", "99999999999999999999", "\u{0}", "NULL", "<>", "/-",
            ] {
                var broken = row
                broken[index] = nonsense
                let record = Record(
                    columns: columns,
                    position: Position(place: "test"),
                    fields: broken
                )
                do throws(RecordError) {
                    let leg = try reader.leg(from: record)
                    #expect(leg.duration >= 0)
                } catch {
                    #expect(!error.reason.isEmpty)
                }
            }
        }
    }

    private func recorded(_ row: [String]) -> Record? {
        (header.map { Columns($0) } ?? dialect.layout(of: CSVRow(fields: row))).map {
            Record(columns: $0, position: Position(place: "test"), fields: row)
        }
    }
}
