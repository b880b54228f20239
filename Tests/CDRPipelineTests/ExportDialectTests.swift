import CDRPipeline
import Contracts
import Foundation
import Testing

/// The header and the rows of a fixture.
private func fixture(_ path: String, delimiter: Character = ",") throws -> [[String]] {
    let text = try String(contentsOf: fixtures.appending(path: path), encoding: .utf8)
    let bytes = Array(text.utf8)
    let scanner = CSVScanner(CSVFormat(delimiter: delimiter.asciiValue ?? 0))
    var rows: [[String]] = []
    var at = 0
    while let scan = scanner.record(in: bytes, from: at) {
        rows.append((0..<scan.row.count).map { scan.row.text(at: $0) })
        at = scan.next
    }
    return rows
}

@Suite struct `The dialects of exports with a header` {
    @Test(arguments: [
        ("3cx", "cdroutput.csv"), ("yeastar", "p-series.csv"), ("yeastar", "table.csv"),
        ("grandstream", "web.csv"), ("wazo", "cdr.csv"), ("commpeak", "stats.csv"),
    ])
    func `keep the promises of a dialect`(name: String, file: String) throws {
        let dialect = try #require(Dialects.named(name))
        let rows = try fixture("\(name)/\(file)")
        try DialectContract(dialect, header: rows[0], rows: Array(rows.dropFirst()))()
    }
}

@Suite struct `3CX's rows` {
    @Test func `keep the promises of a dialect`() throws {
        let rows = try fixture("3cx/line-27.log")
        try DialectContract(ThreeCX(), rows: rows)()
        try DialectContract(ThreeCX(), rows: rows.map { Array($0.prefix(23)) })()
    }

    @Test(arguments: [
        ("cancelled", HangupCause.canceled), ("continued_in", .noAnswer), ("polling", .noAnswer),
        ("redirected", .noAnswer), ("rejected", .busy), ("no_answer", .noAnswer),
    ])
    func `of one segment end by their word`(word: String, cause: HangupCause) throws {
        let leg = try leg(["termination_reason": word])
        #expect(leg.cause == cause)
        #expect(!leg.isCauseUnknown)
    }

    @Test func `of a withdrawn segment let the others tell of the call`() throws {
        let withdrawn = try leg(["cdr_id": "b", "termination_reason": "cancelled"])
        let rung = try leg(["cdr_id": "a", "termination_reason": "polling"])
        let assembler = CallAssembler(source: "test", isLinked: true)
        #expect(assembler.call(of: [withdrawn, rung]).hangupCause == .noAnswer)
        let left = try leg(["cdr_id": "a", "termination_reason": "src_participant_terminated"])
        #expect(assembler.call(of: [withdrawn, left]).hangupCause == .canceled)
    }

    @Test func `of a queue that gave up were not refused by anybody`() throws {
        let leg = try leg([
            "destination_dn_type": "queue", "termination_reason": "dst_participant_terminated",
        ])
        #expect(leg.cause == .noAnswer)
        #expect(leg.hangupInitiator == .system)
    }

    @Test func `to an outbound rule go out`() throws {
        let leg = try leg([
            "destination_dn_type": "outbound_rule", "termination_reason": "no_route",
        ])
        #expect(leg.callType == .outbound)
        #expect(leg.cause == .failed)
    }

