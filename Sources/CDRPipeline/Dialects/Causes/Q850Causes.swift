/// Q.850 cause values: source, code, name and the cause of an unanswered call.
///
/// The lines are those of `cause-map.tsv` in its order, without its notes; a test compares them.
enum Q850Causes {
    static let lines = """
        q850 | 0 | not defined / NONE | No Answer
        q850 | 1 | Unallocated (unassigned) number | Failed
        q850 | 2 | No route to specified transit network | Failed
        q850 | 3 | No route to destination | Failed
        q850 | 4 | Send special information tone | Failed
        q850 | 5 | Misdialled trunk prefix | Failed
        q850 | 6 | Channel unacceptable | Failed
        q850 | 7 | Call awarded, delivered in established channel | Failed
        q850 | 8 | Preemption | Failed
        q850 | 9 | Preemption, circuit reserved | Failed
        q850 | 10 | (unassigned in Q.850) | Failed
        q850 | 11 | (unassigned in Q.850) | Failed
        q850 | 12 | (unassigned in Q.850) | Failed
        q850 | 13 | (unassigned in Q.850) | Failed
        q850 | 14 | QoR: ported number | Failed
        q850 | 15 | (unassigned in Q.850) | Failed
        q850 | 16 | Normal call clearing | Canceled
        q850 | 17 | User busy | Busy
        q850 | 18 | No user responding | No Answer
        q850 | 19 | No answer from user (user alerted) | No Answer
        q850 | 20 | Subscriber absent | Failed
        q850 | 21 | Call rejected | Failed
        q850 | 22 | Number changed | Failed
        q850 | 23 | Redirection to new destination | Failed
        q850 | 24 | Call rejected due to feature at destination | Failed
        q850 | 25 | Exchange routing error / hop counter exceeded | Failed
        q850 | 26 | Non-selected user clearing (answered elsewhere) | Canceled
        q850 | 27 | Destination out of order | Failed
        q850 | 28 | Invalid number format (address incomplete) | Failed
        q850 | 29 | Facility rejected | Failed
        q850 | 30 | Response to STATUS ENQUIRY | Failed
        q850 | 31 | Normal, unspecified | Failed
        q850 | 32 | (unassigned in Q.850) | Failed
        q850 | 33 | (unassigned in Q.850) | Failed
        q850 | 34 | No circuit/channel available | Failed
        q850 | 35 | Call queued | Failed
        q850 | 36 | (unassigned in Q.850) | Failed
        q850 | 37 | (unassigned in Q.850) | Failed
        q850 | 38 | Network out of order | Failed
        q850 | 39 | Permanent frame mode connection out of service | Failed
        q850 | 40 | Permanent frame mode connection operational | Failed
        q850 | 41 | Temporary failure | Failed
        q850 | 42 | Switching equipment congestion | Failed
        q850 | 43 | Access information discarded | Failed
        q850 | 44 | Requested circuit/channel not available | Failed
        q850 | 45 | Preempted (FreeSWITCH PRE_EMPTED) | Failed
        q850 | 46 | Precedence call blocked | Failed
        q850 | 47 | Resource unavailable, unspecified | Failed
        q850 | 48 | (unassigned in Q.850) | Failed
        q850 | 49 | Quality of service not available | Failed
        q850 | 50 | Requested facility not subscribed | Failed
        q850 | 51 | Reserved | Failed
        q850 | 52 | Outgoing calls barred | Failed
        q850 | 53 | Outgoing calls barred within CUG / service operation violated | Failed
        q850 | 54 | Incoming calls barred | Failed
        q850 | 55 | Incoming calls barred within CUG | Failed
        q850 | 56 | (unassigned in Q.850) | Failed
        q850 | 57 | Bearer capability not authorized | Failed
        q850 | 58 | Bearer capability not presently available | Failed
        q850 | 59 | (unassigned in Q.850) | Failed
        q850 | 60 | (unassigned in Q.850) | Failed
        q850 | 61 | (unassigned in Q.850) | Failed
        q850 | 62 | Inconsistency in outgoing access information | Failed
        q850 | 63 | Service or option not available | Failed
        q850 | 64 | (unassigned in Q.850) | Failed
        q850 | 65 | Bearer capability not implemented | Failed
        q850 | 66 | Channel type not implemented | Failed
        q850 | 67 | (unassigned in Q.850) | Failed
        q850 | 68 | (unassigned in Q.850) | Failed
        q850 | 69 | Requested facility not implemented | Failed
        q850 | 70 | Only restricted digital information bearer available | Failed
        q850 | 71 | (unassigned in Q.850) | Failed
        q850 | 72 | (unassigned in Q.850) | Failed
        q850 | 73 | (unassigned in Q.850) | Failed
        q850 | 74 | (unassigned in Q.850) | Failed
        q850 | 75 | (unassigned in Q.850) | Failed
        q850 | 76 | (unassigned in Q.850) | Failed
        q850 | 77 | (unassigned in Q.850) | Failed
        q850 | 78 | (unassigned in Q.850) | Failed
        q850 | 79 | Service or option not implemented | Failed
        q850 | 80 | (unassigned in Q.850) | Failed
        q850 | 81 | Invalid call reference value | Failed
        q850 | 82 | Identified channel does not exist | Failed
        q850 | 83 | Suspended call exists, this identity does not | Failed
        q850 | 84 | Call identity in use | Failed
        q850 | 85 | No call suspended | Failed
        q850 | 86 | Call with requested identity has been cleared | Failed
        q850 | 87 | User not member of CUG | Failed
        q850 | 88 | Incompatible destination | Failed
        q850 | 89 | (unassigned in Q.850) | Failed
        q850 | 90 | Non-existent CUG / destination number missing | Failed
        q850 | 91 | Invalid transit network selection | Failed
        q850 | 92 | (unassigned in Q.850) | Failed
        q850 | 93 | (unassigned in Q.850) | Failed
        q850 | 94 | (unassigned in Q.850) | Failed
        q850 | 95 | Invalid message, unspecified | Failed
        q850 | 96 | Mandatory information element missing | Failed
        q850 | 97 | Message type non-existent | Failed
        q850 | 98 | Message not compatible with call state or non-existent | Failed
        q850 | 99 | Information element non-existent | Failed
        q850 | 100 | Invalid information element contents | Failed
        q850 | 101 | Message not compatible with call state | Failed
        q850 | 102 | Recovery on timer expiry | Failed
        q850 | 103 | Parameter/mandatory IE length error, passed on | Failed
        q850 | 104 | (unassigned in Q.850) | Failed
        q850 | 105 | (unassigned in Q.850) | Failed
        q850 | 106 | (unassigned in Q.850) | Failed
        q850 | 107 | (unassigned in Q.850) | Failed
        q850 | 108 | (unassigned in Q.850) | Failed
        q850 | 109 | (unassigned in Q.850) | Failed
        q850 | 110 | Message with unrecognized parameter discarded | Failed
        q850 | 111 | Protocol error, unspecified | Failed
        q850 | 112 | (unassigned in Q.850) | Failed
        q850 | 113 | (unassigned in Q.850) | Failed
        q850 | 114 | (unassigned in Q.850) | Failed
        q850 | 115 | (unassigned in Q.850) | Failed
        q850 | 116 | (unassigned in Q.850) | Failed
        q850 | 117 | (unassigned in Q.850) | Failed
        q850 | 118 | (unassigned in Q.850) | Failed
        q850 | 119 | (unassigned in Q.850) | Failed
        q850 | 120 | (unassigned in Q.850) | Failed
        q850 | 121 | (unassigned in Q.850) | Failed
        q850 | 122 | (unassigned in Q.850) | Failed
        q850 | 123 | (unassigned in Q.850) | Failed
        q850 | 124 | (unassigned in Q.850) | Failed
        q850 | 125 | (unassigned in Q.850) | Failed
        q850 | 126 | (unassigned in Q.850) | Failed
        q850 | 127 | Interworking, unspecified | Failed
        """
}
