/// Rows for people, each column as wide as its widest word.
struct TableWords {
    let rows: [[String]]

    /// The rows in lines.
    var lines: [String] {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
        }
        return rows.map { row in
            zip(row, widths).enumerated().map { index, cell in
                // Nothing follows the last column, so it needs no width.
                let gap = index == row.count - 1 ? 0 : cell.1 - cell.0.count + 2
                return cell.0 + String(repeating: " ", count: gap)
            }.joined()
        }
    }
}
