import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

/// Five calls of five causes in an export, the program, and a receiver.
private final class Office {
    let house: Installation
    let arrivals = Arrivals()

    private static let columns = [
        "id", "src", "dst", "shown", "start", "answer", "end", "length", "talk", "status", "lead",
        "link", "who", "direction",
    ]

    private static let keys = [
        "uniqueid", "src", "dst", "caller_id_number", "start", "answer", "end", "duration",
        "bill_duration", "status", "leadid", "recording", "hangup_initiator", "direction",
    ]

    /// The calls of the export.
    static let rows = """
        c1,0445550101,201,+380445550101,2025-03-03 09:00:01,2025-03-03 09:00:06,\
        2025-03-03 09:01:10,69,64,ANSWERED,4711,https://pbx.example/c1.wav,caller,inbound
        c2,201,0671234567,201,2025-03-03 09:02:00,,2025-03-03 09:02:03,3,0,BUSY,,,,outbound
        c3,202,203,202,2025-03-03 09:03:00,,2025-03-03 09:03:09,9,0,CANCEL,,,,internal
        c4,0445550104,201,0445550104,2025-03-03 09:04:00,,2025-03-03 09:04:01,1,0,FAILED,,,,inbound
        c5,0445550105,201,0445550105,2025-03-03 09:05:00,,2025-03-03 09:05:30,30,0,NO ANSWER,,,,\
        inbound

        """

    /// An office whose receiver answers what `answer` says.
    init(
        rows: String = Office.rows,
        _ answer: @escaping @Sendable (ReceivedRequest) -> Int = { _ in 200 }
    ) throws {
        house = try Installation { [arrivals] request in
            arrivals.add(request)
            return .answer(status: answer(request))
        }
        let mapping = zip(Self.keys, Self.columns).map { "\($0) = \"\($1)\"" }
        try house.add(
            """
            name = "pbx"
            csv = { path = "calls.csv" }
            mapping = { \(mapping.joined(separator: ", ")) }
            """,
            dialect: "generic"
        )
        try house.folder.write(
            Self.columns.joined(separator: ",") + "\n" + rows,
            to: "calls.csv"
        )
    }

    /// What arrived under a webhook's path, as flat objects of JSON.
    func told(_ webhook: String) throws -> [[String: Any]] {
        try arrivals.all.filter { $0.target == "/\(webhook)" }.map { request in
            let object = try JSONSerialization.jsonObject(with: Data(request.body))
            return try #require(object as? [String: Any])
        }
    }

    /// The ids of the calls that a webhook was told of, in the order of the ids.
    func calls(_ webhook: String) throws -> [String] {
        try told(webhook).compactMap { $0["uniqueid"] as? String }.sorted()
    }

    /// The line of a webhook in the table.
    func line(_ webhook: String) throws -> String {
        try #require(
            try house.run("webhook list").lines.first { $0.contains("\"id\":\"\(webhook)\"") }
        )
    }
}

