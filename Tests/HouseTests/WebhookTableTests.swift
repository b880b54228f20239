import Contracts
import Foundation
import HTTP
import Testing

@Suite struct `The table of webhooks` {
    private func house(
        _ keys: String = "",
        _ handler: Receiver.Handler? = nil
    ) throws -> Installation {
        let house = try Installation(handler)
        try house.folder.write(masterRows(0..<3), to: "Master.csv")
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"\n\(keys)")
        return house
    }

    @Test func `is there before the first run, with nothing owed`() throws {
        let house = try house("name = \"Our CRM\"\ncall_types = [\"inbound\"]\ndelay = \"1m\"")
        let run = try house.run("webhook list")
        #expect(run.exit == 0, "\(run.talk)")
        let line = try #require(run.lines.first)
        for part in [
            "\"id\":\"crm\",\"name\":\"Our CRM\",\"kind\":\"custom\",\"integration\":null",
            "\"call_types\":[\"inbound\"],\"events\":[\"call-end\"],\"method\":\"json\"",
            "\"retries\":3,\"delay\":60,\"active\":true,\"pending\":0,\"pending_since\":null",
            "\"last_delivered_at\":null,\"breaker\":\"closed\"", "\"tried\":0",
        ] {
            #expect(line.contains(part), "\(line)")
        }
    }

    @Test func `counts what is owed, and what was answered well`() throws {
        let house = try house("concurrency = 1") { request in
            .answer(status: request.target.hasPrefix("/crm") ? 503 : 200)
        }
        try house.addWebhook("good", "event = \"call-end\"")
        try house.run("sync --linger 0s")
        let lines = try house.run("webhook list").lines
        #expect(lines[0].contains("\"pending\":3,\"pending_since\":\"20"), "\(lines[0])")
        #expect(lines[0].contains("\"last_delivered_at\":null"), "\(lines[0])")
        #expect(lines[0].contains("\"tried\":3,\"answered_2xx\":0"), "\(lines[0])")
        #expect(lines[1].contains("\"pending\":0,\"pending_since\":null"), "\(lines[1])")
        #expect(lines[1].contains("\"last_delivered_at\":\"20"), "\(lines[1])")
        #expect(lines[1].contains("\"tried\":3,\"answered_2xx\":3"), "\(lines[1])")
    }

    @Test func `says how long the oldest call has been owed in one unit`() throws {
        let house = try house { _ in .answer(status: 503) }
        let then = Int(Date().timeIntervalSince1970) - 3 * 86_400 - 4_000
        try house.folder.write(masterRows(0..<2, epoch: then), to: "Master.csv")
        try house.run("sync --linger 0s")
        let lines = try house.run("webhook list --no-json").lines
        #expect(lines[1].contains("  2, for 3d  never          closed, 0/2 2xx"), "\(lines)")
    }

    @Test func `stands in columns for people`() throws {
        let house = try house()
        try house.addWebhook("a-longer-name", "event = \"call-start\"\nactive = false")
        let lines = try house.run("webhook list --no-json").lines
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix("ID             NAME           TYPE    URL"))
        #expect(lines[1].hasPrefix("a-longer-name  a-longer-name  custom  http://127.0.0.1"))
        #expect(lines[1].contains("  no      0        never          closed"))
        #expect(lines[2].hasPrefix("crm            crm            custom  http"))
    }

    @Test func `names the integration of a predefined one`() throws {
        let house = try house()
        try house.addWebhook("desk", "type = \"predefined\"\nintegration = \"zammad\"")
        let row = try #require(house.run("webhook list --no-json").lines.last)
        #expect(row.contains("predefined: zammad  http://"), "\(row)")
        let line = try #require(house.run("webhook list").lines.last)
        #expect(line.contains("\"kind\":\"predefined\",\"integration\":\"zammad\""), "\(line)")
    }

    @Test func `masks what may be secret in a URL`() throws {
        let house = try house()
        try house.folder.write(
            "url = \"https://h.example/x?key=S3CRET\"\nevent = \"call-end\"\n",
            to: "webhooks.d/a.toml"
        )
        for command in ["list", "list --no-json", "show a", "show a --no-json"] {
            let run = try house.run("webhook \(command)")
            #expect(run.lines.joined().contains("key=***"), "\(run.lines)")
            #expect(!run.lines.joined().contains("S3CRET"))
        }
    }
}

@Suite struct `A shown webhook` {
    @Test func `has everything of its file, defaults marked, and secrets by their place`() throws {
        let house = try Installation()
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook(
            "crm",
            "event = \"call-end\"\nmethod = \"post\"\nsecrets = [{ env = \"KEY\" }]\n"
                + "[parameters]\nuniqueid = [\"id\", \"call\"]\n"
                + "[hangup_causes]\n\"No Answer\" = \"missed\""
        )
        let lines = try house.run("webhook show crm --no-json").lines
        for line in [
            "  type          = \"custom\"  (default)", "  event         = \"call-end\"",
            "  method        = \"post\"", "  retries       = 3  (default)",
            "  parameters    = {\"uniqueid\":[\"id\",\"call\"]}",
            "  hangup_causes = {\"No Answer\":\"missed\"}",
            "  waits         = [\"5s\",\"1m\",\"10m\",\"1h\",\"6h\"]  (default)",
            "  rate          = none  (default)", "  secrets       = [{\"env\":\"KEY\"}]",
            "pending 0; last delivery never; closed",
        ] {
            #expect(lines.contains(line), "\(line) in \(lines)")
        }
        let json = try #require(house.run("webhook show crm").lines.first)
        #expect(json.contains("\"settings\":{\"type\":\"custom\""))
        #expect(json.contains("\"defaults\":[\"type\",\"name\",\"active\""))
    }

    @Test func `has no setting that its integration decides`() throws {
        let house = try Installation()
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("desk", "type = \"predefined\"\nintegration = \"zammad\"")
        let lines = try house.run("webhook show desk --no-json").lines
        #expect(lines.contains("  integration   = \"zammad\""), "\(lines)")
        #expect(!lines.contains { $0.contains(" method ") || $0.contains("parameters") })
    }

    @Test func `has to be there`() throws {
        let house = try Installation()
        try house.addCSV("pbx", path: "Master.csv")
        try house.addWebhook("crm", "event = \"call-end\"")
        let run = try house.run("webhook show nobody")
        #expect(run.exit == 64)
        #expect(run.talk.contains("there is no webhook \"nobody\""))
    }
}
