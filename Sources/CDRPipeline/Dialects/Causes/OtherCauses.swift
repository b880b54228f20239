/// The words of other switches: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum OtherCauses {
    static let lines = """
        3cx.reason_terminated |  | TerminatedBySrc | Answered
        3cx.reason_terminated |  | TerminatedByDst | Answered
        3cx.reason_terminated |  | src_participant_terminated | Answered
        3cx.reason_terminated |  | dst_participant_terminated | Answered
        3cx.reason_terminated |  | Failed | Failed
        3cx.reason_terminated |  | Failed_Cancelled | Canceled
        3cx.reason_terminated |  | NoAnswer / NoAnswerTimeout / timeout | No Answer
        3cx.reason_terminated |  | busy / TargetBusy / RouteBusy | Busy
        3cx.reason_terminated |  | declined | Busy
        3cx.reason_terminated |  | no_route / NoRouteExists / RouteNotFound | Failed
        3cx.reason_terminated |  | not_found / TargetNotFound | Failed
        3cx.reason_terminated |  | ReplacedSrc / ReplacedDst / Redirected | Answered
        3cx.reason_terminated |  | TerminatedByRule | Failed
        yeastar.status |  | ANSWERED | Answered
        yeastar.status |  | NO ANSWER | No Answer
        yeastar.status |  | BUSY | Busy
        yeastar.status |  | FAILED | Failed
        yeastar.status |  | VOICEMAIL | Answered
        yeastar.status |  | ABANDONED | Canceled
        twilio.status |  | completed | Answered
        twilio.status |  | busy | Busy
        twilio.status |  | no-answer | No Answer
        twilio.status |  | canceled | Canceled
        twilio.status |  | failed | Failed
        twilio.status |  | queued | Failed
        twilio.status |  | initiated | Failed
        twilio.status |  | ringing | Failed
        twilio.status |  | in-progress | Answered
        fusionpbx.status |  | answered | Answered
        fusionpbx.status |  | no_answer | No Answer
        fusionpbx.status |  | cancelled | Canceled
        fusionpbx.status |  | busy | Busy
        fusionpbx.status |  | failed | Failed
        fusionpbx.status |  | missed | No Answer
        fusionpbx.status |  | voicemail | Answered
        yate.status/reason |  | answered | Answered
        yate.status/reason |  | accepted | Answered
        yate.status/reason |  | noanswer / no-answer | No Answer
        yate.status/reason |  | rejected | Busy
        yate.status/reason |  | busy | Busy
        yate.status/reason |  | cancelled | Canceled
        yate.status/reason |  | offline / noroute / noconn / failure / congestion / \
        nomedia / forbidden / nocall / timeout | Failed
        yate.status/reason |  | incoming / outgoing / ringing / progressing | Failed
        wazo.call_status |  | answered | Answered
        wazo.call_status |  | voicemail | Answered
        wazo.call_status |  | blocked | Failed
        wazo.call_status |  | unknown | No Answer
        generic.status |  | success / ok / completed / answered / connected / y / 1 / true \
        | Answered
        generic.status |  | busy / user busy / besetzt / occupé / ocupado | Busy
        generic.status |  | no answer / noanswer / unanswered / missed / ring | No Answer
        generic.status |  | cancel / cancelled / canceled / abandoned / caller hangup | Canceled
        generic.status |  | anything else | Failed
        """
}
