/// Codes and words for why a call ended, and which of the five causes an unanswered call gets for
/// them.
///
/// The map is data: the lines in `Causes/`, which a person can lay beside the file they come from.
/// Answered is never decided here alone: an answer time or talk time comes first.
package enum CauseMap {
    /// One line of the map.
    package struct Row: Sendable, Hashable {
        /// The family, such as `q850`.
        package var table: String

        /// The number, or empty.
        package var code: String

        /// The word, or several parted by ` / `.
        package var name: String

        /// The cause as the map has it; empty where a rule says more.
        package var status: String
    }

    /// The lines of the map, family by family.
    package static let rows: [Row] = [
        AsteriskCauses.lines, Q850Causes.lines, FreeSWITCHCauses.lines, SIPCauses.lines,
        CUCMCauses.lines, OtherCauses.lines,
    ].flatMap { lines in
        lines.split(separator: "\n").map { line in
            // No code or word of the map holds a bar.
            let parts = line.split(separator: "|", omittingEmptySubsequences: false).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
            return Row(table: parts[0], code: parts[1], name: parts[2], status: parts[3])
        }
    }

    /// The cause of an unanswered call that ended with `word`; `nil` for a word the map does not
    /// have.
    ///
    /// Words are compared without regard to case, and space, `_` and `-` are one.
    package static func cause(_ word: String, in table: CauseTable) -> HangupCause? {
        // Switches write their words as the map has them, so folding is seldom needed.
        if let cause = causes[table]?[word] ?? causes[table]?[folded(word)] { return cause }
        guard let code = Int64(word) else { return nil }
        switch table {
        case .cucm:
            // Values beyond the listed ones keep a Q.850 value in their low byte.
            return (0...127).contains(code & 255)
                ? causes[.q850]?[String(code & 255)] : nil
        case .sip:
            return (100..<700).contains(code) ? .failed : nil
        default:
            return nil
        }
    }

    private static let causes: [CauseTable: [String: HangupCause]] = {
        var causes: [CauseTable: [String: HangupCause]] = [:]
        for row in rows {
            guard let table = CauseTable(rawValue: row.table),
                let cause = HangupCause(rawValue: row.status)
            else { continue }
            var words = row.code.isEmpty ? [] : [row.code]
            if !numbered.contains(table) { words += names(row.name) }
            for word in words where causes[table]?[folded(word)] == nil {
                causes[table, default: [:]][folded(word)] = cause
            }
        }
        return causes
    }()

    /// Families in which only the number is written in rows.
    private static let numbered: Set<CauseTable> = [.q850, .sip, .cucm]

    /// The words of a name: `busy / TargetBusy`, or `NO ANSWER (AST_CDR_NULL)` without its remark.
    private static func names(_ name: String) -> [String] {
        name.split(separator: "/").map { word in
            String(word.prefix { $0 != "(" })
        }
    }

    /// A word without case, outer spaces, and differences of space, `_` and `-`.
    private static func folded(_ word: String) -> String {
        var bytes: [UInt8] = []
        for byte in word.utf8 {
            switch byte {
            case UInt8(ascii: "-") where bytes.isEmpty:
                // A sign: -1 is no cause 1.
                bytes.append(byte)
            case UInt8(ascii: " "), UInt8(ascii: "_"), UInt8(ascii: "-"):
                if bytes.last != 0x20 { bytes.append(0x20) }
            case UInt8(ascii: "a")...UInt8(ascii: "z"): bytes.append(byte - 0x20)
            default: bytes.append(byte)
            }
        }
        if bytes.first == 0x20 { bytes.removeFirst() }
        if bytes.last == 0x20 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
