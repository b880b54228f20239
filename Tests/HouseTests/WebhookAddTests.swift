import Contracts
import Foundation
import HTTP
import Testing

/// A house with one source and no webhook yet.
private func emptyHouse() throws -> Installation {
    let house = try Installation()
    try house.folder.write(masterRows(0..<1), to: "Master.csv")
    try house.addCSV("pbx", path: "Master.csv")
    try FileManager.default.createDirectory(
        atPath: house.folder.file("webhooks.d"),
        withIntermediateDirectories: true
    )
    return house
}

@Suite struct `A webhook that is added by flags` {
    private let enough = "webhook add crm --url https://crm.example/?key=S3 --event call-end"

    @Test func `has a commented file, and is told of calls`() throws {
        let house = try emptyHouse()
        let port = house.receiver.port
        let run = try house.run(
            "webhook add crm --url http://127.0.0.1:\(port)/crm --event call-end --method post "
                + "--name 'Our \"CRM\"' --call-type inbound --call-type internal --retries 5 "
                + "--delay 1 --parameter uniqueid=id --parameter src=from --parameter src=caller "
                + "--parameter hangup_cause=why --fixed kind=call "
                + "--hangup-cause 'Answered=taken' --active --allow 127.0.0.1:\(port) "
                + "--set 'waits = [\"1s\"]' --set mask=last-4"
        )
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.lines.first?.contains("\"type\":\"request\",\"webhook\":\"crm\"") ?? false)
        #expect(run.lines.last?.contains("\"id\":\"crm\",\"added\":true,\"active\":true") ?? false)
        #expect(
            try house.webhookFile("crm") == """
                # Where cdrhook tells of calls, and how; the file's name is the webhook's id.
                # A key behind # shows what counts without it. `cdrhook webhook edit crm` keeps
                # comments.

                # type = "custom"  # custom, or predefined with an integration
                name = "Our \\"CRM\\""  # for people
                url = "http://127.0.0.1:\(port)/crm"  # its own query is kept
                active = true  # false: nothing is sent
                call_types = ["inbound", "internal"]  # the calls it hears of
                event = "call-end"  # call-start, call-answer or call-end
                method = "post"  # get, post or json
                retries = 5  # tries after the first one
                delay = 1  # from the event: seconds, "90s", "15m"
                mask = "last-4"  # numbers are cut to their last four digits
                waits = ["1s"]  # of the retries; the last one repeats
                # none: rate = "50/s"  # requests begun a second or a minute
                # timeout = "30s"  # of a whole request
                allow = ["127.0.0.1:\(port)"]  # addresses besides public ones

                [parameters]  # ours = theirs, in this order; else all under our names
                uniqueid = "id"
                src = ["from", "caller"]
                hangup_cause = "why"

                [fixed]  # fields that are always the same
                kind = "call"

                [hangup_causes]  # our cause = the receiver's word
                Answered = "taken"

                """
        )
        try house.run("sync")
        let number = "%2A%2A%2A%2A%2A5010"
        #expect(
            try house.received().map(\.body) == [
                "id=1795000000.0&from=\(number)&caller=\(number)&why=taken&kind=call"
            ]
        )
    }

    @Test func `says what counts where nothing was said`() throws {
        let house = try emptyHouse()
        #expect(try house.run(enough).exit == 0)
        let lines = try house.webhookFile("crm").split(separator: "\n")
        for line in [
            "# retries = 3  # tries after the first one",
            "# delay = 0  # from the event: seconds, \"90s\", \"15m\"",
            "# method = \"json\"  # get, post or json", "# active = true  # false: nothing is sent",
        ] {
            #expect(lines.contains { $0 == line }, "\(line) in \(lines)")
        }
        let shown = try house.run("webhook show crm --no-json").lines
        #expect(shown.contains("  retries       = 3  (default)"), "\(shown)")
    }

    @Test func `has the owner and mode of the main file, and nothing beside it`() throws {
        let house = try emptyHouse()
        try shell("chmod 640 '\(house.folder.file("cdrhook.toml"))'")
        #expect(try house.run(enough).exit == 0)
        #expect(try house.webhookNames() == ["crm.toml"])
        let mode = try shell("stat -c %a '\(house.folder.file("webhooks.d/crm.toml"))'")
        #expect(mode == "640")
    }

    @Test func `may be a predefined one, as its integration has it`() throws {
        let house = try emptyHouse()
        let run = try house.run(
            "webhook add desk --type predefined --integration zammad --inactive "
                + "--url https://desk.example/api/v1/cti/TOKEN"
        )
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.lines.count == 4, "a request an event, and the webhook")
        #expect(!run.lines.joined().contains("TOKEN"))
        let text = try house.webhookFile("desk")
        #expect(text.contains("integration = \"zammad\""))
        #expect(text.contains("active = false"))
        #expect(!text.contains("method") && !text.contains("[parameters]"))
    }

    @Test func `shows its request with secrets masked`() throws {
        let house = try emptyHouse()
        let run = try house.run(
            enough + " --no-json --set 'auth = { bearer = { env = \"TOKEN\" } }'"
        )
        #expect(run.lines.contains("    POST https://crm.example/?key=***"), "\(run.lines)")
        #expect(run.lines.contains("    authorization: Bearer ***"))
        #expect(!run.lines.joined().contains("S3"))
    }

    @Test(arguments: [
        ("", "--url (a URL that begins with https:// or http://), --event (\"call-start\","),
        ("--url https://x.example/", "expected --event (\"call-start\", \"call-answer\" or"),
        ("--type predefined --url https://x.example/", "--integration (\"pipedrive\""),
        (
            "--type predefined --integration salesforce --url https://x.example/",
            "--set auth=… (a login: auth = { oauth"
        ),
    ])
    func `must be said whole where nobody can be asked`(flags: String, sentence: String) throws {
        let house = try emptyHouse()
        let run = try house.run("webhook add crm \(flags)")
        #expect(run.exit == 64)
        #expect(run.talk.contains(sentence), "\(run.talk)")
        #expect(try house.webhookNames().isEmpty)
    }

    @Test(arguments: [
        ("--type other", "\"type\" is \"other\"; expected \"custom\" or \"predefined\""),
        ("--event hangup", "\"event\" is \"hangup\"; expected \"call-start\", \"call-answer\" or"),
        ("--url ftp://x", "\"url\" cannot be used; expected a URL that begins with https://"),
        ("--call-type in", "\"call_types\" is \"in\"; expected a list of \"inbound\", "),
        ("--method put", "\"method\" is \"put\"; expected \"get\", \"post\" or \"json\""),
        ("--retries many", "\"retries\" is \"many\"; expected a whole number from 0 to 50"),
        ("--retries 51", "\"retries\" is 51; expected a whole number from 0 to 50"),
        ("--delay soon", "\"delay\" is \"soon\"; expected a length of time such as \"90s\""),
        ("--parameter source=x", "unknown key \"source\"; expected a parameter: uniqueid, "),
        ("--parameter src=x --parameter dst=x", "the field \"x\" is sent twice"),
        ("--hangup-cause Rang=x", "unknown key \"Rang\"; expected \"Answered\", \"Busy\""),
        ("--allow here", "\"allow\" is \"here\"; expected "),
        ("--integration zammad", "\"integration\" belongs to predefined webhooks"),
        ("--type predefined --integration odd", "\"integration\" is \"odd\"; expected \"pipe"),
        (
            "--type predefined --integration zammad --method get",
            "\"method\" belongs to custom webhooks; \"zammad\" has its own way of sending"
        ),
        ("--set colour=red", "unknown key \"colour\"; known keys: type, integration"),
        ("--set concurrency=0", "\"concurrency\" is 0; expected a whole number from 1 to 1024"),
        ("--set 'mask = \"all\"'", "\"mask\" is \"all\"; expected \"last-4\""),
        ("--set 'auth = { bearer = \"S3CRET\" }'", "\"auth.bearer\" is a text; expected { env"),
    ])
    func `is refused with the key, what was found and what is expected`(
        flags: String,
        sentence: String
    ) throws {
        let house = try emptyHouse()
        let base = "webhook add crm --url https://x.example/ "
        let event = flags.contains("predefined") ? "" : "--event call-end "
        let run = try house.run(base + event + flags)
        #expect(run.exit == 78, "\(run.talk)")
        #expect(run.talk.contains("webhooks.d/crm.toml: \(sentence)"), "\(run.talk)")
        #expect(!run.talk.contains("S3CRET"))
        #expect(try house.webhookNames().isEmpty, "nothing is left behind")
    }

    @Test(arguments: ["--parameter src", "--fixed =x", "--set mask", "--set '=1'"])
    func `is refused where a flag is no pair`(flag: String) throws {
        #expect(try emptyHouse().run("\(enough) \(flag)").exit == 64)
    }

    @Test func `has an id of its own that can be a file's name`() throws {
        let house = try emptyHouse()
        try house.run(enough)
        let before = try house.webhookFile("crm")
        let again = try house.run(enough + " --retries 9")
        #expect(again.exit == 64)
        #expect(again.talk.contains("webhook edit crm changes it"), "\(again.talk)")
        #expect(try house.webhookFile("crm") == before)
        for id in ["../x", "'a b'", "a.b", "''"] {
            let run = try house.run(enough.replacing(" crm ", with: " \(id) "))
            #expect(run.exit == 64, "\(id)")
        }
        #expect(try house.webhookNames() == ["crm.toml"])
    }

    @Test func `is whole or not there, whenever its adding is killed`() throws {
        let house = try emptyHouse()
        try house.run(enough.replacing(" crm ", with: " w "))
        let whole = try house.webhookFile("w")
        var killed = 0
        for number in 0..<30 {
            let id = "w\(number)"
            let command = enough.replacing(" crm ", with: " \(id) ")
            let run = try house.run(command, killAfter: Double.random(in: 0.005...0.08))
            if run.exit == 137 { killed += 1 }
            guard try house.webhookNames().contains("\(id).toml") else { continue }
            let wanted = whole.replacing("edit w`", with: "edit \(id)`")
                .replacing("\"w\"", with: "\"\(id)\"")
            #expect(try house.webhookFile(id) == wanted)
        }
        #expect(killed > 0)
        #expect(try house.run("webhook list").exit == 0, "what a killed one left is no webhook")
    }
}

