import CDRPipeline
import FoundationEssentials

/// Reads one `[[sources]]` table.
struct SourceReader {
    /// The keys of a source that this version knows.
    static let keys = [
        "name", "dialect", "since", "timezone", "calls", "settle", "look_back",
        "look_back_every", "csv", "postgres", "call_types", "cel", "mapping", "late_legs",
        "revisions",
    ]

    let keys: Keys

    /// The folder of the configuration file: relative paths begin there.
    let folder: String

    /// The source, or `nil` when something cannot be used: it was reported.
    func source() -> SourceConfiguration? {
        let name = readName()
        let dialect = readDialect()
        let place = readPlace(dialect)
        let zone = readZone(dialect, place)
        let since = readSince(zone)
        let linked = readCalls(dialect)
        let settle = keys.duration("settle")
        let lookBack = keys.duration("look_back")
        let lateLegs = keys.choice("late_legs", of: LateLegPolicy.self)
        let revisions = keys.choice("revisions", of: RevisionPolicy.self)
        let lookBackEvery = keys.duration("look_back_every")
        let callTypes = readCallTypes()
        let cel = readCEL(dialect, place, isLinked: linked)
        keys.finish(knowing: Self.keys)
        guard let name, let dialect, let place, let zone, let since, let linked else { return nil }
        let rules = SourceRules(zone: zone, callTypes: callTypes ?? CallTypeRules())
        var source = SourceConfiguration(
            name: name,
            dialect: dialect,
            since: since,
            rules: rules,
            isLinked: linked,
            place: place
        )
        if let settle { source.settle = settle }
        source.cel = cel
        if let revisions { source.revisions = revisions }
        if let lateLegs { source.lateLegs = lateLegs }
        if let lookBack { source.lookBack = lookBack }
        if let lookBackEvery { source.lookBackEvery = lookBackEvery }
        return source
    }

    private func readName() -> String? {
        let expected = "a name of letters, digits, - and _"
        guard let name = keys.required("name", expected: expected) else { return nil }
        guard !name.isEmpty, name.utf8.allSatisfy({ $0.isWordByte }) else {
            return keys.node("name").flatMap { keys.refuse("name", $0, expected) }
        }
        return name
    }

    private func readDialect() -> (any Dialect)? {
        let expected = Keys.words(Dialects.all.map(\.name))
        guard let name = keys.required("dialect", expected: expected) else { return nil }
        if let dialect = Dialects.named(name) { return mapped(dialect) }
        return keys.node("dialect").flatMap { keys.refuse("dialect", $0, expected) }
    }

    /// The dialect with the columns that the configuration maps.
    private func mapped(_ dialect: any Dialect) -> any Dialect {
        guard let node = keys.node("mapping") else { return dialect }
        guard dialect.name == "generic" else {
            let _: Never? = keys.refuse("mapping", node, "dialect = \"generic\" beside it")
            return dialect
        }
        return keys.table("mapping", expected: "a table of columns").map {
            MappingReader(keys: $0).dialect()
        } ?? dialect
    }

    private func readZone(
        _ dialect: (any Dialect)?,
        _ place: SourceConfiguration.Place?
    )
        -> TimeZoneRules?
    {
        if keys.node("timezone") != nil { return keys.zone("timezone") }
        switch place {
        case .postgres where dialect?.tableCarriesOffsets ?? false: return .utc
        case .csv where dialect?.exportsCarryOffsets ?? false: return .utc
        default: break
        }
        if place != nil {
            keys.miss(
                "timezone",
                "the zone of the switch's clock, such as \"Europe/Kyiv\" or \"UTC\""
            )
        }
        return nil
    }

    private func readSince(_ zone: TimeZoneRules?) -> Since? {
        let expected = "a date such as \"2026-11-01\", \"beginning\" or \"now\""
        guard let node = keys.node("since") else {
            keys.miss("since", expected)
            return nil
        }
        switch node.value {
        case .text("beginning"): return .beginning
        case .text("now"): return .now
        case .text(let text), .date(let text):
            guard let zone else { return nil }
            if let moment = MomentText.moment(text, in: zone) { return .at(moment) }
        default: break
        }
        return keys.refuse("since", node, expected)
    }

    private func readCalls(_ dialect: (any Dialect)?) -> Bool? {
        guard let node = keys.node("calls") else { return dialect?.hasCorrelation }
        switch node.value {
        case .text("legs"): return false
        case .text("linked"):
            if let dialect, !dialect.hasCorrelation {
                return keys.refuse(
                    "calls",
                    node,
                    "\"legs\": rows of \(dialect.name) share no id of their call"
                )
            }
            return true
        default: return keys.refuse("calls", node, "\"legs\" or \"linked\"")
        }
    }

    private func readPlace(_ dialect: (any Dialect)?) -> SourceConfiguration.Place? {
        let csv = keys.table("csv", expected: "{ path = \"…\" }")
        let postgres = keys.table("postgres", expected: "{ dsn = \"…\", table = \"…\" }")
        switch (csv, postgres) {
        case (let csv?, nil): return readCSV(csv)
        case (nil, let postgres?): return readPostgres(postgres)
        case (nil, nil):
            if keys.node("csv") == nil, keys.node("postgres") == nil {
                keys.miss("csv", "either csv = { path = … } or postgres = { dsn = …, table = … }")
            }
            return nil
        case (_?, _?):
            keys.say(keys.node("csv")?.line ?? 0, "csv and postgres both stand here; expected one")
            return nil
        }
    }

