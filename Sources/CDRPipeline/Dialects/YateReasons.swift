/// Why a leg of Yate ended: its own words, or the words of the protocol that it came by.
enum YateReasons {
    /// The cause that a reason means; `nil` for one that nobody knows.
    static func cause(of reason: String) -> HangupCause? {
        words[reason.lowercased()] ?? CauseMap.cause(reason, in: .yate)
            ?? CauseMap.cause(reason, in: .sip) ?? phrases[reason.lowercased()]
            ?? CauseMap.cause(reason, in: .generic)
    }

    /// Words beyond the map: of a party that left, and of Yate when it ends.
    private static let words: [String: HangupCause] = [
        "cancel": .canceled, "request cancelled": .canceled, "user hangup": .canceled,
        "hangup": .canceled, "normal-clearing": .canceled, "pickup": .canceled,
        "user-busy": .busy, "no-user-response": .noAnswer, "declined": .busy,
        "cdr shutdown": .failed, "cdr dropped": .failed, "shutdown": .failed,
    ]

    /// The phrases of SIP answers and of Q.850 causes, without their remarks.
    private static let phrases: [String: HangupCause] = {
        var phrases: [String: HangupCause] = [:]
        for row in CauseMap.rows where row.table == "sip" || row.table == "q850" {
            let words = row.name.lowercased().prefix { $0 != "(" }
            let phrase = String(words.reversed().drop { $0 == " " }.reversed())
            guard !phrase.isEmpty, let cause = HangupCause(rawValue: row.status) else { continue }
            if phrases[phrase] == nil { phrases[phrase] = cause }
        }
        return phrases
    }()
}
