import Contracts
import Foundation
import HTTP
import Testing

@testable import cdrhook

/// A file as a person keeps it.
private let kept = """
    # Our CRM. Ask Olena before you change it.
    url      = 'https://crm.example/hook?key=S3CRET'   # theirs
    event    = "call-end"
    retries  = 4  # since May

    call_types = [
        "inbound",   # from customers
        "outbound",
    ]
    waits = ["1s", "2s"] # short

    [parameters] # in their order
    # their key
    uniqueid = "id" # a text
    src  = 'from'
    dst = "to"

    # What is always the same.
    [fixed]
    kind = "call"

    """

@Suite struct `A webhook that is edited by flags` {
    private func house(_ text: String = kept) throws -> Installation {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.folder.write(text, to: "webhooks.d/crm.toml")
        return house
    }

    @Test(arguments: [
        ("--retries 6", "retries  = 4 ", "retries  = 6 "),
        (
            "--url https://new.example/", "'https://crm.example/hook?key=S3CRET'",
            "\"https://new.example/\""
        ),
        ("--event call-start", "\"call-end\"", "\"call-start\""),
        (
            "--call-type internal",
            "[\n    \"inbound\",   # from customers\n    \"outbound\",\n]", "[\"internal\"]"
        ),
        ("--set 'waits = [\"5s\", \"1m\"]'", "[\"1s\", \"2s\"] #", "[\"5s\", \"1m\"] #"),
        ("--parameter src=caller", "src  = 'from'", "src  = \"caller\""),
        ("--parameter uniqueid=a --parameter uniqueid=b", "\"id\" #", "[\"a\", \"b\"] #"),
        ("--parameter leadid=lead", "dst = \"to\"\n", "dst = \"to\"\nleadid = \"lead\"\n"),
        ("--fixed kind=phone", "kind = \"call\"", "kind = \"phone\""),
        ("--fixed 'our key=1'", "kind = \"call\"\n", "kind = \"call\"\n\"our key\" = \"1\"\n"),
        ("--unset waits", "waits = [\"1s\", \"2s\"] # short", "# short"),
        ("--unset retries", "retries  = 4  # since May", "# since May"),
        ("--unset parameters.dst", "dst = \"to\"\n", ""),
        ("--unset parameters.uniqueid", "uniqueid = \"id\" # a text", "# a text"),
        ("--unset fixed", "[fixed]\nkind = \"call\"\n", ""),
        ("--inactive", "# theirs\n", "# theirs\nactive = false\n"),
        ("--set mask=last-4", "# theirs\n", "# theirs\nmask = \"last-4\"\n"),
        (
            "--hangup-cause 'No Answer=missed'", "kind = \"call\"\n",
            "kind = \"call\"\n\n[hangup_causes]\n\"No Answer\" = \"missed\"\n"
        ),
        (
            "--set 'headers.x-api-token = { env = \"KEY\" }'", "kind = \"call\"\n",
            "kind = \"call\"\n\n[headers]\nx-api-token = { env = \"KEY\" }\n"
        ),
    ])
    func `has its file changed there only`(flags: String, old: String, new: String) throws {
        let house = try house()
        let run = try house.run("webhook edit crm \(flags)")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(kept.contains(old))
        #expect(try house.webhookFile("crm") == kept.replacing(old, with: new))
        #expect(try house.webhookNames() == ["crm.toml"])
    }

    @Test func `keeps line ends, a byte order mark, and what several flags do not say`() throws {
        let text = "\u{FEFF}" + kept.replacing("\n", with: "\r\n")
        let house = try house(text)
        let run = try house.run(
            "webhook edit crm --retries 0 --delay 15m --parameter dst=called --unset waits"
        )
        #expect(run.exit == 0, "\(run.talk)")
        let wanted = text.replacing("retries  = 4", with: "retries  = 0")
            .replacing("# theirs\r\n", with: "# theirs\r\ndelay = \"15m\"\r\n")
            .replacing("dst = \"to\"", with: "dst = \"called\"")
            .replacing("waits = [\"1s\", \"2s\"] # short", with: "# short")
        let data = FileManager.default.contents(atPath: house.folder.file("webhooks.d/crm.toml"))
        #expect(data == Data(wanted.utf8))
    }