    private func leg(_ changes: [String: String]) throws -> Leg {
        let names = [
            "cdr_id", "call_history_id", "source_dn_type", "source_dn_number",
            "destination_dn_type", "destination_dn_number", "cdr_started_at", "cdr_answered_at",
            "cdr_ended_at", "termination_reason", "termination_reason_details",
        ]
        var fields = [
            "a", "h", "extension", "101", "extension", "102", "2026-11-23 07:00:00+00", "",
            "2026-11-23 07:00:09+00", "src_participant_terminated", "",
        ]
        for (name, text) in changes {
            fields[try #require(names.firstIndex(of: name))] = text
        }
        let columns = Columns(names)
        return try ThreeCX().reader(of: columns, rules: SourceRules())
            .leg(from: Record(columns: columns, position: Position(place: ""), fields: fields))
    }

    @Test(arguments: [
        ("src_participant_terminated", "", HangupCause.canceled),
        ("dst_participant_terminated", "", .busy),
        ("dst_participant_terminated", "busy", .busy),
        ("dst_participant_terminated", "no_route", .failed),
        ("dst_participant_terminated", "timeout", .noAnswer),
        ("no_route", "", .failed), ("declined", "", .busy), ("TIMEOUT", "", .noAnswer),
    ])
    func `without an answer time are unanswered, whoever ended them`(
        reason: String,
        details: String,
        cause: HangupCause
    ) throws {
        let leg = try leg([
            "termination_reason": reason, "termination_reason_details": details,
        ])
        #expect(leg.answerAt == nil)
        #expect(leg.cause == cause)
    }

    @Test func `that failed after an answer were answered`() throws {
        let leg = try leg([
            "termination_reason": "Failed", "cdr_answered_at": "2026-11-23 07:00:04+00",
        ])
        #expect(leg.cause == .answered)
        #expect(leg.isBridged)
        #expect(leg.agent == "102")
        #expect(leg.billDuration == 5)
    }

    @Test(arguments: [
        ("provider", "extension", CallType.inbound), ("extension", "external_line", .outbound),
        ("extension", "extension", .internal), ("external_line", "provider", .transit),
        ("provider", "queue", .inbound), ("extension", "voicemail", .internal),
    ])
    func `went the way that their parties tell`(from: String, to: String, type: CallType) throws {
        let leg = try leg(["source_dn_type": from, "destination_dn_type": to])
        #expect(leg.callType == type)
    }
}

@Suite struct `Grandstream's rows` {
    @Test func `with commas in lastdata are put right`() throws {
        let rows = try fixture("grandstream/api.csv")
        #expect(rows[1].count == rows[0].count + 2)
        let header = Columns(rows[0])
        let row = CSVRow(fields: rows[1])
        let mended = try #require(Grandstream().fitted(row, to: header))
        #expect(mended.count == header.names.count)
        #expect(mended.text(at: 9) == "SIP/5301,60,")
        #expect(mended.text(at: 10) == "2026-11-23 09:00:00")
    }

    @Test func `have lengths as the web page shows them`() throws {
        let rows = Rows(
            Grandstream(),
            [
                "caller number": "5300", "callee number": "5301", "source channel": "PJSIP/5300-1",
                "dest channel": "PJSIP/5301-2", "start time": "2026-11-25 10:00:00",
                "answer time": "2026-11-25 10:00:05", "end time": "2026-11-25 10:01:10",
                "call time": "0:01:10", "talk time": "0:01:05", "disposition": "ANSWERED",
                "uniqueid": "1795593600.1", "context": "from-internal",
            ]
        )
        #expect(try rows.leg().duration == 70)
        #expect(try rows.leg().billDuration == 65)
    }

    @Test func `with too few fields stay as they are`() {
        let row = CSVRow(bytes: [], ends: [0])
        #expect(Grandstream().fitted(row, to: Columns(["a", "lastdata"])) == nil)
    }
}

@Suite struct `CommPeak's rows` {
    private func cause(_ word: String) throws -> HangupCause {
        let names = [
            "id", "call_start", "call_end", "duration", "bill_duration", "destination",
            "caller_id", "hangup_cause",
        ]
        let columns = Columns(names)
        let fields = [
            "1", "2026-11-23 07:00:00", "2026-11-23 07:00:20", "20", "0", "1", "2", word,
        ]
        return try CommPeak().reader(of: columns, rules: SourceRules())
            .leg(from: Record(columns: columns, position: Position(place: ""), fields: fields))
            .cause
    }

    @Test(arguments: [
        ("Busy", HangupCause.busy), ("BUSY ", .busy), ("NO_ANSWER", .noAnswer),
        ("No Answer", .noAnswer), ("NOANSWER", .noAnswer), ("CANCEL", .canceled),
        ("Canceled", .canceled), ("CANCELLED", .canceled), ("FAILED", .failed),
        ("ORIGINATOR_CANCEL", .canceled),
    ])
    func `spell their cause in many ways`(word: String, cause: HangupCause) throws {
        #expect(try self.cause(word) == cause)
    }
}

@Suite struct `Wazo's rows` {
    private static let rows = Rows(
        Wazo(),
        [
            "conversation_id": "1795593600.1", "date": "2026-11-25 10:00:00+00",
            "date_answer": "", "date_end": "2026-11-25 10:00:09+00", "source_exten": "2125550101",
            "destination_exten": "101", "direction": "inbound", "blocked": "f",
        ]
    )

    @Test func `that the table calls blocked have failed`() throws {
        #expect(try Self.rows.leg().cause == .noAnswer)
        let blocked = try Self.rows.leg(["blocked": "t"])
        #expect(blocked.cause == .failed)
        #expect(blocked.rawCause == "blocked")
    }
}
