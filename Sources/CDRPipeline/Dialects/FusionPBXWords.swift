/// Why a row of FusionPBX ended, and by whom.
struct FusionPBXWords: Sendable {
    private let cause, number, status, disposition: Int?
    private let voicemail, missed, lastApp, destination, ringing: Int?

    init(_ columns: Columns) {
        cause = columns.index(of: "hangup_cause")
        number = columns.index(of: "hangup_cause_q850")
        status = columns.index(of: "status")
        disposition = columns.index(of: "sip_hangup_disposition")
        voicemail = columns.index(of: "voicemail_message")
        missed = columns.index(of: "missed_call")
        lastApp = columns.index(of: "last_app")
        destination = columns.index(of: "destination_number")
        ringing = columns.index(of: "pdd_ms")
    }

    var areThere: Bool { cause != nil || status != nil }

    /// A cause, `nil` for a word that nobody knows.
    struct Reason {
        var cause: HangupCause?
        var word: String
        var isVague = false
    }

    /// The cause of a row if it was not answered.
    func cause(of record: Record) -> Reason {
        let word = record.text(at: cause)
        let status = record.text(at: status)
        let said = CauseMap.cause(status, in: .fusionpbx)
        switch word {
        case "":
            let code = record.text(at: number)
            if !code.isEmpty, code != "0", let cause = CauseMap.cause(code, in: .q850) {
                return Reason(cause: cause, word: code)
            }
            if status.isEmpty { return Reason(cause: .noAnswer, word: "", isVague: true) }
            return Reason(
                cause: said == .answered ? .noAnswer : said,
                word: status,
                isVague: said == .answered
            )
        case "NORMAL_CLEARING", "NONE", "SUCCESS":
            // The dialplan ended. Only the status may know how the last bridge before it failed.
            return Reason(
                cause: said == .failed || said == .busy ? said : .noAnswer,
                word: word,
                isVague: said != .failed && said != .busy
            )
        case "CALL_REJECTED":
            // Who was rung declined; without ringing the network refused.
            let hasRung = (Int(record.text(at: ringing)) ?? 0) > 0
            return Reason(cause: hasRung ? .busy : .failed, word: word)
        default:
            return Reason(cause: CauseMap.cause(word, in: .freeswitch), word: word)
        }
    }

    /// Whether the status calls a row answered.
    func saysAnswered(_ record: Record) -> Bool {
        CauseMap.cause(record.text(at: status), in: .fusionpbx) == .answered
    }

    /// Whether the call went to a voicemail box.
    func isVoicemail(_ record: Record) -> Bool {
        record.text(at: status).lowercased() == "voicemail"
            || Self.isTrue(record.text(at: voicemail))
            || record.text(at: lastApp) == "voicemail"
            || record.text(at: destination).hasPrefix("*99")
    }

    /// Whether the words of an answered row say that it reached nobody: it is called missed, or its
    /// last bridge was busy or failed.
    func isUnconnected(_ record: Record, _ cause: HangupCause?) -> Bool {
        record.text(at: status).lowercased() == "missed" || Self.isTrue(record.text(at: missed))
            || cause == .busy || cause == .failed
    }

    /// Whether a boolean is true, as Postgres and PHP write it.
    static func isTrue(_ text: String) -> Bool { ["t", "true", "1"].contains(text.lowercased()) }

    /// Who hung up: a leg's `recv_bye` is its own party, its `send_bye` the other or the switch.
    ///
    /// Source: FreeSWITCH mod_sofia.c and sofia.c.
    func initiator(of record: Record, _ leg: Leg) -> HangupInitiator? {
        let word = record.text(at: disposition)
        guard leg.isCallers else {
            return word == "recv_bye" || word == "recv_refuse" ? .callee : nil
        }
        switch word {
        case "recv_bye", "recv_cancel": return .caller
        case "send_bye":
            return leg.isBridged && !Self.timeouts.contains(leg.rawCause) ? .callee : .system
        case "send_cancel": return .system
        case "recv_refuse": return .callee
        case "send_refuse": return Self.refuser(leg)
        default:
            if leg.answerAt != nil { return Self.timeouts.contains(leg.rawCause) ? .system : nil }
            if leg.isCauseVague { return nil }
            return leg.rawCause == "ORIGINATOR_CANCEL" ? .caller : Self.refuser(leg)
        }
    }

    /// Who refused an unanswered call; `nil` where a network or the dialplan may have.
    private static func refuser(_ leg: Leg) -> HangupInitiator? {
        if leg.cause == .busy { return .callee }
        return leg.cause == .noAnswer && silences.contains(leg.rawCause) ? .system : nil
    }

    /// Ends that the switch makes by itself.
    private static let timeouts: Set<String> = [
        "ALLOTTED_TIMEOUT", "MEDIA_TIMEOUT", "MANAGER_REQUEST", "SYSTEM_SHUTDOWN",
    ]

    /// Ends of calls that rang out.
    private static let silences: Set<String> = [
        "ALLOTTED_TIMEOUT", "NO_ANSWER", "NO_PICKUP", "NORMAL_CLEARING", "PROGRESS_TIMEOUT",
        "RECOVERY_ON_TIMER_EXPIRE",
    ]
}
