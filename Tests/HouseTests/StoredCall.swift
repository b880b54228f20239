import CDRPipeline
import Contracts
import Foundation
import Testing

/// A call of `Fixtures/parameters/calls.json`, and the webhooks that are told of it.
struct StoredCall {
    let name: String
    private let facts: [String: Any]

    /// The calls, by their names.
    static var all: [String: StoredCall] {
        let file = fixtures.appending(path: "parameters/calls.json")
        let data = try? Data(contentsOf: file)
        let object = data.flatMap { try? JSONSerialization.jsonObject(with: $0) }
        let calls = object as? [String: [String: Any]] ?? [:]
        return Dictionary(
            uniqueKeysWithValues: calls.map { name, said in
                let base = (said["like"] as? String).flatMap { calls[$0] } ?? [:]
                return (name, StoredCall(name: name, facts: base.merging(said) { _, own in own }))
            }
        )
    }

    /// The ids of the webhooks that are told of it.
    var webhooks: [String] { facts["webhooks"] as? [String] ?? [] }

    /// The replay that owes it, or empty.
    var replay: String { get throws { try text("replay") } }

    /// The call, every text of it read as a row's bytes are.
    func call() throws -> Call {
        let row = try #require(facts["row"] as? [[Any]])
        let names = try row.map { try #require($0.first as? String) }
        let texts = try row.map { try Self.bytes($0.last) }
        return Call(
            source: try text("source"),
            key: try text("key"),
            revision: try number("revision"),
            uniqueid: try text("uniqueid"),
            linkedid: try text("linkedid"),
            callType: try #require(CallType(rawValue: try text("call_type"))),
            hangupCause: try #require(HangupCause(rawValue: try text("hangup_cause"))),
            rawCause: try text("raw_cause"),
            isCauseUnknown: false,
            status: try text("status"),
            src: try text("src"),
            dst: try text("dst"),
            callerIDNumber: try text("caller_id_number"),
            startAt: try #require(moment("start_at")),
            answerAt: moment("answer_at"),
            endAt: try #require(moment("end_at")),
            duration: try number("duration"),
            billDuration: try number("bill_duration"),
            isBridged: try #require(facts["bridged"] as? Bool),
            agent: try text("agent"),
            did: try text("did"),
            leadid: try text("leadid"),
            recording: try text("public_recording"),
            hangupInitiator: (facts["hangup_initiator"] as? String)
                .flatMap { HangupInitiator(rawValue: $0) },
            isTimeAmbiguous: false,
            legs: 1,
            row: texts.isEmpty ? .none : Self.row(names, texts)
        )
    }

    private func text(_ key: String) throws -> String {
        CSVRow(bytes: try Self.bytes(facts[key]), ends: [try Self.bytes(facts[key]).count])
            .text(at: 0)
    }

    private func number(_ key: String) throws -> Int { try #require(facts[key] as? Int, "\(key)") }

    private func moment(_ key: String) -> Timestamp? {
        (facts[key] as? Double).map { Timestamp(microseconds: Int64(($0 * 1_000_000).rounded())) }
    }

    private static func row(_ names: [String], _ texts: [[UInt8]]) -> RowText {
        var ends: [Int] = []
        for text in texts { ends.append((ends.last ?? 0) + text.count) }
        let record = Record(
            columns: Columns(names),
            position: Position(place: ""),
            bytes: Array(texts.joined()),
            ends: ends
        )
        return RowText(record)
    }

    /// The bytes of a text: in UTF-8, in Latin-1, in hex digits, or some that are repeated.
    private static func bytes(_ said: Any?) throws -> [UInt8] {
        if let text = said as? String { return Array(text.utf8) }
        let kind = try #require(said as? [String: Any])
        if let text = kind["latin-1"] as? String {
            return try text.unicodeScalars.map { try #require(UInt8(exactly: $0.value)) }
        }
        if let digits = kind["hex"] as? String {
            let plain = Array(digits.replacing(" ", with: "20"))
            return try stride(from: 0, to: plain.count, by: 2).map { at in
                try #require(UInt8(String(plain[at...(at + 1)]), radix: 16))
            }
        }
        let text = try #require(kind["repeat"] as? String)
        return Array(String(repeating: text, count: try #require(kind["count"] as? Int)).utf8)
    }
}
