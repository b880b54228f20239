import Contracts
import Foundation
import Testing

/// Tables of several switches as they make them, read by the program itself.
///
/// The fixtures that are exports of tables are loaded into real ones; what `preview` makes of the
/// table is what the fixture's golden says of the export.
@Suite(.enabled(if: Installation.cluster != nil, "set CDRHOOK_TEST_POSTGRES, as Tests/run does"))
struct `A table of a switch` {
    struct Shape: CustomTestStringConvertible {
        let dialect: String
        let file: String
        let columns: String
        var zone = "Europe/Kyiv"

        var testDescription: String { "\(dialect)/\(file)" }
    }

    private static let shapes = [
        Shape(
            dialect: "kamailio",
            file: "acc",
            columns: "id serial PRIMARY KEY, method varchar(16), from_tag varchar(128), "
                + "to_tag varchar(128), callid varchar(255), sip_code varchar(3), "
                + "sip_reason varchar(128), time timestamp, src_user varchar(64), "
                + "src_domain varchar(128), src_ip varchar(64), dst_ouser varchar(64), "
                + "dst_user varchar(64), dst_domain varchar(128)"
        ),
        Shape(
            dialect: "yate",
            file: "table",
            columns: "time timestamp, chan text, address text, direction text, billid text, "
                + "caller text, called text, duration interval, billtime interval, "
                + "ringtime interval, status text, reason text, ended boolean",
            zone: "UTC"
        ),
        Shape(
            dialect: "asterisk",
            file: "numeric",
            columns: "calldate timestamp, clid text, src text, dst text, dcontext text, "
                + "channel text, dstchannel text, lastapp text, lastdata text, duration int, "
                + "billsec int, disposition int, amaflags int, accountcode text, uniqueid text, "
                + "userfield text, linkedid text, sequence int"
        ),
    ]

    /// What a line of JSON tells of a call, and the same of a golden's line.
    private func facts(_ line: String) throws -> String? {
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
        guard let call = object as? [String: Any], call["type"] as? String == "call" else {
            return nil
        }
        let names = ["uniqueid", "call_type", "hangup_cause", "src", "dst", "start_at", "end_at"]
        return names.map { "\(call[$0] ?? "-")" }.joined(separator: " | ")
    }

    private func facts(golden line: Substring) -> String {
        let parts = line.split(separator: " | ", omittingEmptySubsequences: false)
        return [0, 1, 2, 4, 5, 7, 9].map { String(parts[$0]) }.joined(separator: " | ")
    }

    @Test(arguments: shapes)
    func `becomes the calls of its export`(shape: Shape) throws {
        let house = try Installation()
        let path = fixtures.appending(path: "\(shape.dialect)/\(shape.file).csv").path
        let dsn = try house.database(
            "CREATE TABLE rows (\(shape.columns));\n\\copy rows FROM '\(path)' CSV HEADER\n"
        )
        try house.folder.write(
            """
            ledger = "l.sqlite"
            [[sources]]
            name = "pbx"
            dialect = "\(shape.dialect)"
            since = "beginning"
            timezone = "\(shape.zone)"
            postgres = { dsn = "\(dsn)", table = "rows" }
            """,
            to: "cdrhook.toml"
        )
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.run("preview --source pbx --json")
        #expect(run.exit == 0, "\(run.talk)")
        let golden = fixtures.appending(path: "\(shape.dialect)/\(shape.file).calls")
        let expected = try String(contentsOf: golden, encoding: .utf8).split(separator: "\n")
            .filter { !$0.hasPrefix("rejected") }.map(facts(golden:))
        #expect(try Set(run.lines.compactMap(facts)) == Set(expected))
    }

    @Test func `in another schema is known by the key that the configuration names`() throws {
        let house = try Installation()
        let dsn = try house.database(
            """
            CREATE SCHEMA "Voice";
            CREATE TABLE "Voice".cdr (number int, calldate timestamp, src text, dst text,
                channel text, duration int, billsec int, disposition text, amount text);
            INSERT INTO "Voice".cdr VALUES
                (1, '2026-11-23 07:00:00', '1', '2', 'PJSIP/1-1', 9, 9, 'ANSWERED', '');
            """
        )
        let place = "dsn = \"\(dsn)\", table = \"cdr\", schema = \"Voice\""
        try house.add("name = \"pbx\"\npostgres = { \(place), key = [\"Number\"] }")
        try house.addWebhook("crm", "event = \"call-end\"")
        #expect(try house.run("sync").count("calls.new") == 1)
        // A row that is changed later is the same row.
        try shell("psql -qX '\(dsn)' -c 'UPDATE \"Voice\".cdr SET amount = 5'")
        let second = try house.run("sync")
        #expect(second.exit == 0, "\(second.talk)")
        #expect(try second.count("calls.new") == 0)
    }

    @Test func `of channel events beside its records tells of calls without one`() throws {
        let house = try Installation()
        let events = [("CHAN_START", 0, ""), ("HANGUP", 9, "17"), ("LINKEDID_END", 9, "")]
        let rows = events.map { name, second, cause in
            let extra = cause.isEmpty ? "" : "{\"hangupcause\":\(cause),\"hangupsource\":\"\"}"
            return "('\(name)', timestamp '2026-11-23 07:00:00' + interval '\(second) s', "
                + "'0445550101', '201', 'from-trunk', 'PJSIP/provider-1', '1795417200.1', "
                + "'1795417200.1', '', '\(extra)')"
        }
        let dsn = try house.database(
            """
            CREATE TABLE cdr (calldate timestamp, src text, dst text, channel text,
                duration int, billsec int, disposition text, uniqueid text);
            CREATE TABLE cel (id serial PRIMARY KEY, eventtype text, eventtime timestamp,
                cid_num text, exten text, context text, channame text, uniqueid text,
                linkedid text, peer text, extra text);
            INSERT INTO cel (eventtype, eventtime, cid_num, exten, context, channame, uniqueid,
                linkedid, peer, extra) VALUES \(rows.joined(separator: ", "));
            """
        )
        try house.add(
            "name = \"pbx\"\npostgres = { dsn = \"\(dsn)\", table = \"cdr\" }\n"
                + "cel = { table = \"cel\" }"
        )
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.run("sync")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try run.count("calls.new") == 1)
        #expect(try house.received().first?.body.contains("\"Busy\"") == true)
        #expect(try house.run("sync").count("deliveries.due") == 0)
    }
}
