/// Asterisk's states: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum AsteriskCauses {
    static let lines = """
        asterisk.disposition | 0 | NO ANSWER | No Answer
        asterisk.disposition | 1 | NO ANSWER (AST_CDR_NULL) | No Answer
        asterisk.disposition | 2 | FAILED | Failed
        asterisk.disposition | 4 | BUSY | Busy
        asterisk.disposition | 8 | ANSWERED | Answered
        asterisk.disposition | 16 | CONGESTION | Failed
        asterisk.disposition | 32 | CANCEL | Canceled
        asterisk.disposition |  | UNKNOWN | Failed
        asterisk.dialstatus |  | ANSWER | Answered
        asterisk.dialstatus |  | BUSY | Busy
        asterisk.dialstatus |  | NOANSWER | No Answer
        asterisk.dialstatus |  | CANCEL | Canceled
        asterisk.dialstatus |  | CONGESTION | Failed
        asterisk.dialstatus |  | CHANUNAVAIL | Failed
        asterisk.dialstatus |  | DONTCALL | Busy
        asterisk.dialstatus |  | TORTURE | Busy
        asterisk.dialstatus |  | INVALIDARGS | Failed
        asterisk.dialstatus |  | FAILED | Failed
        asterisk.queuestatus |  | TIMEOUT | No Answer
        asterisk.queuestatus |  | FULL | Busy
        asterisk.queuestatus |  | JOINEMPTY | No Answer
        asterisk.queuestatus |  | LEAVEEMPTY | No Answer
        asterisk.queuestatus |  | JOINUNAVAIL | No Answer
        asterisk.queuestatus |  | LEAVEUNAVAIL | No Answer
        asterisk.queuestatus |  | CONTINUE | Answered
        asterisk.queuestatus |  | WITHDRAW | No Answer
        asterisk.queue_log |  | CONNECT | Answered
        asterisk.queue_log |  | COMPLETEAGENT | Answered
        asterisk.queue_log |  | COMPLETECALLER | Answered
        asterisk.queue_log |  | ABANDON | Canceled
        asterisk.queue_log |  | EXITWITHTIMEOUT | No Answer
        asterisk.queue_log |  | EXITEMPTY | No Answer
        asterisk.queue_log |  | EXITWITHKEY | No Answer
        asterisk.queue_log |  | RINGNOANSWER | No Answer
        asterisk.queue_log |  | RINGCANCELED | Canceled
        """
}
