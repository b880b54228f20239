import CDRPipeline
import Contracts
import Foundation
import Testing

/// The file that the map was taken from, or `nil` where it is not at hand.
private let causeFile: URL? = {
    let file = packageRoot.deletingLastPathComponent()
        .appending(path: "shared/facts/cause-map.tsv")
    return FileManager.default.fileExists(atPath: file.path) ? file : nil
}()

@Suite struct `The cause map` {
    @Test func `has 452 codes and words`() {
        #expect(CauseMap.rows.count == 452)
    }

    @Test(.enabled(if: causeFile != nil, "../shared/facts/cause-map.tsv is not here"))
    func `is the file that it was taken from, line by line`() throws {
        let text = try String(contentsOf: try #require(causeFile), encoding: .utf8)
        let lines = text.split(separator: "\n").dropFirst().map { line in
            line.split(separator: "\t", omittingEmptySubsequences: false).prefix(4).map(String.init)
        }
        let file = Set(lines.map { $0.joined(separator: "|") })
        let code = Set(CauseMap.rows.map { "\($0.table)|\($0.code)|\($0.name)|\($0.status)" })
        #expect(file.subtracting(code).isEmpty, "missing in the code")
        #expect(code.subtracting(file).isEmpty, "not in the file")
    }

    @Test func `gives every code and every word of its rows the row's cause`() throws {
        for row in CauseMap.rows {
            let table = try #require(CauseTable(rawValue: row.table), "\(row.table)")
            guard let cause = HangupCause(rawValue: row.status), !row.code.isEmpty else { continue }
            // `0..127` and `1xx` name ranges; the first row of a code that stands twice counts.
            guard Int(row.code) != nil else { continue }
            #expect(CauseMap.cause(row.code, in: table) == cause, "\(row.table) \(row.code)")
        }
    }

    @Test(arguments: [
        ("NO ANSWER", CauseTable.asteriskDisposition, HangupCause.noAnswer),
        ("no_answer", .asteriskDisposition, .noAnswer), ("32", .asteriskDisposition, .canceled),
        ("NOANSWER", .asteriskDialStatus, .noAnswer), ("CHANUNAVAIL", .asteriskDialStatus, .failed),
        ("ORIGINATOR_CANCEL", .freeswitch, .canceled), ("487", .freeswitch, .canceled),
        ("486", .sip, .busy), ("499", .sip, .failed), ("1191182367", .cucm, .canceled),
        ("393216", .cucm, .answered), ("17", .cucm, .busy), ("65297", .cucm, .busy),
        ("TargetBusy", .threeCX, .busy), ("caller hangup", .generic, .canceled),
    ])
    func `knows words in any spelling and codes by rule`(
        word: String,
        table: CauseTable,
        cause: HangupCause
    ) {
        #expect(CauseMap.cause(word, in: table) == cause)
    }

    @Test func `does not know what it does not have`() {
        #expect(CauseMap.cause("TELEPORTED", in: .freeswitch) == nil)
        #expect(CauseMap.cause("", in: .asteriskDisposition) == nil)
        #expect(CauseMap.cause("-1", in: .q850) == nil, "a sign is not a hyphen")
        #expect(CauseMap.cause("128", in: .q850) == nil)
        #expect(CauseMap.cause("99", in: .sip) == nil)
        #expect(CauseMap.cause("149", in: .cucm) == nil)
    }
}
