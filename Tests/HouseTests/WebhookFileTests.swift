import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `Names for hangup causes` {
    private func house(_ keys: String) throws -> Installation {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\n\(keys)")
        return house
    }

    private func text(_ house: Installation) throws -> String {
        try String(contentsOfFile: house.folder.file("webhooks.d/crm.toml"), encoding: .utf8)
    }

    @Test func `are shown, set and cleared, and the rest of the file stays`() throws {
        let house = try house(
            "[hangup_causes]  # theirs\nBusy = 'engaged' # a word\n\"No Answer\" = \"missed\"\n\n"
                + "[fixed]\na = \"b\""
        )
        let before = try text(house)
        let shown = try house.run("webhook hangup-causes crm")
        #expect(shown.lines.count == 5)
        #expect(shown.lines.contains { $0.contains("\"cause\":\"Busy\",\"name\":\"engaged\"") })
        #expect(shown.lines.contains { $0.contains("\"cause\":\"Failed\",\"name\":null") })
        #expect(try text(house) == before)
        let run = try house.run(
            "webhook hangup-causes crm --set 'Busy=in \"use\"' --set Answered=ok "
                + "--clear 'No Answer'"
        )
        #expect(run.exit == 0, "\(run.talk)")
        let after = before.replacing("'engaged'", with: "\"in \\\"use\\\"\"")
            .replacing("\"No Answer\" = \"missed\"\n", with: "Answered = \"ok\"\n")
        #expect(try text(house) == after)
        try house.run("sync")
        #expect(try house.received().first?.body.contains("\"hangup_cause\":\"ok\"") ?? false)
    }

    @Test func `get a table of their own where there is none`() throws {
        let house = try house("# the end")
        let before = try text(house)
        try house.run("webhook hangup-causes crm --set 'No Answer=missed'")
        #expect(try text(house) == before + "\n[hangup_causes]\n\"No Answer\" = \"missed\"\n")
        try house.run("webhook hangup-causes crm --clear 'No Answer'")
        let run = try house.run("webhook hangup-causes crm --no-json")
        #expect(run.lines.contains("No Answer  (no own name)"))
    }

    @Test func `are left to a person where they stand in one line`() throws {
        let house = try house("hangup_causes = { Busy = \"engaged\" }")
        let before = try text(house)
        let run = try house.run("webhook hangup-causes crm --set Failed=broken")
        #expect(run.exit == 78)
        #expect(run.talk.contains("edit the file by hand"))
        #expect(try text(house) == before)
    }

    @Test(arguments: ["--set Rang=x", "--set Busy", "--clear busy"])
    func `are refused for causes that there are none of`(arguments: String) throws {
        #expect(try house("").run("webhook hangup-causes crm \(arguments)").exit == 64)
    }
}

@Suite struct `What a webhook hears of later` {
    @Test(arguments: [
        ("event = \"call-start\"\nwait_for = [\"agent\"]", "only a Call End waits"),
        ("event = \"call-end\"\nwait_limit = \"5m\"", "wait_limit belongs to wait_for"),
        (
            "event = \"call-end\"\nrevisions = \"resend\"\nupdate_fields = [\"leadid\"]",
            "update_fields belongs to revisions = \\\"fields\\\"; it is \\\"resend\\\""
        ),
        ("event = \"call-end\"\nwait_for = [\"recording\"]", "a list of parameters such as"),
    ])
    func `is refused where it cannot be meant`(keys: String, sentence: String) throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", keys)
        let run = try house.run("check")
        #expect(run.exit == 78)
        let said = run.talk + run.lines.joined()
        #expect(said.contains(sentence) || said.contains(sentence.replacing("\\", with: "")))
    }
}

@Suite struct `What a webhook's file says` {
    private static let many = (0..<257).map { "f\($0) = \"x\"" }.joined(separator: "\n")

    @Test(arguments: [
        ("[fixed]\n\(String(repeating: "n", count: 257)) = \"x\"", "has 257 bytes; expected 256"),
        ("[fixed]\na = \"\(String(repeating: "v", count: 16_385))\"", "expected 16384 at most"),
        ("[fixed]\n\(many)", "271 fields are sent; expected 256 at most"),
    ])
    func `is limited in size`(keys: String, sentence: String) throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\n\(keys)")
        let run = try house.run("check")
        #expect(run.exit == 78)
        #expect(run.talk.contains(sentence), "\(run.talk.prefix(400))")
    }

    @Test func `names a URL that servers take`() throws {
        let house = try Installation()
        try house.folder.write(masterRows(0..<1), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        let long = "https://crm.example/?" + String(repeating: "q", count: 8_000)
        try house.folder.write("url = \"\(long)\"\nevent = \"call-end\"", to: "webhooks.d/a.toml")
        let run = try house.run("check")
        #expect(run.exit == 78)
        #expect(run.talk.contains("expected 8000 at most"))
    }
}

@Suite struct `A webhook that is removed` {
    @Test func `leaves its file under another name, and what it is owed`() throws {
        let house = try Installation { _ in .answer(status: 503) }
        try house.folder.write(masterRows(0..<2), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        try house.run("sync --linger 0s")
        #expect(try house.run("webhook remove crm").exit == 64, "nobody can be asked")
        let run = try house.run("webhook remove crm --yes")
        #expect(run.exit == 0)
        #expect(run.lines[0].contains("crm.toml.removed\",\"pending\":2"), "\(run.lines)")
        #expect(try house.run("webhook list").lines.isEmpty)
        #expect(try house.run("webhook show crm").exit == 64)
        try house.addWebhook("crm", "event = \"call-end\"")
        let again = try house.run("webhook remove crm --yes")
        #expect(again.lines[0].contains("crm.toml.removed.2\""), "\(again.lines)")
    }
}