// Each test bears a sentence of the help page and runs the program over what it says;
// `Fixtures/page/sentences.txt` lists them, and `PageTests.swift` holds that none is left out.
@Suite struct `The help page says` {
    @Test func `A webhook is a way to immediately deliver real-time data`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"")
        let run = try office.house.run("sync")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(try office.calls("crm") == ["c1", "c2", "c3", "c4", "c5"])
        #expect(try run.count("deliveries.delivered") == 5, "in the run that read them")
    }

    @Test func `Webhooks don’t require any request, they send data when it’s available`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"")
        try office.house.run("sync")
        let row = "c6,1,2,1,2025-03-03 10:00:00,,2025-03-03 10:00:03,3,0,BUSY,,,,inbound\n"
        try office.house.folder.append(row, to: "calls.csv")
        try office.house.run("sync")
        try office.house.run("sync")
        #expect(try office.calls("crm") == ["c1", "c2", "c3", "c4", "c5", "c6"])
    }

    @Test func `You can set up webhooks depending on the data you want to send`() throws {
        let office = try Office()
        try office.house.addWebhook("one", "event = \"call-end\"\n[parameters]\nsrc = \"from\"")
        try office.house.addWebhook("two", "event = \"call-end\"\n[parameters]\ndst = \"to\"")
        try office.house.run("sync")
        #expect(try office.told("one").allSatisfy { Set($0.keys) == ["from"] })
        #expect(try office.told("two").allSatisfy { Set($0.keys) == ["to"] })
    }

    @Test func `To configure webhooks, click Configurations and select Webhooks`() throws {
        let office = try Office()
        let help = try shell("'\(Installation.program)' webhook --help")
        for verb in ["list", "show", "remove", "activate", "deactivate", "hangup-causes", "test"] {
            #expect(help.contains("  \(verb) "), "\(verb)")
        }
        try office.house.addWebhook("crm", "event = \"call-end\"")
        #expect(try office.house.run("webhook show crm").exit == 0)
    }

    @Test func `Here you can view a table with your data on webhooks`() throws {
        let office = try Office()
        let keys = "name = \"The CRM\"\nevent = \"call-answer\"\nmethod = \"get\"\n"
        try office.house.addWebhook("crm", keys + "call_types = [\"inbound\"]\ndelay = 90")
        let table = try office.house.run("webhook list --no-json").lines
        let columns = ["ID", "NAME", "TYPE", "URL", "CALL TYPES", "EVENTS", "METHOD", "RETRIES"]
        #expect(columns.allSatisfy { table[0].contains($0) })
        let cells = [
            "crm", "The CRM", "custom", "inbound", "call-answer", "get", "3", "90s", "yes",
        ]
        for cell in cells { #expect(table[1].contains(cell), "\(cell) in \(table[1])") }
    }

    @Test func `The Actions column lets you edit, delete, activate and name causes`() throws {
        let office = try Office()
        let house = office.house
        try house.addWebhook("crm", "event = \"call-end\"\n")
        #expect(try house.run("webhook edit crm --name edited").exit == 0)
        #expect(try office.line("crm").contains("\"name\":\"edited\""))
        #expect(try house.run("webhook hangup-causes crm --set Busy=engaged").exit == 0)
        #expect(try house.run("webhook deactivate crm").exit == 0)
        try house.run("sync")
        #expect(office.arrivals.all.isEmpty, "it is inactive")
        #expect(try house.run("webhook activate crm").exit == 0)
        let row = "c6,1,2,1,2025-03-03 10:00:00,,2025-03-03 10:00:03,3,0,BUSY,,,,inbound\n"
        try house.folder.append(row, to: "calls.csv")
        try house.run("sync")
        #expect(try office.told("crm").map { $0["hangup_cause"] as? String } == ["engaged"])
        #expect(try house.run("webhook remove crm --yes").exit == 0)
        #expect(try house.run("webhook list").lines.isEmpty)
    }

    @Test func `To create a webhook, fill in the fields and click Save`() throws {
        let office = try Office()
        let receiver = "127.0.0.1:\(office.house.receiver.port)"
        let fields = "--url http://\(receiver)/crm --allow \(receiver) --event call-end"
        let wrong = try office.house.run("webhook add crm \(fields) --retries 51")
        #expect(wrong.exit == 78, "what no field takes is not saved")
        #expect(try office.house.run("webhook add crm \(fields) --retries 3").exit == 0)
        #expect(try office.house.run("check").exit == 0)
        #expect(try office.line("crm").contains("\"active\":true"))
    }

    @Test(arguments: [
        ("custom", "event = \"call-end\""), ("predefined", "integration = \"voip-cloud\""),
    ])
    func `Select the webhook type: Custom or Predefined`(type: String, key: String) throws {
        let office = try Office()
        try office.house.addWebhook("crm", "type = \"\(type)\"\n\(key)")
        #expect(try office.line("crm").contains("\"kind\":\"\(type)\""))
        #expect(try office.house.run("sync").count("deliveries.delivered") == 5)
        try office.house.addWebhook("crm", "type = \"other\"\n\(key)")
        #expect(try office.house.run("check").exit == 78)
    }

    @Test func `Predefined webhooks are the ones already available for CRMs`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "type = \"predefined\"\nintegration = \"pipedrive\"")
        try office.house.run("sync")
        let said = try #require(try office.told("crm").first)
        #expect(said["outcome"] != nil, "in the CRM's own fields, which no file names")
        let all = try shell("'\(Installation.program)' integrations --json").split(separator: "\n")
        #expect(all.count >= 3)
    }

    @Test func `Custom webhooks can be set for each individual case`() throws {
        let office = try Office()
        let keys = "event = \"call-start\"\nmethod = \"post\"\ncall_types = [\"outbound\"]\n"
        try office.house.addWebhook("case", keys + "[parameters]\ndst = \"n\"\n[fixed]\nk = \"v\"")
        try office.house.run("sync")
        let bodies = office.arrivals.all.map { String(decoding: $0.body, as: UTF8.self) }
        #expect(bodies == ["n=0671234567&k=v"])
    }

    @Test func `Enter the webhook name`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"\nname = \"Відділ “А” & Co\"")
        #expect(try office.line("crm").contains("\"name\":\"Відділ “А” & Co\""))
    }

    @Test func `Specify the webhook receiver URL`() throws {
        let office = try Office()
        let port = office.house.receiver.port
        try office.house.folder.write(
            "url = \"http://127.0.0.1:\(port)/a/b?key=1\"\nevent = \"call-end\"\n"
                + "allow = [\"127.0.0.1:\(port)\"]\n",
            to: "webhooks.d/crm.toml"
        )
        try office.house.run("sync")
        #expect(Set(office.arrivals.all.map(\.target)) == ["/a/b?key=1"])
    }

    @Test(arguments: [
        ("\"inbound\"", ["c1", "c4", "c5"]), ("\"outbound\"", ["c2"]), ("\"internal\"", ["c3"]),
        ("\"outbound\", \"internal\"", ["c2", "c3"]),
    ])
    func `Select the call types for which the webhook will work`(
        types: String,
        calls: [String]
    ) throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"\ncall_types = [\(types)]")
        try office.house.run("sync")
        #expect(try office.calls("crm") == calls)
    }

    @Test(arguments: [("", 4), ("retries = 0", 1), ("retries = 2", 3)])
    func `Select the number of update-sending retries, the default value is 3`(
        key: String,
        tries: Int
    ) throws {
        let row = "c6,1,2,1,2025-03-03 10:00:00,,2025-03-03 10:00:03,3,0,BUSY,,,,inbound\n"
        let office = try Office(rows: row) { _ in 503 }
        try office.house.addWebhook("crm", "event = \"call-end\"\nwaits = [\"1s\"]\n\(key)")
        let run = try office.house.run("sync --linger 30s")
        #expect(try run.count("deliveries.exhausted") == 1)
        #expect(office.arrivals.all.count == tries)
        let attempts = office.arrivals.all.map { $0.header("webhook-attempt") }
        #expect(attempts == (1...tries).map { String($0) })
    }

    @Test func `Select the time interval (in seconds) from the event till it is sent`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"\ndelay = 90")
        try office.house.addWebhook("start", "event = \"call-start\"\ndelay = 5")
        try office.house.run("sync")
        let due = try office.house.query(
            "SELECT webhook, due_at FROM report_deliveries WHERE uniqueid = 'c1' ORDER BY webhook"
        )
        #expect(due == ["crm|2025-03-03T09:02:40Z", "start|2025-03-03T09:00:06Z"])

        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970)).plain
        let fresh = try Office(rows: "c6,1,2,1,\(now),,\(now),0,0,BUSY,,,,inbound\n")
        try fresh.house.addWebhook("crm", "event = \"call-end\"\ndelay = 3600")
        #expect(try fresh.house.run("sync").count("deliveries.not_due") == 1)
        #expect(fresh.arrivals.all.isEmpty, "not before an hour has passed")
    }

    @Test func `If no delay is needed, leave the default value (0)`() throws {
        let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970)).plain
        let office = try Office(rows: "c6,1,2,1,\(now),,\(now),0,0,BUSY,,,,inbound\n")
        try office.house.addWebhook("crm", "event = \"call-end\"")
        #expect(try office.line("crm").contains("\"delay\":0"))
        try office.house.run("sync")
        #expect(try office.calls("crm") == ["c6"])
    }

    @Test(arguments: ["voip-cloud", "tradersoft", "salesforce"])
    func `Select one of the options: Voip Cloud, Tradersoft, or Salesforce`(name: String) throws {
        let office = try Office()
        let login =
            "[auth.oauth]\nclient_id = \"a\"\nclient_secret = { env = \"A\" }\n"
            + "token_url = \"http://127.0.0.1:\(office.house.receiver.port)/token\""
        try office.house.addWebhook(
            "crm",
            "type = \"predefined\"\nintegration = \"\(name)\"\n"
                + (name == "salesforce" ? login : "")
        )
        #expect(try office.line("crm").contains("\"integration\":\"\(name)\""))
        let run = try office.house.run("sync --linger 0s", environment: ["A": "b"])
        #expect(try run.count("deliveries.due") == 5, "each finished call is owed to it")
        #expect(!office.arrivals.all.isEmpty, "and its receiver is spoken to")
    }

    @Test func `For Voip Cloud please contact our support team`() throws {
        let shown = try shell("'\(Installation.program)' integrations show voip-cloud")
        #expect(shown.contains("# UNVERIFIED: its vendor documents no API. Ask before"))
        let folder = packageRoot.appending(path: "Sources/CDRPipeline/CDRPipeline.docc/Receivers")
        let text = try String(contentsOf: folder.appending(path: "voip-cloud.md"), encoding: .utf8)
        #expect(text.contains("their support team creates the receiving side: write to them first"))
    }

    @Test(arguments: [
        ("call-start", ["c1", "c2", "c3", "c4", "c5"]), ("call-answer", ["c1"]),
        ("call-end", ["c1", "c2", "c3", "c4", "c5"]),
    ])
    func `Select the event: Call Start, Call End, or Call Answer`(
        event: String,
        calls: [String]
    ) throws {
        let office = try Office()
        let map = "[parameters]\nuniqueid = \"uniqueid\"\nevent = \"event\""
        try office.house.addWebhook("crm", "event = \"\(event)\"\n\(map)")
        try office.house.run("sync")
        #expect(try office.calls("crm") == calls)
        #expect(try office.told("crm").allSatisfy { $0["event"] as? String == event })
    }

    @Test(arguments: [
        ("get", "GET", "/crm?id=c1", "", nil),
        ("post", "POST", "/crm", "id=c1", "application/x-www-form-urlencoded"),
        ("json", "POST", "/crm", "{\"id\":\"c1\"}", "application/json"),
    ])
    func `Select the data sending method: Get, Post, or Raw Post (JSon)`(
        word: String,
        method: String,
        target: String,
        body: String,
        type: String?
    ) throws {
        let office = try Office()
        let map = "[parameters]\nuniqueid = \"id\""
        try office.house.addWebhook("crm", "event = \"call-answer\"\nmethod = \"\(word)\"\n\(map)")
        try office.house.run("sync")
        let request = try #require(office.arrivals.all.first)
        #expect(request.method == method)
        #expect(request.target == target)
        #expect(String(decoding: request.body, as: UTF8.self) == body)
        #expect(request.header("content-type") == type)
    }

    @Test func `In the left column, select one or more parameters to send`() throws {
        let office = try Office()
        let map = "[parameters]\nsrc = \"src\"\nstatus = \"status\""
        try office.house.addWebhook("few", "event = \"call-answer\"\n\(map)")
        try office.house.addWebhook("all", "event = \"call-answer\"")
        try office.house.run("sync")
        #expect(try office.told("few").first.map { Set($0.keys) } == ["src", "status"])
        let page = Set(Parameter.page.map(\.rawValue))
        #expect(try office.told("all").first.map { Set($0.keys) } == page)
    }

    @Test func `In the right column, specify the fields on the receiver’s side`() throws {
        let office = try Office()
        let map = "[parameters]\nsrc = [\"from\", \"caller[number]\"]\nduration = \"Тривалість\""
        try office.house.addWebhook("crm", "event = \"call-end\"\n\(map)")
        try office.house.run("sync")
        let said = try #require(try office.told("crm").first { $0["from"] as? String == "201" })
        #expect(said["caller[number]"] as? String == "201")
        #expect(said["Тривалість"] as? Int == 3)
    }

    @Test func `The Parameters map section lets you set custom webhook parameters`() throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"\n[parameters]\nnumber = \"n\"")
        let run = try office.house.run("check")
        #expect(run.exit == 78)
        let said = run.talk + run.lines.joined()
        for parameter in Parameter.page {
            #expect(said.contains(parameter.rawValue), "the table of what can be sent is shown")
        }
        let preset = "type = \"predefined\"\nintegration = \"pipedrive\"\n"
        try office.house.addWebhook("crm", preset + "[parameters]\nsrc = \"a\"")
        #expect(try office.house.run("check").exit == 78, "they are a custom webhook's")
    }

    @Test(arguments: PageParameter.all)
    func `A parameter is what the table says of it`(parameter: PageParameter) throws {
        let office = try Office()
        for event in ["call-start", "call-answer", "call-end"] {
            let map = "[parameters]\nuniqueid = \"uniqueid\"\n"
            let own = parameter.name == "uniqueid" ? "" : "\(parameter.name) = \"value\""
            try office.house.addWebhook(event, "event = \"\(event)\"\n\(map)\(own)")
        }
        try office.house.run("sync")
        let field = parameter.name == "uniqueid" ? "uniqueid" : "value"
        let values = ["call-start", "call-answer", "call-end"].map { event in
            let said = office.arrivals.all.first { request in
                request.target == "/\(event)"
                    && PageParameter.value(of: "uniqueid", in: request.body) == "c1"
            }
            return said.flatMap { PageParameter.value(of: field, in: $0.body) } ?? "nothing"
        }
        #expect(values == parameter.values, "at Call Start, Call Answer and Call End")
    }

    @Test(arguments: [
        ("c1", "Answered"), ("c2", "Busy"), ("c3", "Canceled"), ("c4", "Failed"),
        ("c5", "No Answer"),
    ])
    func `The values can be Answered, Busy, Canceled, Failed, No Answer`(
        call: String,
        cause: String
    ) throws {
        let office = try Office()
        try office.house.addWebhook("crm", "event = \"call-end\"")
        try office.house.run("sync")
        let said = try #require(try office.told("crm").first { $0["uniqueid"] as? String == call })
        #expect(said["hangup_cause"] as? String == cause)
    }

    @Test(arguments: ["event = \"call-end\"", "method = \"json\"", "parameters = { src = \"a\" }"])
    func `A field is for Both, Predefined or Custom`(custom: String) throws {
        let office = try Office()
        let both = "name = \"n\"\ncall_types = [\"inbound\"]\nretries = 1\ndelay = 1\n"
        let kind = "type = \"predefined\"\nintegration = \"pipedrive\"\n"
        try office.house.addWebhook("crm", kind + both)
        #expect(try office.house.run("check").exit == 0)
        try office.house.addWebhook("crm", "type = \"custom\"\nevent = \"call-end\"\n" + both)
        #expect(try office.house.run("check").exit == 0)
        try office.house.addWebhook("crm", kind + both + custom)
        #expect(try office.house.run("check").exit == 78)
    }
}