@Suite struct `A webhook that is added on a terminal` {
    @Test func `is asked for in the order of the page, until each answer is valid`() throws {
        let house = try emptyHouse()
        let run = try house.talk(
            "webhook add crm",
            answers: [
                "own", "", "Our CRM", "", "ftp://crm", "https://crm.example/?key=S3CRET",
                "inbound, inward", "inbound, outbound", "-1", "", "", "", "Call End", "put",
                "Raw Post (JSon)", "uniqueid = id, source = x", "uniqueid = id, dst", "y",
            ]
        )
        #expect(run.exit == 0, "\(run.talk)")
        let asked = [
            "Webhook type: custom or predefined [custom]:",
            "\"type\" is \"own\"; expected \"custom\" or \"predefined\"",
            "Name, for people [crm]:", "URL of the receiver:", "\"url\" is missing; expected",
            "\"url\" cannot be used; expected a URL", "Call types: inbound, outbound, internal",
            "\"call_types\" is \"inward\"; expected a list of \"inbound\"",
            "Retries after the first try [3]:", "\"retries\" is -1; expected a whole number",
            "Delay from the event, in seconds [0]:", "Event type: call-start, call-answer",
            "\"event\" is missing; expected \"call-start\"", "Method: get, post, or json",
            "\"method\" is \"put\"; expected", "Parameter map: ours = theirs",
            "unknown key \"source\"", "POST https://crm.example/?key=***",
            "Save it as \(house.folder.file("webhooks.d/crm.toml"))? [y/N]", "crm is added",
        ]
        var rest = run.talk[...]
        for words in asked {
            let place = try #require(rest.firstRange(of: words), "\(words) in \(run.talk)")
            rest = rest[place.upperBound...]
        }
        let text = try house.webhookFile("crm")
        for line in [
            "# type = \"custom\"", "name = \"Our CRM\"",
            "url = \"https://crm.example/?key=S3CRET\"", "call_types = [\"inbound\", \"outbound\"]",
            "# retries = 3", "# delay = 0", "event = \"call-end\"", "method = \"json\"",
            "uniqueid = \"id\"\ndst = \"dst\"\n",
        ] {
            #expect(text.contains("\n\(line)"), "\(line) in \(text)")
        }
    }

