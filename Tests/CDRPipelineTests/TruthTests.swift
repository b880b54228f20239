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
                direction: f[10]
            )
        }
    }
}

@Suite(.enabled(if: labSamples != nil, "../shared/samples/lab is not here"))
struct `The calls of the laboratory` {
    /// Each file with the scores that are reached; a lower one is a step back.
    @Test(arguments: [
        ("asterisk_A_pg_cdr.csv", "asterisk", "America/New_York", 48, 53),
        ("asterisk_A_pg_cdr_alembic.csv", "asterisk", "UTC", 47, 52),
        ("asterisk_A_pg_cdr_modern.csv", "asterisk", "America/New_York", 48, 53),
        ("freeswitch_F2_Master.csv", "freeswitch", "Europe/Berlin", 46, 49),
    ])
    func `are told as they happened`(
        file: String,
        dialect: String,
        zone: String,
        right: Int,
        rows: Int
    ) throws {
        let folder = try #require(labSamples)
        let rules = try #require(TimeZoneRules(named: zone))
        let reader = try #require(Dialects.named(dialect))
        let (calls, rejected) = try CallLines.calls(
            of: folder.appending(path: file).path,
            reader,
            zone: rules
        )
        #expect(rejected.isEmpty)
        let run = dialect == "asterisk" ? "A" : "F2"
        let truths = try Truth.all(in: folder).filter { $0.run == run }
        var report: [String] = []
        var agree = (status: 0, bridged: 0, agent: 0, direction: 0, found: 0)
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
        }
        print(
            "\(file): \(agree.status) of \(truths.count) calls agree with the truth, "
                + "\(agree.found) have rows; bridged \(agree.bridged), agent \(agree.agent), "
                + "direction \(agree.direction) of \(agree.found)"
        )
        report.forEach { print("  \($0)") }
        #expect(agree.found == rows)
        #expect(agree.status >= right)
    }
}
