/// Which columns of a switch's table tell when a row came into it, and whether it is finished.
///
/// Column names are lower case, the best first; a table need not have them all. A column of times
/// is a timestamp, with a zone or without, or a number of seconds since 1970.
package struct TableHints: Sendable, Hashable {
    /// Columns that hold when a call began.
    package var starts: [String]

    /// Columns that hold when a call ended, or when its row was written.
    package var ends: [String]

    /// Columns of whole numbers that grow with every row.
    package var ids: [String]

    /// A column of truth values: rows where it is false are not finished and not read yet.
    package var finished: String?

    /// Hints of a table.
    package init(starts: [String], ends: [String], ids: [String], finished: String? = nil) {
        self.starts = starts
        self.ends = ends
        self.ids = ids
        self.finished = finished
    }

    /// The names that stock tables use.
    package static let stock = TableHints(
        starts: ["calldate", "start", "start_stamp", "starttime", "start_time", "start_epoch"],
        ends: ["end", "end_stamp", "endtime", "end_time", "end_epoch", "insert_date"],
        ids: ["id"]
    )
}

extension Dialect {
    /// The columns that stock tables are read by.
    package var table: TableHints { .stock }
}
