import CDRPipeline
import Contracts
import Testing

@testable import cdrhook

@Suite struct `A TOML document` {
    @Test func `keeps the order of its keys and their lines`() throws {
        let table = try TOMLReader.read("b = 1\n# why\na = 'x' # y\n\n[t]\nz = true\ny = [1, 2]\n")
        #expect(table.entries.map(\.key) == ["b", "a", "t"])
        #expect(table["a"]?.line == 3)
        guard case .table(let inner) = table["t"]?.value else {
            throw TOMLError(line: 0, reason: "")
        }
        #expect(inner.entries.map(\.key) == ["z", "y"])
        #expect(inner["y"]?.line == 7)
    }

    @Test(arguments: [
        (#"a = "q\"\\\t\u00e9""#, "\"q\"\\\té\""), ("a = '''x\ny'''", "\"x\ny\""),
        ("a = \"\"\"\nx\\\n   y\"\"\"", "\"xy\""), ("a = 1_000", "1000"), ("a = 0x1F", "31"),
        ("a = -7", "-7"), ("a = 1.5", "1.5"), ("a = 2026-11-01", "2026-11-01"),
        ("a = 2026-11-01T08:00:00Z", "2026-11-01T08:00:00Z"), ("a = false", "false"),
        ("\"a\" = 1", "1"), ("a = 'C:\\x'", "\"C:\\x\""),
    ])
    func `reads every kind of value`(text: String, found: String) throws {
        #expect(try TOMLReader.read(text)["a"]?.value.found == found)
    }

    @Test func `reads dotted keys, inline tables and arrays of tables`() throws {
        let table = try TOMLReader.read(
            "x.y.z = 1\nt = { a = 1, b.c = 2 }\n[[s]]\nn = 1\n[[s]]\nn = 2\n[s.k]\nm = 3\n"
        )
        guard case .table(let x) = table["x"]?.value, case .table(let y) = x["y"]?.value,
            case .array(let items) = table["s"]?.value, case .table(let last) = items.last?.value
        else { throw TOMLError(line: 0, reason: "shape") }
        #expect(y["z"]?.value.found == "1")
        #expect(items.count == 2)
        #expect(last["n"]?.value.found == "2")
        #expect(last["k"] != nil)
    }

    @Test(arguments: [
        ("a = \n", 1), ("a = 1\na = 2\n", 2), ("a = \"x\n", 1), ("a = hello\n", 1), ("[a\n", 1),
        ("a = 1 b = 2\n", 1), ("\n\n= 3\n", 3), ("a = [1, 2\n", 2), ("a = \"\\q\"\n", 1),
        ("[a]\n[a]\n", 2),
    ])
    func `names the line of what is wrong`(text: String, line: Int) {
        let error = #expect(throws: TOMLError.self) { _ = try TOMLReader.read(text) }
        #expect(error?.line == line)
    }
}

@Suite struct `A configuration` {
    private let folder: TemporaryFolder
    private static let main = """
        ledger = "ledger.sqlite"
        [[sources]]
        name = "pbx"
        dialect = "asterisk"
        since = "2026-11-01"
        timezone = "Europe/Kyiv"
        csv = { path = "Master.csv*" }
        """
    private static let crm = "url = \"https://crm.example/calls\"\nevent = \"call-end\"\n"

    init() throws { folder = try TemporaryFolder() }

    private func read(
        main: String = main,
        webhooks: [String: String] = ["crm": crm]
    ) throws
        -> Configuration
    {
        try folder.write(main, to: "cdrhook.toml")
        for (name, text) in webhooks { try folder.write(text, to: "webhooks.d/\(name).toml") }
        return try Configuration.read(folder.file("cdrhook.toml"))
    }

    /// What is said of a configuration, without the folder.
    private func problems(
        main: String = main,
        webhooks: [String: String] = ["crm": crm]
    ) -> [String] {
        do {
            _ = try read(main: main, webhooks: webhooks)
            return []
        } catch let problems as ConfigurationProblems {
            return problems.all.map { $0.sentence.replacing(folder.path + "/", with: "") }
        } catch {
            return ["\(error)"]
        }
    }

    @Test func `has the defaults of the help page`() throws {
        let configuration = try read()
        let webhook = try #require(configuration.webhooks.first)
        #expect(webhook.id == "crm")
        #expect(webhook.isActive)
        #expect(webhook.retries == 3)
        #expect(webhook.delay == .zero)
        #expect(webhook.method == .json)
        #expect(webhook.callTypes == Set(CallType.allCases))
        #expect(webhook.parameters == ParameterMapping.all)
        #expect(webhook.concurrency == 16)
        #expect(configuration.ledger == folder.file("ledger.sqlite"))
        #expect(configuration.sources[0].isLinked)
        #expect(configuration.sources[0].since == .at(Timestamp(seconds: 1_793_484_000)))
    }

    @Test func `looks back a day, once an hour, unless it is told otherwise`() throws {
        let stock = try read().sources[0]
        #expect(stock.lookBack == .seconds(86_400))
        #expect(stock.lookBackEvery == .seconds(3_600))
        let lines = "\nlook_back = \"2d\"\nlook_back_every = \"15m\""
        let told = try read(main: Self.main + lines).sources[0]
        #expect(told.lookBack == .seconds(172_800))
        #expect(told.lookBackEvery == .seconds(900))
    }

