/// FreeSWITCH hangup causes: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum FreeSWITCHCauses {
    /// Whether a cause ends a leg because another one took the call, so that it is never the
    /// caller's.
    static func isTakenOver(_ name: String) -> Bool {
        ["LOSE_RACE", "PICKED_OFF", "BOWOUT"].contains(name)
    }

    static let lines = """
        freeswitch.hangup_cause | 0 | NONE | No Answer
        freeswitch.hangup_cause | 1 | UNALLOCATED_NUMBER | Failed
        freeswitch.hangup_cause | 2 | NO_ROUTE_TRANSIT_NET | Failed
        freeswitch.hangup_cause | 3 | NO_ROUTE_DESTINATION | Failed
        freeswitch.hangup_cause | 6 | CHANNEL_UNACCEPTABLE | Failed
        freeswitch.hangup_cause | 7 | CALL_AWARDED_DELIVERED | Failed
        freeswitch.hangup_cause | 16 | NORMAL_CLEARING | No Answer
        freeswitch.hangup_cause | 17 | USER_BUSY | Busy
        freeswitch.hangup_cause | 18 | NO_USER_RESPONSE | No Answer
        freeswitch.hangup_cause | 19 | NO_ANSWER | No Answer
        freeswitch.hangup_cause | 20 | SUBSCRIBER_ABSENT | Failed
        freeswitch.hangup_cause | 21 | CALL_REJECTED | Failed
        freeswitch.hangup_cause | 22 | NUMBER_CHANGED | Failed
        freeswitch.hangup_cause | 23 | REDIRECTION_TO_NEW_DESTINATION | Failed
        freeswitch.hangup_cause | 25 | EXCHANGE_ROUTING_ERROR | Failed
        freeswitch.hangup_cause | 27 | DESTINATION_OUT_OF_ORDER | Failed
        freeswitch.hangup_cause | 28 | INVALID_NUMBER_FORMAT | Failed
        freeswitch.hangup_cause | 29 | FACILITY_REJECTED | Failed
        freeswitch.hangup_cause | 30 | RESPONSE_TO_STATUS_ENQUIRY | Failed
        freeswitch.hangup_cause | 31 | NORMAL_UNSPECIFIED | Failed
        freeswitch.hangup_cause | 34 | NORMAL_CIRCUIT_CONGESTION | Failed
        freeswitch.hangup_cause | 38 | NETWORK_OUT_OF_ORDER | Failed
        freeswitch.hangup_cause | 41 | NORMAL_TEMPORARY_FAILURE | Failed
        freeswitch.hangup_cause | 42 | SWITCH_CONGESTION | Failed
        freeswitch.hangup_cause | 43 | ACCESS_INFO_DISCARDED | Failed
        freeswitch.hangup_cause | 44 | REQUESTED_CHAN_UNAVAIL | Failed
        freeswitch.hangup_cause | 45 | PRE_EMPTED | Failed
        freeswitch.hangup_cause | 50 | FACILITY_NOT_SUBSCRIBED | Failed
        freeswitch.hangup_cause | 52 | OUTGOING_CALL_BARRED | Failed
        freeswitch.hangup_cause | 54 | INCOMING_CALL_BARRED | Failed
        freeswitch.hangup_cause | 57 | BEARERCAPABILITY_NOTAUTH | Failed
        freeswitch.hangup_cause | 58 | BEARERCAPABILITY_NOTAVAIL | Failed
        freeswitch.hangup_cause | 63 | SERVICE_UNAVAILABLE | Failed
        freeswitch.hangup_cause | 65 | BEARERCAPABILITY_NOTIMPL | Failed
        freeswitch.hangup_cause | 66 | CHAN_NOT_IMPLEMENTED | Failed
        freeswitch.hangup_cause | 69 | FACILITY_NOT_IMPLEMENTED | Failed
        freeswitch.hangup_cause | 79 | SERVICE_NOT_IMPLEMENTED | Failed
        freeswitch.hangup_cause | 81 | INVALID_CALL_REFERENCE | Failed
        freeswitch.hangup_cause | 88 | INCOMPATIBLE_DESTINATION | Failed
        freeswitch.hangup_cause | 95 | INVALID_MSG_UNSPECIFIED | Failed
        freeswitch.hangup_cause | 96 | MANDATORY_IE_MISSING | Failed
        freeswitch.hangup_cause | 97 | MESSAGE_TYPE_NONEXIST | Failed
        freeswitch.hangup_cause | 98 | WRONG_MESSAGE | Failed
        freeswitch.hangup_cause | 99 | IE_NONEXIST | Failed
        freeswitch.hangup_cause | 100 | INVALID_IE_CONTENTS | Failed
        freeswitch.hangup_cause | 101 | WRONG_CALL_STATE | Failed
        freeswitch.hangup_cause | 102 | RECOVERY_ON_TIMER_EXPIRE | No Answer
        freeswitch.hangup_cause | 103 | MANDATORY_IE_LENGTH_ERROR | Failed
        freeswitch.hangup_cause | 111 | PROTOCOL_ERROR | Failed
        freeswitch.hangup_cause | 127 | INTERWORKING | Failed
        freeswitch.hangup_cause | 142 | SUCCESS | No Answer
        freeswitch.hangup_cause | 487 | ORIGINATOR_CANCEL | Canceled
        freeswitch.hangup_cause | 700 | CRASH | Failed
        freeswitch.hangup_cause | 701 | SYSTEM_SHUTDOWN | Failed
        freeswitch.hangup_cause | 702 | LOSE_RACE | Canceled
        freeswitch.hangup_cause | 703 | MANAGER_REQUEST | Canceled
        freeswitch.hangup_cause | 800 | BLIND_TRANSFER | No Answer
        freeswitch.hangup_cause | 801 | ATTENDED_TRANSFER | No Answer
        freeswitch.hangup_cause | 802 | ALLOTTED_TIMEOUT | No Answer
        freeswitch.hangup_cause | 803 | USER_CHALLENGE | Failed
        freeswitch.hangup_cause | 804 | MEDIA_TIMEOUT | Failed
        freeswitch.hangup_cause | 805 | PICKED_OFF | Canceled
        freeswitch.hangup_cause | 806 | USER_NOT_REGISTERED | Failed
        freeswitch.hangup_cause | 807 | PROGRESS_TIMEOUT | Failed
        freeswitch.hangup_cause | 808 | INVALID_GATEWAY | Failed
        freeswitch.hangup_cause | 809 | GATEWAY_DOWN | Failed
        freeswitch.hangup_cause | 810 | INVALID_URL | Failed
        freeswitch.hangup_cause | 811 | INVALID_PROFILE | Failed
        freeswitch.hangup_cause | 812 | NO_PICKUP | No Answer
        freeswitch.hangup_cause | 813 | SRTP_READ_ERROR | Failed
        freeswitch.hangup_cause | 814 | BOWOUT | Canceled
        freeswitch.hangup_cause | 815 | BUSY_EVERYWHERE | Busy
        freeswitch.hangup_cause | 816 | DECLINE | Busy
        freeswitch.hangup_cause | 817 | DOES_NOT_EXIST_ANYWHERE | Failed
        freeswitch.hangup_cause | 818 | NOT_ACCEPTABLE | Failed
        freeswitch.hangup_cause | 819 | UNWANTED | Failed
        freeswitch.hangup_cause | 820 | NO_IDENTITY | Failed
        freeswitch.hangup_cause | 821 | BAD_IDENTITY_INFO | Failed
        freeswitch.hangup_cause | 822 | UNSUPPORTED_CERTIFICATE | Failed
        freeswitch.hangup_cause | 823 | INVALID_IDENTITY | Failed
        freeswitch.hangup_cause | 824 | STALE_DATE | Failed
        freeswitch.hangup_cause | 825 | REJECT_ALL | Busy
        """
}
