/// A family of codes or words for why a call ended.
package enum CauseTable: String, Sendable, CaseIterable {
    /// Asterisk's disposition, as a word or as the number behind it.
    case asteriskDisposition = "asterisk.disposition"

    /// Asterisk's DIALSTATUS.
    case asteriskDialStatus = "asterisk.dialstatus"

    /// Asterisk's QUEUESTATUS.
    case asteriskQueueStatus = "asterisk.queuestatus"

    /// The events of Asterisk's queue_log.
    case asteriskQueueLog = "asterisk.queue_log"

    /// Q.850 cause values, 0 to 127.
    case q850

    /// FreeSWITCH's hangup causes, as words or numbers.
    case freeswitch = "freeswitch.hangup_cause"

    /// SIP status codes.
    case sip

    /// Cisco CUCM cause values, 32 bits.
    case cucm = "cucm.cause"

    /// 3CX termination reasons.
    case threeCX = "3cx.reason_terminated"

    /// Yeastar call states.
    case yeastar = "yeastar.status"

    /// Twilio call states.
    case twilio = "twilio.status"

    /// FusionPBX call states.
    case fusionpbx = "fusionpbx.status"

    /// Yate states and reasons.
    case yate = "yate.status/reason"

    /// Wazo call states.
    case wazo = "wazo.call_status"

    /// Words of exports that no dialect knows.
    case generic = "generic.status"
}
