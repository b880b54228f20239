import CDRPipeline
import Contracts
import Foundation
import HTTP
import Testing

@testable import cdrhook

@Suite struct `Fields with a dot in their names` {
    private func problems(_ text: String) throws -> [String] {
        let folder = try TemporaryFolder()
        // The first line of `text` is the third of the file.
        let top = "url = \"https://crm.example/\"\nevent = \"call-end\"\n"
        try folder.write(top + text, to: "w.toml")
        var sentences: [String] = []
        _ = WebhookFile.read(folder.file("w.toml")) { sentences.append($0.sentence) }
        return sentences
    }

    @Test(arguments: [
        (
            "nested = true\n[parameters]\nsrc = \"a\"\ndst = \"a.b\"",
            "line 6: the field \"a.b\" on line 6 cannot be in \"a\", which has a value of its own "
                + "on line 5; expected another name"
        ),
        (
            "nested = true\n[parameters]\nsrc = [\"x\", \"a.b.c\"]\n[fixed]\n\"a.b\" = \"1\"",
            "line 7: the field \"a.b.c\" on line 5 cannot be in \"a.b\", which has a value of its "
                + "own on line 7"
        ),
        (
            "nested = true\n[fixed]\n\"src.kind\" = \"device\"",
            "line 5: the field \"src.kind\" on line 5 cannot be in \"src\", which has a value of "
                + "its own by default"
        ),
        (
            "nested = true\nparameters = { cdr.a = \"a..b\" }",
            "line 4: the field \"a..b\" has an empty part"
        ),
        ("nested = true\nparameters = { src = \".a\" }", "\".a\" has an empty part"),
        ("nested = true\nparameters = { src = \"a.\" }", "\"a.\" has an empty part"),
        (
            "method = \"post\"\nnested = true",
            "line 4: nested = true belongs to method = \"json\"; it is \"post\""
        ), ("nested = \"yes\"", "\"nested\" is \"yes\"; expected true or false"),
        (
            "[parameters]\nsrc = \"a.b\"\ndst = \"a.b\"",
            "the field \"a.b\" is sent twice, first on line 4"
        ),
    ])
    func `are refused where no object can hold them`(text: String, words: String) throws {
        let found = try problems(text)
        #expect(found.count == 1)
        #expect(found.first?.contains(words) ?? false, "\(found)")
    }

    @Test(arguments: [
        "[parameters]\nsrc = \"a\"\ndst = \"a.b\"",
        "nested = false\nparameters = { src = \"a..b\" }",
        "nested = true\n[parameters]\nsrc = \"a.b\"\ndst = \"a.c\"\nstatus = \"ab\"",
        "nested = true",
    ])
    func `are as good as others where one can, or where they are flat`(text: String) throws {
        #expect(try problems(text) == [])
    }

    @Test func `are shown, noticed when they change, and kept as they were tried`() throws {
        let house = try Installation { request in
            .answer(status: request.header("webhook-attempt") == "1" ? 503 : 200)
        }
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let keys = "event = \"call-end\"\nwaits = [\"1s\"]\n"
        let map = "[parameters]\nuniqueid = \"call.id\"\nsrc = \"from\"\ndst = \"call.to\""
        try house.addWebhook("crm", keys + map)
        try house.run("sync --linger 0s")
        let shown = try house.run("webhook show crm --no-json")
        #expect(
            shown.lines.contains { $0.hasPrefix("  nested ") && $0.hasSuffix("false  (default)") }
        )

        try house.addWebhook("crm", keys + "nested = true\n" + map)
        try house.folder.append(masterRows(1..<2), to: "Master.csv")
        let run = try house.run("sync --linger 5s")
        #expect(run.lines.contains { $0.contains("webhook-changed") && $0.contains("nested") })
        #expect(try run.count("deliveries.delivered") == 2, "\(run.talk)")
        let bodies = try house.received().map(\.body)
        let flat = "{\"call.id\":\"1795000000.0\",\"from\":\"044555010\",\"call.to\":\"201\"}"
        let nested = "{\"call\":{\"id\":\"1795000001.1\",\"to\":\"201\"},\"from\":\"044555011\"}"
        #expect(bodies.filter { $0 == flat }.count == 2, "\(bodies)")
        #expect(bodies.filter { $0 == nested }.count == 2)
    }

    @Test func `are part of what is kept of a file, and missing in what was kept before`() throws {
        var webhook = try Samples.webhook()
        let before = WebhookDefinition(webhook)
        #expect(!before.text.contains("nested"), "as a version without the key wrote it")
        webhook.nestsFields = true
        let after = WebhookDefinition(webhook)
        #expect(after.text.contains("\"nested\":true"))
        #expect(WebhookDefinition(text: after.text)?.applied(to: webhook).nestsFields == true)
        #expect(WebhookDefinition(text: before.text)?.applied(to: webhook).nestsFields == false)
    }
}
