/// A receiver's own list of what it got: CSV with a header, or JSON lines, with a column of ids.
package final class ReceivedList {
    private let files: CSVFiles
    private let names: [String]

    /// The columns that an id is looked for in, in this order.
    package static let idColumns = ["id", "event_id", "webhook-id", "webhook_id"]

    /// A list in a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - idColumn: The column of ids; `nil` for one of ``idColumns``.
    ///   - unpack: What uncompresses a gzip file.
    package init(
        path: String,
        idColumn: String?,
        unpack: (@Sendable (ExportFile) -> any ByteStream)?
    ) {
        names = idColumn.map { [$0.lowercased()] } ?? Self.idColumns
        files = CSVFiles(
            path: path,
            dialect: ListLayout(names: names),
            options: CSVOptions(hasCompleteFiles: true),
            now: { Timestamp(microseconds: .max) },
            unpack: unpack
        )
    }

    /// Gives every id of the list, in its order.
    ///
    /// - Throws: ``SourceError`` when the file cannot be read or has no such column.
    package func forEachID(_ body: (String) -> Void) throws(SourceError) {
        try files.open(at: [])
        while let page = try files.nextPage(limit: Ingest.pageSize) {
            if let bad = page.rejected.first {
                throw SourceError(
                    place: bad.position.description,
                    reason: "this is no row with a column of ids",
                    advice: "Expected a header or keys with one of "
                        + names.joined(separator: ", ") + "; name another with --id-column."
                )
            }
            for record in page.records {
                for name in names {
                    guard let id = record[name] else { continue }
                    if !id.isEmpty { body(id) }
                    break
                }
            }
        }
    }
}

/// What a list of ids looks like: nothing else of its rows is asked for.
private struct ListLayout: Dialect {
    let names: [String]
    let name = "received"
    let summary = "a receiver's own list"
    let hasCorrelation = false
    let tableCarriesOffsets = false
    let table = TableHints.stock
    let csv = CSVFormat()

    func layout(of row: CSVRow) -> Columns? { nil }

    func isHeader(_ row: CSVRow) -> Bool {
        let columns = Columns((0..<row.count).map { row.text(at: $0) })
        return names.contains { columns.index(of: $0) != nil }
    }

    func reader(of columns: Columns, rules: SourceRules) throws(DialectError) -> any LegReader {
        throw DialectError(missing: [])
    }
}
