/// 3CX's call records: lines of its CDR output with the full set of fields, and the segments of
/// V20's table `cdroutput`.
///
/// A line has no header, and begins with `Call 288831`; its set of fields is the administrator's
/// choice, and the full one in the order of the manual is read. `duration` counts from the answer.
/// Rows of one call share its history id.
///
/// Source: 3cx.com/docs/cdr-call-data-records; dorel14/3CX-Cdr-Server, tests. Of V20 only third
/// parties tell: verify it on your system.
package struct ThreeCX: Dialect {
    package let name = "3cx"
    package let summary = "3CX: CDR lines with all fields, one file or one a call; V20 cdroutput"
    package let hasCorrelation = true
    package let tableCarriesOffsets = true
    package let dropsCompleteFiles = true
    package let csv = CSVFormat()

    package let table = TableHints(
        starts: ["cdr_started_at"],
        ends: ["cdr_ended_at"],
        ids: []
    )

    /// The dialect.
    package init() {}

    private static let fields = [
        "historyid", "callid", "duration", "time-start", "time-answered", "time-end",
        "reason-terminated", "from-no", "to-no", "from-dn", "to-dn", "dial-no", "reason-changed",
        "final-number", "final-dn", "bill-code", "bill-rate", "bill-cost", "bill-name", "chain",
        "from-type", "to-type", "final-type", "from-dispname", "to-dispname", "final-dispname",
        "missed-queue-calls",
    ]

    /// Lines end with a comma, or without one; older versions end at some field before the last.
    private static let layouts: [Int: Columns] = Dictionary(
        uniqueKeysWithValues: (15...28).map { count in
            (count, Columns(Array((fields + [""]).prefix(count))))
        }
    )

    package func layout(of row: CSVRow) -> Columns? {
        let isCall = row.text(at: 0).hasPrefix("Call ")
        let isTime = LooseTime().parse(Array(row.text(at: 3).utf8)[...]) != nil
        return isCall || isTime ? Self.layouts[row.count] : nil
    }

    package func isHeader(_ row: CSVRow) -> Bool {
        row.has("time-start", "time-end", "from-no")
            || row.has("call_history_id", "cdr_started_at")
    }

    package func reader(
        of columns: Columns,
        rules: SourceRules
    ) throws(DialectError) -> any LegReader {
        try ThreeCXLegReader(columns, rules: rules)
    }
}