    @Test func `reads a webhook's file in its order`() throws {
        let text = """
            type = "custom"
            name = "CRM"
            url = "https://crm.example/calls?key=1"
            active = false
            call_types = ["inbound", "outbound"]
            event = "call-answer"
            method = "post"
            retries = 0
            delay = "2m"
            waits = ["1s", "1h"]
            allow = ["10.1.0.0/16:443", "127.0.0.0/8"]
            [parameters]
            uniqueid = "call_id"
            hangup_cause = ["result", "why"]
            cdr.accountcode = "account"
            bridged = "b"
            [fixed]
            token = "x"
            [hangup_causes]
            "No Answer" = "missed"
            """
        let webhook = try #require(try read(webhooks: ["crm": text]).webhooks.first)
        #expect(webhook.events == [.callAnswer])
        #expect(webhook.delay == .seconds(120))
        #expect(webhook.retries == 0)
        #expect(!webhook.isActive)
        #expect(
            webhook.parameters.map(\.parameter.text) == [
                "uniqueid", "hangup_cause", "cdr.accountcode", "bridged",
            ]
        )
        #expect(webhook.parameters[1].fields == ["result", "why"])
        #expect(webhook.causeNames == [.noAnswer: "missed"])
        #expect(webhook.allow.count == 2)
    }

    @Test(arguments: [
        (
            "retries = 99",
            "webhooks.d/crm.toml, line 3: \"retries\" is 99; expected a whole number from 0 to 50"
        ),
        ("retrys = 3", "webhooks.d/crm.toml, line 3: unknown key \"retrys\"; known keys: "),
        (
            "method = \"put\"",
            "line 3: \"method\" is \"put\"; expected \"get\", \"post\" or \"json\""
        ),
        (
            "call_types = [\"in\"]",
            "line 3: \"call_types\" is \"in\"; expected a list of \"inbound\""
        ),
        ("delay = \"soon\"", "line 3: \"delay\" is \"soon\"; expected a length of time"),
        ("timezone = \"Mars/Base\"", "line 3: \"timezone\" is \"Mars/Base\"; expected a time zone"),
        ("active = 1", "line 3: \"active\" is 1; expected true or false"),
        ("allow = [\"10.1\"]", "line 3: \"allow\" is \"10.1\"; expected an address or a range"),
        ("[parameters]\nnumber = \"x\"", "line 4: unknown key \"number\"; expected a parameter: "),
        ("[hangup_causes]\nbusy = \"x\"", "line 4: unknown key \"busy\"; expected \"Answered\""),
        ("[parameters]\nsrc = \"a\"\ndst = \"a\"", "the field \"a\" is sent twice"),
        ("secret = []", "line 3: unknown key \"secret\""),
        ("x = ", "line 3: expected a value"),
    ])
    func `names file, line, key, what was found and what is expected`(line: String, said: String) {
        let problems = problems(webhooks: ["crm": Self.crm + line + "\n"])
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains(said) == true, "\(problems)")
    }

    @Test func `says all that is wrong at once`() {
        let main = """
            [[sources]]
            name = "a b"
            dialect = "avaya"
            csv = { path = "x", colour = "red" }
            """
        let problems = problems(main: main, webhooks: ["crm": "method = \"json\"\n"])
        for said in [
            "\"ledger\" is missing", "\"sources[1].name\" is \"a b\"",
            "\"sources[1].dialect\" is \"avaya\"; expected \"asterisk\", \"freeswitch\"",
            "unknown key \"sources[1].csv.colour\"", "\"sources[1].timezone\" is missing",
            "\"sources[1].since\" is missing", "\"url\" is missing", "\"event\" is missing",
        ] {
            #expect(problems.contains { $0.contains(said) }, "\(said) in \(problems)")
        }
    }

    @Test(arguments: [
        "host=db user=x password=canary", "postgresql://x:canary@db/cdr",
    ])
    func `refuses a password in a connection, and never shows it`(dsn: String) {
        let main = """
            ledger = "l"
            [[sources]]
            name = "a"
            dialect = "freeswitch"
            since = "now"
            postgres = { dsn = "\(dsn)", table = "cdr" }
            """
        let problems = problems(main: main)
        #expect(problems.count == 1, "\(problems)")
        #expect(problems.first?.contains("the dsn holds a password") == true)
        #expect(problems.allSatisfy { !$0.contains("canary") })
    }

    @Test func `never shows a URL that may carry a token`() {
        let text = "url = \"ftp://crm.example/?token=canary\"\nevent = \"call-end\"\n"
        let problems = problems(webhooks: ["crm": text])
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { !$0.contains("canary") })
    }

    @Test(arguments: [
        ("90s", 90), ("15m", 900), ("24h", 86_400), ("7d", 604_800), ("30", 30), ("0s", 0),
    ])
    func `reads lengths of time as people write them`(text: String, seconds: Int) {
        #expect(DurationText.duration(text) == .seconds(seconds))
    }

    @Test(arguments: ["", "x", "5 s", "-1s", "1w", "99999999999999999999s"])
    func `refuses lengths of time that are none`(text: String) {
        #expect(DurationText.duration(text) == nil)
    }
}

@Suite struct `A secret` {
    @Test func `is not read from a file that others can read`() throws {
        let folder = try TemporaryFolder()
        try folder.write("canary\n", to: "key")
        try shell("chmod 644 '\(folder.file("key"))'")
        let error = #expect(throws: SecretError.self) {
            _ = try Secret.file(folder.file("key")).value()
        }
        #expect(error?.reason.contains("chmod 600") == true)
        try shell("chmod 600 '\(folder.file("key"))'")
        #expect(try Secret.file(folder.file("key")).value() == "canary")
        try shell("ln -s key '\(folder.file("link"))'")
        #expect(throws: SecretError.self) { _ = try Secret.file(folder.file("link")).value() }
    }
}