    @Test func `shows what the receiver was and will be told, and what changed`() throws {
        let house = try house()
        let flags = "--parameter src=caller --method post --url 'https://crm.example/hook?key=NEW'"
        let lines = try house.run("webhook edit crm \(flags) --no-json").lines
        let before = try #require(lines.firstIndex(of: "before:"))
        let after = try #require(lines.firstIndex(of: "after:"))
        #expect(lines[before..<after].contains { $0.contains("\"from\":\"+12025550123\"") })
        #expect(lines[after...].contains { $0.contains("&caller=%2B12025550123&to=101") })
        for line in [
            "url: \"https://crm.example/hook?key=***\" -> \"https://crm.example/hook?key=***\", "
                + "where it is masked",
            "method: \"json\" (default) -> \"post\"", "crm is changed from the next run on",
        ] {
            #expect(lines.contains(line), "\(line) in \(lines)")
        }
        #expect(!lines.joined().contains("S3CRET") && !lines.joined().contains("NEW"))
        let json = try house.run("webhook edit crm --retries 9").lines
        #expect(json.count == 3, "\(json)")
        #expect(json[0].contains("\"side\":\"before\"") && json[1].contains("\"side\":\"after\""))
        #expect(
            json[2].contains(
                "\"changed\":[\"retries\"],\"before\":{\"retries\":4},\"after\":{\"retries\":9}"
            )
        )
    }

    @Test func `gets all parameters into its file with the first that is named`() throws {
        let house = try house("url = \"https://x.example/\"\nevent = \"call-end\"\n")
        #expect(try house.run("webhook edit crm --parameter src=from").exit == 0)
        let text = try house.webhookFile("crm")
        #expect(text.contains("\n\n[parameters]\nuniqueid = \"uniqueid\"\nstatus = \"status\"\n"))
        #expect(text.contains("\nsrc = \"from\"\n"))
        #expect(text.split(separator: "\n").count == 2 + 1 + 14)
    }

    @Test func `says a new key where its comment shows what counts without it`() throws {
        let house = try house()
        try house.run("webhook add own --url https://x.example/ --event call-end")
        let before = try house.webhookFile("own")
        let run = try house.run("webhook edit own --retries 7 --set rate=5/s")
        #expect(run.exit == 0, "\(run.talk)")
        let (retries, rate) = (
            "# retries = 3  # tries after the first one\n",
            "# none: rate = \"50/s\"  # requests begun a second or a minute\n"
        )
        #expect(
            try house.webhookFile("own")
                == before.replacing(retries, with: retries + "retries = 7\n")
                .replacing(rate, with: rate + "rate = \"5/s\"\n")
        )
        try house.run("webhook edit own --unset retries --unset rate")
        #expect(try house.webhookFile("own") == before)
    }

    @Test(arguments: [
        ("--retries 51", "\"retries\" is 51; expected a whole number from 0 to 50"),
        ("--event never", "\"event\" is \"never\"; expected \"call-start\""),
        ("--unset url", "\"url\" is missing; expected a URL"),
        ("--unset event", "\"event\" is missing; expected \"call-start\""),
        ("--parameter src=id", "the field \"id\" is sent twice"),
        ("--type predefined --integration zammad", "\"event\" belongs to custom webhooks"),
        ("--set colour=red", "unknown key \"colour\""),
        ("--set url.path=1", "\"url.path\" cannot be changed here; edit the file by hand"),
    ])
    func `is as it was when something cannot be used`(flags: String, sentence: String) throws {
        let house = try house()
        let run = try house.run("webhook edit crm \(flags)")
        #expect(run.exit == 78, "\(run.talk)")
        #expect(run.talk.contains("webhooks.d/crm.toml"))
        #expect(run.talk.contains(sentence), "\(run.talk)")
        #expect(try house.webhookFile("crm") == kept)
    }

    @Test func `is as it was when nothing is to change`() throws {
        let house = try house()
        #expect(try house.run("webhook edit crm").exit == 64)
        #expect(try house.run("webhook edit nobody --retries 1").exit == 64)
        #expect(try house.run("webhook edit crm --unset ''").exit == 64)
        let run = try house.run("webhook edit crm --retries 4 --parameter src=from --no-json")
        #expect(run.lines == ["crm says so already; nothing is changed"], "\(run.talk)")
        #expect(try house.webhookFile("crm") == kept)
    }

    @Test func `keeps what somebody else wrote into its file meanwhile`() throws {
        let house = try house()
        let path = house.folder.file("webhooks.d/crm.toml")
        var editor = try WebhookFileEditor(path: path)
        try editor.make(WebhookChange("retries", value: .integer(9)))
        let theirs = kept + "# one line more\n"
        try house.folder.write(theirs, to: "webhooks.d/crm.toml")
        let problem = #expect(throws: ConfigurationProblem.self) { try editor.write() }
        #expect(problem?.expected.hasPrefix("somebody else changed the file meanwhile") ?? false)
        #expect(try house.webhookFile("crm") == theirs)
    }

    @Test func `has the old file or the new one, whenever its edit is killed`() throws {
        let house = try house()
        var killed = 0
        for number in 0..<30 {
            let run = try house.run(
                "webhook edit crm --retries \(4 + number % 2)",
                killAfter: Double.random(in: 0.005...0.08)
            )
            if run.exit == 137 { killed += 1 }
            let both = [kept, kept.replacing("= 4", with: "= 5")]
            #expect(try both.contains(house.webhookFile("crm")))
        }
        #expect(killed > 0)
        #expect(try house.run("webhook list").exit == 0)
    }
}