    private func readCSV(_ table: Keys) -> SourceConfiguration.Place? {
        defer { table.finish(knowing: ["path", "delimiter", "encoding", "complete_files"]) }
        var options = CSVOptions()
        if let delimiter = table.text("delimiter") {
            guard let byte = delimiter.utf8.first, delimiter.utf8.count == 1, byte != 0x22 else {
                return table.node("delimiter").flatMap {
                    table.refuse("delimiter", $0, "one character, such as \",\" or \";\"")
                }
            }
            options.delimiter = byte
        }
        if let encoding = table.choice("encoding", of: TextEncoding.self) {
            options.encoding = encoding
        }
        options.hasCompleteFiles = table.truth("complete_files")
        guard let path = table.required("path", expected: "a path or a pattern of paths") else {
            return nil
        }
        return .csv(path: Paths.absolute(path, below: folder), options: options)
    }

    /// Where Asterisk's channel events are; a table is read over the connection of the source.
    private func readCEL(
        _ dialect: (any Dialect)?,
        _ place: SourceConfiguration.Place?,
        isLinked: Bool?
    ) -> SourceConfiguration.Place? {
        guard let node = keys.node("cel"),
            let table = keys.table("cel", expected: "{ path = \"…\" } or { table = \"…\" }")
        else { return nil }
        defer { table.finish(knowing: ["path", "table"]) }
        if let dialect, dialect.name != "asterisk" {
            return keys.refuse("cel", node, "no cel: \(dialect.name) has no channel events")
        }
        if isLinked == false {
            return keys.refuse(
                "cel",
                node,
                "calls = \"linked\" beside it: events tell of whole calls"
            )
        }
        if let path = table.text("path") {
            return .csv(path: Paths.absolute(path, below: folder), options: CSVOptions())
        }
        guard let name = table.required("table", expected: "the table's name, such as \"cel\"")
        else { return nil }
        guard case .postgres(var postgres) = place else {
            return keys.refuse("cel", node, "{ path = \"…\" }: a table needs a source in Postgres")
        }
        postgres.table = name
        postgres.key = []
        return .postgres(postgres)
    }

    private func readPostgres(_ table: Keys) -> SourceConfiguration.Place? {
        defer { table.finish(knowing: ["dsn", "password", "table", "key", "schema"]) }
        let expected = "a connection such as \"host=db.example dbname=cdr user=cdrhook\", or "
        var dsn: PlainOrSecret?
        switch table.node("dsn")?.value {
        case .text(let text)?:
            if Self.holdsPassword(text) {
                table.say(
                    table.node("dsn")?.line ?? 0,
                    "the dsn holds a password; expected it apart: password = "
                        + Secret.expected
                )
            } else {
                dsn = .plain(text)
            }
        case .table?: dsn = table.secret("dsn").map { .secret($0) }
        case nil: table.miss("dsn", expected + Secret.expected)
        default:
            if let node = table.node("dsn") {
                dsn = table.refuse("dsn", node, expected + Secret.expected)
            }
        }
        let name = table.required("table", expected: "the table's name, such as \"cdr\"")
        let schema = table.text("schema").map { "\"\($0.replacing("\"", with: "\"\""))\"." }
        let key = table.texts("key", expected: "a list of columns such as [\"id\"]")
        let password = table.secret("password")
        guard let dsn, let name else { return nil }
        return .postgres(
            PostgresPlace(
                dsn: dsn,
                password: password,
                table: (schema ?? "") + name,
                key: key?.map { $0.text.lowercased() } ?? []
            )
        )
    }

    /// Whether a connection text has a password in it, as an option or in its URL.
    private static func holdsPassword(_ dsn: String) -> Bool {
        if dsn.lowercased().contains("password") { return true }
        guard let mark = dsn.firstRange(of: "://") else { return false }
        let authority = dsn[mark.upperBound...].prefix { $0 != "/" && $0 != "?" }
        return authority.split(separator: "@").count > 1
            && authority.prefix { $0 != "@" }.contains(":")
    }

    private func readCallTypes() -> CallTypeRules? {
        guard let table = keys.table("call_types", expected: "a table of call-type rules") else {
            return nil
        }
        defer { table.finish(knowing: ["trunks", "inbound_contexts", "extensions", "column"]) }
        var rules = CallTypeRules()
        let expected = "a list of patterns such as [\"PJSIP/provider-*\"]"
        if let trunks = table.texts("trunks", expected: expected) {
            rules.trunks = trunks.map(\.text)
        }
        if let contexts = table.texts("inbound_contexts", expected: expected) {
            rules.inboundContexts = contexts.map(\.text)
        }
        if let extensions = table.text("extensions"), let node = table.node("extensions") {
            if (try? Regex(extensions)) == nil {
                let _: Never? = table.refuse(
                    "extensions",
                    node,
                    "a regular expression such as \"^[0-9]{2,6}$\""
                )
            }
            rules.extensions = extensions
        }
        if let column = table.text("column") { rules.column = column }
        return rules
    }
}

extension UInt8 {
    /// Whether the byte is a letter, a digit, `-` or `_`.
    var isWordByte: Bool {
        switch self {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
