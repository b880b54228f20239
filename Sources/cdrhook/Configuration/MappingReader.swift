import CDRPipeline

/// Reads the `mapping` table of a source whose dialect is generic.
struct MappingReader {
    let keys: Keys

    private typealias Names = WritableKeyPath<LegMapping, [String]>
    private typealias Times = WritableKeyPath<LegMapping, LegMapping.TimeColumns>

    private static var columns: [(key: String, field: Names)] {
        [
            ("uniqueid", \.uniqueid), ("link", \.link), ("key", \.key), ("sequence", \.sequence),
            ("src", \.src), ("dst", \.dst), ("caller_id_number", \.callerIDNumber),
            ("did", \.did), ("agent", \.agent), ("recording", \.recording),
            ("leadid", \.leadid), ("duration", \.duration), ("bill_duration", \.talk),
            ("ring", \.ring), ("status", \.status), ("direction", \.direction),
            ("hangup_initiator", \.initiator),
        ]
    }

    private static var times: [(key: String, field: Times)] {
        [("start", \.start), ("answer", \.answer), ("end", \.end)]
    }

    /// The dialect that reads by the mapping.
    func dialect() -> Generic {
        var mapping = LegMapping()
        for (key, field) in Self.columns {
            if let names = names(key) { mapping[keyPath: field] = names }
        }
        for (key, field) in Self.times {
            if let time = time(key) { mapping[keyPath: field] = time }
        }
        if let unit = keys.choice("unit", of: LengthUnit.self) { mapping.unit = unit }
        if let order = keys.choice("date_order", of: LooseTime.Order.self) {
            mapping.dateOrder = order
        }
        mapping.statusWords = words("status_words", of: HangupCause.self)
        mapping.directionWords = words("direction_words", of: CallType.self)
        mapping.initiatorWords = words("initiator_words", of: HangupInitiator.self)
        let header = keys.texts("columns", expected: "the names of the columns, in their order")
        keys.finish(
            knowing: Self.columns.map(\.key) + Self.times.map(\.key)
                + [
                    "unit", "date_order", "status_words", "direction_words", "initiator_words",
                    "columns",
                ]
        )
        return Generic(mapping: mapping, columns: header?.map(\.text))
    }

    /// The names of a key: a column's, or a list of them, best first.
    private func names(_ key: String) -> [String]? {
        guard let node = keys.node(key) else { return nil }
        if case .text(let name) = node.value { return [name.lowercased()] }
        return keys.texts(key, expected: "a column's name, or a list of names")?
            .map { $0.text.lowercased() }
    }

    /// A time: a column, a list of columns, or a date's and a time's.
    private func time(_ key: String) -> LegMapping.TimeColumns? {
        guard case .table? = keys.node(key)?.value,
            let table = keys.table(key, expected: "{ date = \"…\", time = \"…\" }")
        else { return names(key).map { LegMapping.TimeColumns(whole: $0) } }
        defer { table.finish(knowing: ["date", "time"]) }
        guard let date = table.required("date", expected: "the column of the date") else {
            return nil
        }
        return LegMapping.TimeColumns(
            date: [date.lowercased()],
            time: table.text("time").map { [$0.lowercased()] } ?? []
        )
    }

    /// Words of the export, each with what it means.
    private func words<T: RawRepresentable<String> & CaseIterable>(
        _ key: String,
        of type: T.Type
    ) -> [String: T] {
        guard let table = keys.table(key, expected: "a table of words and what they mean") else {
            return [:]
        }
        var words: [String: T] = [:]
        for name in table.names {
            if let meaning = table.choice(name, of: type) { words[name.lowercased()] = meaning }
        }
        return words
    }
}
