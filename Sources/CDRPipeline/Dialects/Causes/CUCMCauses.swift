/// Cisco CUCM cause values: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum CUCMCauses {
    static let lines = """
        cucm.cause | 262144 | Conference Full (was 124) | Failed
        cucm.cause | 393216 | Call split (was 126) | Answered
        cucm.cause | 458752 | Conference drop any/last party (was 128) | Answered
        cucm.cause | 16777257 | SIP 400 | Failed
        cucm.cause | 33554453 | SIP 401 | Failed
        cucm.cause | 50331669 | SIP 402 | Failed
        cucm.cause | 67108885 | SIP 403 | Failed
        cucm.cause | 83886081 | SIP 404 | Failed
        cucm.cause | 100663359 | SIP 405 | Failed
        cucm.cause | 117440591 | SIP 406 | Failed
        cucm.cause | 134217749 | SIP 407 | Failed
        cucm.cause | 150995046 | SIP 408 | No Answer
        cucm.cause | 184549398 | SIP 410 | Failed
        cucm.cause | 201326719 | SIP 411 | Failed
        cucm.cause | 234881151 | SIP 413 | Failed
        cucm.cause | 251658367 | SIP 414 | Failed
        cucm.cause | 268435535 | SIP 415 | Failed
        cucm.cause | 285212799 | SIP 416 | Failed
        cucm.cause | 83886207 | SIP 420 (decimal as printed by Cisco) | Failed
        cucm.cause | 352321663 | SIP 420 (0x1500007F) | Failed
        cucm.cause | 369098879 | SIP 421 | Failed
        cucm.cause | 402653311 | SIP 423 | Failed
        cucm.cause | 419430421 | SIP 424 | Failed
        cucm.cause | 503316501 | SIP 429 | Failed
        cucm.cause | 1073741842 | SIP 480 | No Answer
        cucm.cause | 1090519081 | SIP 481 | Failed
        cucm.cause | 1107296281 | SIP 482 | Failed
        cucm.cause | 1124073497 | SIP 483 | Failed
        cucm.cause | 1140850716 | SIP 484 | Failed
        cucm.cause | 1157627905 | SIP 485 | Failed
        cucm.cause | 1174405137 | SIP 486 | Busy
        cucm.cause | 1191182367 | SIP 487 | Canceled
        cucm.cause | 1207959583 | SIP 488 | Failed
        cucm.cause | 1258291217 | SIP 491 | Failed
        cucm.cause | 1291845649 | SIP 493 | Failed
        cucm.cause | 1409286185 | SIP 500 | Failed
        cucm.cause | 1442840614 | SIP 502 | Failed
        cucm.cause | 1459617833 | SIP 503 | Failed
        cucm.cause | 2801795135 | SIP 503 service option not available | Failed
        cucm.cause | 1476395110 | SIP 504 | Failed
        cucm.cause | 1493172351 | SIP 505 | Failed
        cucm.cause | 1509949567 | SIP 513 | Failed
        cucm.cause | 2701131793 | SIP 600 | Busy
        cucm.cause | 2717909013 | SIP 603 | Busy
        cucm.cause | 2734686209 | SIP 604 | Failed
        cucm.cause | 2751463455 | SIP 606 | Failed
        cucm.cause | 655360 | CTI request invalid primary call state | Failed
        cucm.cause | 851976 | Preemption non IP | Failed
        cucm.cause | 917512 | Preemption network | Failed
        cucm.cause | 301989951 | SIP 417 | Failed
        cucm.cause | 570425365 | SIP 433 | Failed
        cucm.cause | 122 | Precedence level exceeded | Failed
        cucm.cause | 123 | Device not preemptable | Failed
        cucm.cause | 124 | Conference full | Failed
        cucm.cause | 125 | Out of bandwidth (Cisco) | Failed
        cucm.cause | 126 | Call split (Cisco) | Answered
        cucm.cause | 128 | Conference drop | Answered
        cucm.cause | 129 | Precedence out of bandwidth | Failed
        cucm.cause | 130 | Natural isolated code | Failed
        cucm.cause | 131 | Call Control Discovery PSTN failover | Failed
        cucm.cause | 132 | IME QOS fallback | Failed
        cucm.cause | 133 | PSTN fallback locate call error | Failed
        cucm.cause | 134 | PSTN fallback wait for DTMF timeout | Failed
        cucm.cause | 135 | IME failed connection timed out | Failed
        cucm.cause | 136 | IME failed not enrolled | Failed
        cucm.cause | 137 | IME failed socket error | Failed
        cucm.cause | 138 | IME failed domain blacklisted | Failed
        cucm.cause | 139 | IME failed prefix blacklisted | Failed
        cucm.cause | 140 | IME failed expired ticket | Failed
        cucm.cause | 141 | IME failed remote no matching route | Failed
        cucm.cause | 142 | IME failed remote unregistered | Failed
        cucm.cause | 143 | IME failed remote IME disabled | Failed
        cucm.cause | 144 | IME failed remote invalid IME trunk URI | Failed
        cucm.cause | 145 | IME failed remote URI not E164 | Failed
        cucm.cause | 146 | IME failed remote called number not available | Failed
        cucm.cause | 147 | IME failed invalid ticket | Failed
        cucm.cause | 148 | IME failed unknown | Failed
        cucm.cause | 155 | DCC allowed percentage exceeded | Failed
        cucm.cause | 0..127 | as q850 |
        cucm.cause | other | value > 255, not listed |
        """
}
