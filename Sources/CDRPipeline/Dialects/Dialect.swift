/// How one switch writes its rows: columns, causes, direction, clock.
package protocol Dialect: Sendable {
    /// The name in the configuration.
    var name: String { get }

    /// One line for `cdrhook dialects`.
    var summary: String { get }

    /// Whether rows of one call share a correlation id, so that calls are linked by default.
    var hasCorrelation: Bool { get }

    /// Whether times in the switch's tables carry an offset, so that no zone need be configured.
    var tableCarriesOffsets: Bool { get }

    /// Whether times in the switch's files carry an offset or count from 1970.
    var exportsCarryOffsets: Bool { get }

    /// Which columns the switch's tables are read by.
    var table: TableHints { get }

    /// How the switch's CSV files are usually written.
    var csv: CSVFormat { get }

    /// Whether the switch drops each file whole, so that its last line needs no end.
    var dropsCompleteFiles: Bool { get }

    /// How a file is written, by text that begins with one of its records.
    ///
    /// - Returns: `nil` when the record is neither a header nor a row of this switch in any format.
    func format(of text: [UInt8]) -> CSVFormat?

    /// The layout of a CSV row that has no header above it.
    ///
    /// - Returns: `nil` when no layout of this switch has such fields.
    func layout(of row: CSVRow) -> Columns?

    /// Whether a CSV row is a header: column names that this dialect knows.
    func isHeader(_ row: CSVRow) -> Bool

    /// Whether a CSV row is neither a header nor a call, such as a line of column types.
    func isRemark(_ row: CSVRow) -> Bool

    /// A row whose fields are more or fewer than its header has, put right; `nil` where it cannot.
    func fitted(_ row: CSVRow, to header: Columns) -> CSVRow?

    /// Whether a leg looks like one of this switch, by the form of its id.
    func isFamiliar(_ leg: Leg) -> Bool

    /// A reader of rows with these columns.
    ///
    /// - Throws: ``DialectError`` when a column that every row needs is missing.
    func reader(of columns: Columns, rules: SourceRules) throws(DialectError) -> any LegReader
}

/// Turns the rows of one layout into legs.
package protocol LegReader: Sendable {
    /// The leg that a row tells of.
    ///
    /// - Throws: ``RecordError`` when a value is not what its column holds.
    func leg(from record: Record) throws(RecordError) -> Leg
}

/// A record that could not be read, and the column at fault.
package struct RecordError: Error, Sendable, Hashable {
    /// The column, or empty when the row as a whole is at fault.
    package var column: String

    /// What the column should hold, as a noun phrase.
    package var expected: String

    /// A fault of a column.
    package init(column: String, expected: String) {
        self.column = column
        self.expected = expected
    }

    /// The fault in words; personal values are named, not shown.
    package var reason: String {
        column.isEmpty ? "expected \(expected)" : "column \"\(column)\" is not \(expected)"
    }
}

/// Columns that a dialect cannot read.
package struct DialectError: Error, Sendable, Hashable {
    /// The columns that are missing, each with the names it may have.
    package var missing: [String]

    /// A layout without some needed columns.
    package init(missing: [String]) { self.missing = missing }
}
