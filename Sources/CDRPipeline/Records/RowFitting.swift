/// Finds the columns of scanned rows: the names a row brings itself, else those of the header above
/// it, else a layout of the dialect.
struct RowFitting {
    let dialect: any Dialect
    private var named: [[String]: Columns] = [:]

    init(dialect: any Dialect) { self.dialect = dialect }

    /// The row and its columns; `nil` when none fit it.
    mutating func fitted(
        _ scan: ScannedRecord,
        below header: Columns?
    ) -> (row: CSVRow, columns: Columns)? {
        let row = scan.row
        if !scan.names.isEmpty {
            guard scan.names.count == row.count else { return nil }
            if let known = named[scan.names] { return (row, known) }
            let columns = Columns(scan.names)
            named[scan.names] = columns
            return (row, columns)
        }
        guard let header else { return dialect.layout(of: row).map { (row, $0) } }
        if row.count == header.names.count { return (row, header) }
        guard let mended = dialect.fitted(row, to: header) else { return nil }
        return mended.count == header.names.count ? (mended, header) : nil
    }
}
