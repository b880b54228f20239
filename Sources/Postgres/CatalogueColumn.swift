/// A column as the catalogue has it.
struct CatalogueColumn {
    /// The name, lower case.
    let name: String

    /// The name as SQL takes it.
    let quoted: String

    /// The type, such as `timestamp without time zone`.
    let type: String

    /// Whether a sequence fills it and an index over it alone makes it unique.
    let isCounter: Bool

    /// Whether it holds numbers.
    var isNumber: Bool {
        ["integer", "bigint", "smallint", "numeric", "double precision"].contains(type)
    }

    /// The column as a time, or `nil` when it holds none.
    var time: TimeColumn? {
        TimeColumn.Kind(type).map { TimeColumn(sql: "r.\(quoted)", indexed: quoted, type: $0) }
    }

    /// This begin and a length as a time.
    ///
    /// A moment plus an interval depends on the session's zone, which no index may: it is taken as
    /// the wall clock of UTC.
    func time(plus length: CatalogueColumn) -> TimeColumn? {
        guard let kind = TimeColumn.Kind(type) else { return nil }
        func sum(_ row: String) -> String {
            let seconds = "coalesce(\(row)\(length.quoted), 0)"
            return switch kind {
            case .numeric: "(\(row)\(quoted) + \(seconds))"
            case .timestamp: "(\(row)\(quoted) + \(seconds) * interval '1 second')"
            case .timestamptz:
                "(\(row)\(quoted) AT TIME ZONE 'UTC' + \(seconds) * interval '1 second')"
            }
        }
        return TimeColumn(
            sql: sum("r."),
            indexed: sum(""),
            type: kind == .timestamptz ? .timestamp : kind
        )
    }
}