@Suite struct `A webhook that is edited on a terminal` {
    private func house() throws -> Installation {
        let house = try Installation()
        try house.addCSV("pbx", path: "Master.csv")
        try house.folder.write(kept, to: "webhooks.d/crm.toml")
        return house
    }

    @Test func `is asked for field by field, with what it says now`() throws {
        let house = try house()
        let run = try house.talk(
            "webhook edit crm",
            answers: [
                "", "", "", "all", "many", "7", "", "call answer", "",
                "dst = to, uniqueid = id, leadid", "y",
            ]
        )
        #expect(run.exit == 0, "\(run.talk)")
        for words in [
            "Name, for people [crm]:", "URL of the receiver [https://crm.example/hook?key=***]:",
            "or all [inbound, outbound]:", "Retries after the first try [4]:",
            "\"retries\" is \"many\"; expected a whole number", "call-answer, call-end [call-end]:",
            "all under our names [uniqueid = id, src = from, dst = to]:",
            "retries: 4 -> 7", "Save it in ", "crm is changed",
        ] {
            #expect(run.talk.contains(words), "\(words) in \(run.talk)")
        }
        #expect(!run.talk.contains("S3CRET"))
        let wanted = kept.replacing("retries  = 4", with: "retries  = 7")
            .replacing("\"call-end\"", with: "\"call-answer\"")
            .replacing(
                "call_types = [\n    \"inbound\",   # from customers\n    \"outbound\",\n]\n",
                with: ""
            )
            .replacing(
                "uniqueid = \"id\" # a text\nsrc  = 'from'\ndst = \"to\"\n",
                with: "dst = \"to\"\nuniqueid = \"id\" # a text\nleadid = \"leadid\"\n"
            )
        #expect(try house.webhookFile("crm") == wanted)
    }

    @Test func `stays as it is when every answer is empty, or the last one is no`() throws {
        let house = try house()
        let same = try house.talk("webhook edit crm", answers: Array(repeating: "", count: 9))
        #expect(same.talk.contains("says so already"), "\(same.talk)")
        let no = try house.talk("webhook edit crm --retries 9", answers: ["n"])
        #expect(no.exit == 0 && no.talk.contains("nothing is saved"), "\(no.talk)")
        #expect(try house.webhookFile("crm") == kept)
        #expect(try house.talk("webhook edit crm --retries 9 --yes", answers: []).exit == 0)
        #expect(try house.webhookFile("crm") == kept.replacing("= 4", with: "= 9"))
    }
}
