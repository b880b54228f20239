import CDRPipeline
import Contracts
import Foundation
import Testing

/// Calls whose rows have no end yet: a proxy's INVITE without its BYE, channels that go on.
@Suite(.timeLimit(.minutes(5))) struct `A call that is going on` {
    private let house: Installation

    init() throws {
        house = try Installation()
        for event in ["start", "answer", "end"] {
            try house.addWebhook("crm-\(event)", "event = \"call-\(event)\"")
        }
    }

    /// Ten minutes ago.
    private static let begin = Timestamp(seconds: Int64(Date().timeIntervalSince1970) - 600)

    private static let header =
        "id,method,from_tag,to_tag,callid,sip_code,sip_reason,time,src_user,src_domain,src_ip,"
        + "dst_ouser,dst_user,dst_domain\n"

    private func row(_ method: String, _ call: Int, after seconds: Int) -> String {
        let time = (Self.begin + .seconds(seconds)).plain
        return "\(call)\(method.count),\(method),f\(call),t\(call),call\(call)@192.0.2.1,200,OK,"
            + "\(time),201,sip.example,192.0.2.1,0445550101,0445550101,192.0.2.2\n"
    }

    private func followProxy() throws {
        try house.add(
            "name = \"proxy\"\ncsv = { path = \"acc.csv\" }\nsettle = \"1s\"",
            dialect: "kamailio"
        )
    }

    private func events() throws -> [String] {
        try house.query("SELECT event, state FROM report_deliveries ORDER BY rowid").sorted()
    }

    @Test func `is told of at once, and of its end when it ends`() throws {
        try followProxy()
        try house.folder.write(Self.header + row("INVITE", 1, after: 0), to: "acc.csv")
        let first = try house.run("sync")
        #expect(first.exit == 0, "\(first.talk)")
        #expect(try first.count("deliveries.delivered") == 2)
        #expect(try first.count("calls.open") == 1)
        #expect(try first.count("calls.new") == 0)
        #expect(try events() == ["call-answer|delivered", "call-start|delivered"])
        #expect(try house.run("sync").count("deliveries.due") == 0, "nothing is told twice")
        #expect(try house.query("SELECT count(*) FROM report_calls") == ["0"], "it has no end yet")
        // History is of calls that ended.
        let range = "--source proxy --since 2d --webhook crm-start --yes"
        #expect(try house.run("backfill \(range)").count("deliveries.due") == 0)
        try house.folder.append(row("BYE", 1, after: 60), to: "acc.csv")
        let last = try house.run("sync")
        #expect(try last.count("deliveries.delivered") == 1)
        #expect(try last.count("calls.new") == 1)
        #expect(try house.received().last?.body.contains("\"duration\":60") == true)
        #expect(try house.query("SELECT revision, duration FROM report_calls") == ["0|60"])
        #expect(try house.run("verify --since 2d").exit == 0)
        #expect(try house.run("backfill \(range)").count("deliveries.due") == 0)
        // A ledger that was lost finds the whole call, and the same ids.
        try shell("cd '\(house.folder.path)' && rm -f ledger.sqlite*")
        try house.run("sync")
        let ids = try house.received().map(\.id)
        #expect(ids.count == 6)
        #expect(Set(ids).count == 3)
    }

    @Test func `of channels is told to start, to be answered and to end, each when it is seen`()
        throws
    {
        let header =
            "eventtype,eventtime,cid_num,exten,context,channame,uniqueid,linkedid,peer,extra\n"
        func event(_ name: String, _ second: Int, _ extra: String = "") -> String {
            "\(name),\((Self.begin + .seconds(second)).plain),0445550101,201,from-trunk,"
                + "PJSIP/provider-1,1795417200.1,1795417200.1,,\(extra)\n"
        }
        try house.folder.write("", to: "Master.csv")
        try house.folder.write(header + event("CHAN_START", 0), to: "cel.csv")
        try house.add(
            "name = \"pbx\"\ncsv = { path = \"Master.csv\" }\ncel = { path = \"cel.csv\" }\n"
                + "settle = \"1s\"\nlate_legs = \"resend\""
        )
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try events() == ["call-start|delivered"])
        try house.folder.append(event("ANSWER", 5), to: "cel.csv")
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try events() == ["call-answer|delivered", "call-start|delivered"])
        try house.folder.append(
            event("HANGUP", 20, "\"{\"\"hangupcause\"\":16}\"") + event("LINKEDID_END", 20),
            to: "cel.csv"
        )
        #expect(try house.run("sync").count("deliveries.delivered") == 1)
        #expect(try house.received().last?.body.contains("\"Answered\"") == true)
        #expect(try house.received().count == 3)
        // A record that comes after all, and says more, makes the whole call anew.
        let start = Self.begin.plain
        try house.folder.append(
            "\"\",\"0445550101\",\"202\",\"from-trunk\",\"x\",\"PJSIP/provider-1\",\"PJSIP/202-2\","
                + "\"Dial\",\"PJSIP/202\",\"\(start)\",\"\(start)\",\"\(start)\",20,15,"
                + "\"ANSWERED\",\"DOCUMENTATION\",\"1795417200.1\",\"\",\"\",\"1795417200.1\",1\n",
            to: "Master.csv"
        )
        let late = try house.run("sync")
        #expect(try late.count("calls.revised") == 1)
        #expect(try late.count("deliveries.delivered") == 3)
        #expect(Set(try house.received().map(\.id)).count == 6)
    }

    @Test func `that began more than a day ago and never ended is told, and reported`() throws {
        try followProxy()
        let old = row("INVITE", 1, after: -2 * 86_400)
        try house.folder.write(Self.header + old, to: "acc.csv")
        let run = try house.run("sync")
        #expect(try run.count("deliveries.delivered") == 3)
        #expect(run.lines.contains { $0.contains("\"stale-calls\"") }, "\(run.lines)")
    }

    @Test func `is told in order, once, whatever run is killed over it`() throws {
        try followProxy()
        let calls = 1..<400
        let begun = calls.map { row("INVITE", $0, after: $0 / 10) }.joined()
        try house.folder.write(Self.header + begun, to: "acc.csv")
        try house.kill("sync --linger 0s", 8)
        let ended = calls.map { row("BYE", $0, after: 100 + $0 / 10) }.joined()
        try house.folder.append(ended, to: "acc.csv")
        try house.kill("sync --linger 0s", 8)
        #expect(try house.run("sync --linger 5s").exit == 0)
        try house.expectOnce(3 * calls.count)
        var told: [String: [String]] = [:]
        for receipt in try house.received() {
            let id = try #require(receipt.body.firstMatch(of: /"uniqueid":"([^"]+)"/)?.1)
            let place = ["/crm-start", "/crm-answer", "/crm-end"].firstIndex(of: receipt.target)
            told[String(id), default: []].append("\(place ?? 9)")
        }
        #expect(told.values.allSatisfy { $0 == $0.sorted() }, "Start, Answer, End")
    }
}
