import CDRPipeline
import Contracts
import Testing

@testable import cdrhook

@Suite struct `A configured source` {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let asterisk = """
        [[sources]]
        name = "pbx"
        dialect = "asterisk"
        since = "beginning"
        timezone = "Europe/Kyiv"

        """
    private static let generic = asterisk.replacing("\"asterisk\"", with: "\"generic\"")

    private func source(_ text: String) throws -> SourceConfiguration {
        try folder.write("ledger = \"l.sqlite\"\n" + text, to: "cdrhook.toml")
        try folder.write(
            "url = \"https://crm.example/\"\nevent = \"call-end\"\n",
            to: "webhooks.d/a.toml"
        )
        return try #require(try Configuration.read(folder.file("cdrhook.toml")).sources.first)
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try source(text)
            return []
        } catch let problems as ConfigurationProblems {
            return problems.all.map(\.sentence)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `says how its files are written`() throws {
        let text =
            "csv = { path = \"a.csv\", delimiter = \";\", encoding = \"latin-1\", "
            + "complete_files = true }"
        guard case .csv(let path, let options) = try source(Self.asterisk + text).place else {
            Issue.record("it is a csv source")
            return
        }
        #expect(path == folder.file("a.csv"))
        #expect(
            options
                == CSVOptions(
                    delimiter: UInt8(ascii: ";"),
                    encoding: .latin1,
                    hasCompleteFiles: true
                )
        )
    }

    @Test func `has channel events beside it, in files or in a table`() throws {
        let files = try source(
            Self.asterisk + "csv = { path = \"a.csv\" }\ncel = { path = \"cel.csv\" }"
        )
        guard case .csv(let path, _) = files.cel else {
            Issue.record("events in files")
            return
        }
        #expect(path == folder.file("cel.csv"))
        let table = try source(
            Self.asterisk
                + "postgres = { dsn = \"dbname=a\", table = \"cdr\" }\ncel = { table = \"cel\" }"
        )
        guard case .postgres(let place) = table.cel else {
            Issue.record("events in a table")
            return
        }
        #expect(place.table == "cel")
    }

    @Test func `maps the columns of a generic export`() throws {
        let text = """
            csv = { path = "a.csv" }
            [sources.mapping]
            start = { date = "Tag", time = "Uhrzeit" }
            src = "Anrufer"
            dst = ["Ziel", "Nebenstelle"]
            duration = "Dauer"
            unit = "minutes"
            date_order = "dmy"
            status = "Ergebnis"
            status_words = { "Besetzt" = "Busy" }
            direction = "Richtung"
            direction_words = { "kommend" = "inbound" }
            """
        let source = try source(Self.generic + text)
        let columns = Columns([
            "Tag", "Uhrzeit", "Anrufer", "Ziel", "Dauer", "Ergebnis", "Richtung",
        ])
        let reader = try source.dialect.reader(of: columns, rules: source.rules)
        let leg = try reader.leg(
            from: Record(
                columns: columns,
                position: Position(place: ""),
                fields: ["02.11.2026", "10:00", "0301", "201", "1.5", "BESETZT", "kommend"]
            )
        )
        #expect(leg.startAt.rfc3339 == "2026-11-02T08:00:00Z")
        #expect(leg.duration == 90)
        #expect(leg.cause == .busy)
        #expect(leg.callType == .inbound)
    }

    @Test(arguments: [
        (
            asterisk + "csv = { path = \"a\", encoding = \"ebcdic\" }",
            "encoding\" is \"ebcdic\"; expected \"utf-8\""
        ),
        (
            asterisk + "csv = { path = \"a\" }\nmapping = { src = \"x\" }",
            "dialect = \"generic\" beside it"
        ),
        (
            asterisk + "csv = { path = \"a\" }\ncel = { table = \"cel\" }",
            "a table needs a source in Postgres"
        ),
        (
            asterisk + "calls = \"legs\"\ncsv = { path = \"a\" }\ncel = { path = \"b\" }",
            "events tell of whole calls"
        ),
        (
            generic + "csv = { path = \"a\" }\ncel = { path = \"b\" }",
            "generic has no channel events"
        ),
        (
            generic + "csv = { path = \"a\" }\nmapping = { colour = \"b\" }",
            "unknown key \"sources[1].mapping.colour\""
        ),
        (
            generic + "csv = { path = \"a\" }\nmapping = { status_words = { x = \"Gone\" } }",
            "is \"Gone\"; expected \"Answered\""
        ),
    ])
    func `says what cannot be used`(text: String, said: String) {
        let problems = problems(text)
        #expect(problems.contains { $0.contains(said) }, "\(problems)")
    }
}
