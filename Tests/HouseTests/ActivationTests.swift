import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `A webhook that is deactivated` {
    private let file = """
        # Our CRM.
        url = "http://127.0.0.1:1/crm"   # on this machine
        allow = ["127.0.0.1:1"]
        active   = true # since May
        event = "call-end"
        waits = ["1s"]

        [hangup_causes]
        "No Answer" = "missed = # not \\"taken\\""

        """

    /// A house whose webhook was owed three deliveries that could not be sent.
    private func house(_ file: String) throws -> Installation {
        let house = try Installation()
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.folder.write(file, to: "webhooks.d/crm.toml")
        return house
    }

    private func text(_ house: Installation) throws -> String {
        try String(contentsOfFile: house.folder.file("webhooks.d/crm.toml"), encoding: .utf8)
    }

    @Test func `has its file changed in that word only`() throws {
        let house = try house(file)
        let path = house.folder.file("webhooks.d/crm.toml")
        try shell("chmod 640 '\(path)'")
        #expect(try house.run("webhook deactivate crm").exit == 0)
        #expect(try text(house) == file.replacing("active   = true", with: "active   = false"))
        #expect(try shell("stat -c %a '\(path)'").hasPrefix("640"))
        #expect(try house.run("webhook activate crm").exit == 0)
        #expect(try text(house) == file)
        let names = try FileManager.default
            .contentsOfDirectory(atPath: house.folder.file("webhooks.d"))
        #expect(names == ["crm.toml"], "nothing is left beside it")
    }

    @Test(arguments: ["\n", "\r\n"])
    func `gets the word behind its URL where it had none`(end: String) throws {
        let plain = file.replacing("active   = true # since May\n", with: "")
            .replacing("\n", with: end)
        let house = try house(plain)
        #expect(try house.run("webhook deactivate crm").exit == 0)
        let mark = "# on this machine\(end)"
        #expect(try text(house) == plain.replacing(mark, with: "\(mark)active = false\(end)"))
    }

    @Test func `has its file left alone where more than the word would change`() throws {
        let odd = "url = \"\"\"\nhttp://127.0.0.1:1/\"\"\"\nevent = \"call-end\"\n"
        let house = try house(odd)
        let run = try house.run("webhook deactivate crm")
        #expect(run.exit == 78)
        #expect(run.talk.contains("edit the file by hand"))
        #expect(try text(house) == odd)
    }

    @Test func `keeps what it is owed, says its age, and is sent it on`() throws {
        let house = try house(file)
        try house.run("sync --linger 0s")
        let off = try #require(house.run("webhook deactivate crm").lines.first)
        #expect(off.contains("\"active\":false,\"was_active\":true,\"pending\":3"), "\(off)")
        #expect(off.contains("\"pending_since\":\"20"))
        #expect(try house.run("sync --linger 0s").count("attempts") == 0)
        let text = try text(house)
        try house.folder.write(
            text.replacing("127.0.0.1:1", with: "127.0.0.1:\(house.receiver.port)"),
            to: "webhooks.d/crm.toml"
        )
        let on = try #require(house.run("webhook activate crm").lines.first)
        #expect(on.contains("\"active\":true,\"was_active\":false"), "\(on)")
        #expect(on.contains("\"cancelled\":0,\"pending\":3"), "\(on)")
        #expect(try house.run("sync --linger 3s").count("deliveries.delivered") == 3)
    }

    @Test func `says to people how long it has owed what waits, and how that is sent on`() throws {
        let house = try house(file)
        let then = Int(Date().timeIntervalSince1970) - 3 * 86_400 - 4_000
        try house.folder.write(masterRows(0..<2, epoch: then), to: "Master.csv")
        try house.run("sync --linger 0s")
        let off = try house.run("webhook deactivate crm --no-json").lines
        #expect(
            off == [
                "crm is not active from the next run on",
                "what it is owed waits (2, for 3d): webhook activate crm sends it on, with "
                    + "--skip-pending it is cancelled",
            ]
        )
        let on = try house.run("webhook activate crm --no-json").lines
        #expect(on == ["crm is active", "the next sync sends what it is owed (2, for 3d)"])
    }

    @Test func `forgets what it was owed when that is asked for`() throws {
        let house = try house(file)
        try house.run("sync --linger 0s")
        try house.run("webhook deactivate crm")
        let on = try #require(house.run("webhook activate crm --skip-pending").lines.first)
        #expect(on.contains("\"cancelled\":3,\"pending\":0"), "\(on)")
        #expect(try house.query("SELECT DISTINCT state FROM report_deliveries") == ["cancelled"])
        #expect(try house.run("sync --linger 0s").count("attempts") == 0)
    }
}
