import CDRPipeline
import Contracts
import Foundation
import Testing

/// What really happened in one call of the laboratory.
private struct Truth {
    let run: String
    let scenario: String
    let caller: String
    let dialled: String
    let link: String
    let status: String
    let bridged: String
    let agent: String
    let initiator: String
    let direction: String

    static func all(in folder: URL) throws -> [Truth] {
        let text = try String(contentsOf: folder.appending(path: "TRUTH.tsv"), encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            let f = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            return Truth(
                run: f[0],
                scenario: f[1],
                caller: f[2],
                dialled: f[3],
                link: f[4],
                status: f[6],
                bridged: f[7],
                agent: f[8],
                initiator: f[9],
                direction: f[10]
            )
        }
    }
}

@Suite(.enabled(if: labSamples != nil, "../shared/samples/lab is not here"))
struct `The calls of the laboratory` {
    /// Each file with the scores that are reached; a lower one is a step back.
    @Test(arguments: [
        ("asterisk_A_pg_cdr.csv", nil, "America/New_York", 48, 53),
        ("asterisk_A_pg_cdr_alembic.csv", nil, "UTC", 47, 52),
        ("asterisk_A_pg_cdr_modern.csv", nil, "America/New_York", 48, 53),
        ("asterisk_A_pg_cdr.csv", "asterisk_A_pg_cel.csv", "America/New_York", 59, 60),
        ("asterisk_A_pg_cdr.csv", "asterisk_A_cel_custom_Master.csv", "America/New_York", 59, 60),
        ("freeswitch_F2_Master.csv", nil, "Europe/Berlin", 46, 49),
        ("freeswitch_F2_pg_spool.csv", nil, "Europe/Berlin", 46, 49),
    ])
    func `are told as they happened`(
        file: String,
        cel: String?,
        zone: String,
        right: Int,
        rows: Int
    ) throws {
        let dialect = String(file.prefix { $0 != "_" })
        let folder = try #require(labSamples)
        let rules = try #require(TimeZoneRules(named: zone))
        let reader = try #require(Dialects.named(dialect))
        let (calls, rejected) = try CallLines.calls(
            of: folder.appending(path: file).path,
            reader,
            zone: rules,
            cel: cel.map { folder.appending(path: $0).path }
        )
        #expect(rejected.isEmpty)
        let run = dialect == "asterisk" ? "A" : "F2"
        let truths = try Truth.all(in: folder).filter { $0.run == run }
        var report: [String] = []
        var agree = (status: 0, bridged: 0, agent: 0, direction: 0, initiator: 0, found: 0)
        for truth in truths {
            let call = calls.first { call in
                truth.link.isEmpty
                    ? call.src == truth.caller
                        && (call.dst == truth.dialled || truth.scenario.hasSuffix("302"))
                    : call.linkedid == truth.link
            }
            guard let call else {
                report.append("\(truth.scenario): no row; the file cannot tell")
                continue
            }
            agree.found += 1
            if call.hangupCause.rawValue == truth.status {
                agree.status += 1
            } else {
                report.append(
                    "\(truth.scenario): \(truth.status) told as \(call.hangupCause.rawValue) "
                        + "(\(call.rawCause)); the row says no more"
                )
            }
            if truth.bridged.isEmpty || call.isBridged == (truth.bridged == "true") {
                agree.bridged += 1
            }
            if truth.agent.isEmpty || call.agent == truth.agent { agree.agent += 1 }
            if call.callType.rawValue == truth.direction { agree.direction += 1 }
            let sides = ["src": "caller", "dst": "callee", "pbx": "system"]
            if truth.initiator.isEmpty
                || call.hangupInitiator?.rawValue == sides[truth.initiator]
            {
                agree.initiator += 1
            } else if cel != nil {
                report.append(
                    "\(truth.scenario): hung up by \(truth.initiator), told as "
                        + (call.hangupInitiator?.rawValue ?? "unknown")
                )
            }
        }
        let name = file + (cel.map { " with \($0)" } ?? "")
        print(
            "\(name): \(agree.status) of \(truths.count) calls agree with the truth, "
                + "\(agree.found) have rows; bridged \(agree.bridged), agent \(agree.agent), "
                + "who hung up \(agree.initiator), direction \(agree.direction) of \(agree.found)"
        )
        report.forEach { print("  \($0)") }
        #expect(agree.found == rows)
        #expect(agree.status >= right)
    }
}
