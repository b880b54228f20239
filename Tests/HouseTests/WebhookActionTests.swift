import Contracts
import Foundation
import HTTP
import SQLite
import Testing

@Suite struct `What is done to a webhook` {
    /// A house with a webhook whose receiver takes nothing, after a first run.
    private func house(synced: Bool = true) throws -> Installation {
        let house = try Installation { _ in .answer(status: 503) }
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        if synced { try house.run("sync --linger 0s") }
        return house
    }

    private struct Action: Decodable {
        let type: String
        let at: String
        let command: String
        let user: String?
        let uid: Int
        let sudo_user: String?
        let outcome: String
        let note: String?
        let before: String?
        let after: String?
    }

    private func history(_ house: Installation, of id: String = "crm") throws -> [Action] {
        try house.run("webhook show \(id) --history").lines.map {
            try JSONDecoder().decode(Action.self, from: Data($0.utf8))
        }
    }

    @Test func `is recorded with who did it, when, and the file before and after`() throws {
        let house = try house()
        let file = try house.webhookFile("crm")
        try house.run("webhook edit crm --retries 5", environment: ["SUDO_USER": "olena"])
        let edited = try house.webhookFile("crm")
        try house.run("webhook deactivate crm")
        let off = try house.webhookFile("crm")
        try house.run("webhook activate crm")
        let on = try house.webhookFile("crm")
        try house.run("webhook hangup-causes crm --set 'No Answer=missed' --set Busy=engaged")
        let named = try house.webhookFile("crm")
        try house.run("webhook hangup-causes crm --clear Busy")
        let cleared = try house.webhookFile("crm")
        try house.run("webhook remove crm --yes")
        let actions = try history(house)
        #expect(
            actions.map(\.command) == [
                "webhook edit", "webhook deactivate", "webhook activate", "webhook hangup-causes",
                "webhook hangup-causes", "webhook remove",
            ]
        )
        #expect(actions.map(\.before) == [file, edited, off, on, named, cleared])
        #expect(actions.map(\.after) == [edited, off, on, named, cleared, nil])
        #expect(actions.allSatisfy { $0.type == "action" && $0.outcome == "done" })
        #expect(try actions.allSatisfy { try $0.user == shell("id -un") })
        #expect(actions.allSatisfy { $0.uid == Int(getuid()) })
        #expect(actions[0].sudo_user == "olena")
        #expect(actions[0].at.hasPrefix("20") && actions[0].at.hasSuffix("Z"))
    }

    @Test func `is recorded when it is new, and read after it is gone`() throws {
        let house = try house()
        try house.run("webhook add new --url https://x.example/ --event call-end")
        let file = try house.webhookFile("new")
        try house.run("webhook remove new --yes")
        let actions = try history(house, of: "new")
        #expect(actions.map(\.command) == ["webhook add", "webhook remove"])
        #expect(actions.map(\.before) == [nil, file])
        #expect(actions.map(\.after) == [file, nil])
        #expect(try house.run("webhook show nobody --history").exit == 64)
    }

    @Test func `is shown to people with the lines that came and went`() throws {
        let house = try house()
        try house.run("webhook edit crm --set retries=5", environment: ["SUDO_USER": "olena"])
        try house.run("webhook activate crm --skip-pending")
        let lines = try house.run("webhook show crm --history --no-json").lines
        let user = try shell("id -un")
        #expect(lines.count == 3, "\(lines)")
        #expect(lines[0].hasSuffix("Z \(user) (by sudo: olena): webhook edit"))
        #expect(lines[1] == "  + retries = 5")
        #expect(lines[2].contains(": webhook activate --skip-pending (3 cancelled)"), "\(lines)")
    }

    @Test func `is recorded without what may be secret in a URL`() throws {
        let house = try house()
        try house.folder.write(
            "# was https://x.example/?old=S3CRET1&b,c=S3,CRET2)\n"
                + "url = \"https://x.example/p?key=S3CRET3&plain\" # its own\n"
                + "event = \"call-end\"\n",
            to: "webhooks.d/a.toml"
        )
        try house.folder.write(
            "type = \"predefined\"\nintegration = \"zammad\"\n"
                + "url = \"https://desk.example/api/v1/cti/S3CRET4/\"\n",
            to: "webhooks.d/z.toml"
        )
        try house.folder.write(
            "url = \"https:\\u002f/x.example/?key=S3CRET5\"\nevent = \"call-end\"\n",
            to: "webhooks.d/u.toml"
        )
        for id in ["a", "z", "u"] {
            let run = try house.run("webhook deactivate \(id)")
            #expect(run.exit == 0, "\(run.talk)")
        }
        let before = try #require(history(house, of: "a").first?.before)
        #expect(
            before == "# was https://x.example/?old=***&b,c=***\n"
                + "url = \"https://x.example/p?key=***&***\" # its own\nevent = \"call-end\"\n"
        )
        let after = try #require(history(house, of: "z").first?.after)
        #expect(after.contains("url = \"https://desk.example/api/v1/cti/***\"\nactive = false"))
        let odd = try #require(history(house, of: "u").first?.after)
        #expect(odd.contains("\"url\":\"https://x.example/?key=***\",\"active\":false"), "\(odd)")
        let ledger = house.folder.file("ledger.sqlite")
        #expect(try shell("cat '\(ledger)'* | grep -c -a CRET || true") == "0")
    }

    @Test func `is done and not recorded before the first run, and that is said`() throws {
        let house = try house(synced: false)
        for command in [
            "add new --url https://x.example/ --event call-end", "edit crm --retries 5",
            "deactivate crm", "activate crm", "remove new --yes",
        ] {
            let run = try house.run("webhook \(command)")
            #expect(run.exit == 0)
            #expect(run.talk.contains("There is no ledger yet"), "\(command): \(run.talk)")
        }
        let names = try FileManager.default.contentsOfDirectory(atPath: house.folder.file(""))
        #expect(!names.contains { $0.hasPrefix("ledger") }, "\(names)")
        #expect(try house.run("webhook show crm --history").lines.isEmpty)
        #expect(try house.run("sync --linger 0s").exit == 0)
    }

    @Test(arguments: [
        "add new --url https://x.example/ --event call-end", "edit crm --retries 5",
        "deactivate crm", "hangup-causes crm --set Busy=engaged", "remove crm --yes",
        "activate crm --skip-pending",
    ])
    func `is refused before anything changes while a run has the ledger`(command: String) throws {
        let house = try house()
        let file = try house.webhookFile("crm")
        let lock = try RunLock(
            ledger: house.folder.file("ledger.sqlite"),
            holder: "sync (pid 4127)"
        )
        let run = try withExtendedLifetime(lock) { try house.run("webhook \(command)") }
        #expect(run.exit == 11)
        #expect(run.talk.contains("nothing is changed: another run holds"), "\(run.talk)")
        #expect(run.talk.contains("sync (pid 4127)"))
        #expect(try house.webhookNames() == ["crm.toml"])
        #expect(try house.webhookFile("crm") == file)
        #expect(try house.query("SELECT count(*) FROM actions") == ["0"])
    }

    @Test func `may wait on a terminal, so that no answer is lost`() throws {
        let house = try house()
        let lock = try RunLock(ledger: house.folder.file("ledger.sqlite"), holder: "sync")
        let run = try withExtendedLifetime(lock) {
            try house.talk("webhook edit crm --retries 5", answers: ["y", "y", "n"])
        }
        #expect(run.exit == 11, "\(run.talk)")
        #expect(run.talk.split(separator: "Try again now? [y/N]").count == 3, "\(run.talk)")
    }

    @Test func `is not recorded where nothing is changed`() throws {
        let house = try house()
        try house.run("webhook activate crm")
        let count = try history(house).count
        for command in [
            "activate crm", "edit crm --unset rate", "hangup-causes crm",
            "hangup-causes crm --clear Busy", "edit crm --retries 51", "list", "show crm",
        ] {
            try house.run("webhook \(command)")
        }
        #expect(try history(house).count == count)
    }

    @Test func `stays as begun where it was cut off`() throws {
        let house = try house()
        try house.run("webhook deactivate crm")
        let ledger = house.folder.file("ledger.sqlite")
        try shell("sqlite3 '\(ledger)' \"UPDATE actions SET outcome = 'begun'\"")
        #expect(try history(house).map(\.outcome) == ["begun"])
        let lines = try house.run("webhook show crm --history --no-json").lines
        #expect(
            lines[0].hasSuffix(": webhook deactivate, cut off: the file says whether it was done")
        )
    }

    @Test func `is not yet known to a ledger of an earlier version`() throws {
        let house = try house()
        let ledger = house.folder.file("ledger.sqlite")
        try shell("sqlite3 '\(ledger)' 'DROP TABLE actions; PRAGMA user_version = 11'")
        let run = try house.run("webhook show crm --history --no-json")
        #expect(run.exit == 0, "\(run.talk)")
        #expect(run.lines == ["nothing that was done to crm is recorded"])
        try house.run("webhook deactivate crm")
        #expect(try history(house).count == 1)
    }
}
