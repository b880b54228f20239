/// Where a layout has a time.
struct TimeIndex: Sendable {
    private let whole: [Int]
    private let date: Int?
    private let time: Int?

    /// Where the columns stand; `nil` where there are none.
    ///
    /// With `others` a row whose first column is empty has its time in the next one.
    init?(_ columns: LegMapping.TimeColumns, _ find: ([String]) -> Int?, others: Bool = false) {
        whole = Array(columns.whole.compactMap { find([$0]) }.prefix(others ? .max : 1))
        date = find(columns.date)
        time = find(columns.time)
        if whole.isEmpty && date == nil { return nil }
    }

    func name(in record: Record) -> String { record.columns.names[index(in: record)] }

    private func index(in record: Record) -> Int {
        whole.first { !record.bytes(at: $0).isEmpty } ?? whole.first ?? date ?? 0
    }

    /// Whether a row has `Yes` or `No` where its time is expected; `nil` for other texts.
    func word(of record: Record) -> Bool? {
        switch record.text(at: index(in: record)).lowercased() {
        case "1", "t", "true", "y", "yes": true
        case "f", "false", "n", "no": false
        default: nil
        }
    }

    /// The time of a row; `nil` where it has none.
    func time(of record: Record, _ times: LooseTime) throws(RecordError) -> TimeParser.Parsed? {
        var bytes = record.bytes(at: index(in: record))
        if whole.isEmpty, let time, !bytes.isEmpty {
            bytes = (Array(bytes) + [0x20] + Array(record.bytes(at: time)))[...]
        }
        if bytes.isEmpty || bytes.starts(with: "0000-00-00".utf8) || bytes.elementsEqual("0".utf8) {
            return nil
        }
        guard let parsed = times.parse(bytes) else {
            throw RecordError(
                column: name(in: record),
                expected: "a time such as 2026-11-24 08:00:00, 24/11/2026 08:00 or an epoch"
            )
        }
        return parsed
    }
}