    @Test func `is asked only for what no flag says`() throws {
        let house = try emptyHouse()
        let run = try house.talk(
            "webhook add desk --type predefined --name Desk --retries 1 --delay 5",
            answers: ["https://desk.example/cti/TOKEN", "all", "zammat", "Zammad", "yes"]
        )
        #expect(run.exit == 0, "\(run.talk)")
        #expect(!run.talk.contains("Name, for people"))
        #expect(!run.talk.contains("Event type") && !run.talk.contains("Method"))
        #expect(run.talk.contains("\"integration\" is \"zammat\"; expected \"pipedrive\""))
        #expect(try house.webhookFile("desk").contains("integration = \"zammad\""))
    }

    @Test func `is asked again for what its integration cannot be told`() throws {
        let house = try emptyHouse()
        let run = try house.talk(
            "webhook add desk --type predefined --name Desk --retries 1 --delay 5",
            answers: ["https://desk.example/cti/TOKEN", "internal", "zammad", "inbound", "yes"]
        )
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.talk.contains("\"call_types\" is \"internal\"; expected a list of \"inbound\""))
        #expect(try house.webhookFile("desk").contains("call_types = [\"inbound\"]"))
    }

    @Test(arguments: [[], ["n"], [""]])
    func `is not saved without a yes`(answers: [String]) throws {
        let house = try emptyHouse()
        let flags =
            "--type custom --name CRM --url https://crm.example/ --call-type all --event call-end "
            + "--method json --retries 3 --delay 0 --set parameters.uniqueid=id"
        let run = try house.talk("webhook add crm \(flags)", answers: answers)
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.talk.contains("nothing is saved"))
        #expect(try house.webhookNames().isEmpty)
        #expect(try house.talk("webhook add crm \(flags) --yes", answers: []).exit == 0)
        #expect(try house.webhookNames() == ["crm.toml"])
    }

    @Test func `is not saved when the answers end`() throws {
        let house = try emptyHouse()
        let run = try house.talk("webhook add crm", answers: ["custom", "CRM"])
        #expect(run.exit == 64)
        #expect(run.talk.contains("the answers ended; nothing is saved"), "\(run.talk)")
        #expect(try house.webhookNames().isEmpty)
    }
}
