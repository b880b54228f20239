import CDRPipeline

/// What rows are ordered by: an expression over a row, `r`, that tells when it became visible.
///
/// Values travel as the texts that Postgres writes with the time zone UTC.
struct TimeColumn {
    /// The expression.
    let sql: String

    /// The expression as an index takes it, without the row's name.
    let indexed: String

    /// The type that its values are cast to.
    let type: Kind

    /// The begin of a row's call, where an index on it narrows what the expression must be
    /// computed for.
    var narrowedBy: (sql: String, type: Kind)?

    /// Whether an index serves the order of the expression.
    var isServed = false

    /// Whether it tells when a call began, so that its row comes as much later as the call is long.
    var isBegin = false

    /// The type of a time.
    enum Kind: String {
        /// Wall-clock time without a zone.
        case timestamp

        /// A moment.
        case timestamptz

        /// Seconds since 1970.
        case numeric

        /// The kind of a column of this type, or `nil` when it holds no time.
        init?(_ type: String) {
            switch type {
            case "timestamp without time zone": self = .timestamp
            case "timestamp with time zone": self = .timestamptz
            case "integer", "bigint", "numeric", "double precision": self = .numeric
            default: return nil
            }
        }
    }

    /// A condition on rows from a value on, as cheap as the indexes make it.
    func from(_ value: String) -> String {
        let condition = "\(sql) >= \(value)::\(type)"
        guard let narrowedBy else { return condition }
        let earliest = less(value, "\(Self.longestCall)")
        return "\(condition) AND \(narrowedBy.sql) >= \(earliest)::\(narrowedBy.type)"
    }

    /// A condition on rows that have no time.
    var isMissing: String { "\(narrowedBy?.sql ?? sql) IS NULL" }

    /// How long before its row became visible a call may have begun, in seconds, where only the
    /// begin is known or has an index.
    static let longestCall = 6 * 3_600

    /// How far behind the cursor every run looks, in seconds: Asterisk's `batch=yes` writes rows
    /// after 300 s, and its clock may differ.
    var margin: Int { isBegin ? Self.longestCall : 330 }

    /// The lowest value.
    var lowest: String { type == .numeric ? "-1000000000000" : "-infinity" }

    /// A value of this column that no row from `moment` on lies before.
    ///
    /// A wall clock may have been put back an hour since; of an unknown zone it may be a day off.
    func value(before moment: Timestamp, in zone: TimeZoneRules?) -> String {
        switch type {
        case .numeric: return "\(moment.seconds)"
        case .timestamptz: return moment.plain
        case .timestamp:
            guard let zone else { return (moment - .seconds(86_400)).plain }
            return (moment + .seconds(zone.offset(at: moment) - 7_200)).plain
        }
    }

    /// A parameter less some seconds, both parameters.
    func less(_ value: String, _ seconds: String) -> String {
        type == .numeric
            ? "(\(value)::numeric - \(seconds)::numeric)"
            : "(\(value)::\(type) - \(seconds)::numeric * interval '1 second')"
    }

    /// The present time, with `ahead` seconds between the wall clock and UTC.
    func now(ahead: Int) -> String {
        switch type {
        case .numeric: "floor(extract(epoch FROM now()))::bigint"
        case .timestamptz: "date_trunc('second', now())"
        case .timestamp:
            "date_trunc('second', now() AT TIME ZONE 'UTC' + interval '\(ahead) seconds')"
        }
    }

    /// Whether one value lies before another.
    ///
    /// Times in ISO form and one zone compare as texts; what does not (a year before Christ, or of
    /// five digits) is no call.
    func isBefore(_ one: String, _ other: String) -> Bool {
        guard type == .numeric else { return one < other }
        return (Double(one) ?? -.infinity) < (Double(other) ?? -.infinity)
    }

    /// The later of two values; an empty one is none.
    func later(_ one: String, _ other: String) -> String {
        one.isEmpty || (!other.isEmpty && isBefore(one, other)) ? other : one
    }
}
