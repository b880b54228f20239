/// What the arguments of Asterisk's Dial tell of an unanswered call.
///
/// A Dial that is not answered writes NO ANSWER whether it rang out or the caller left. The row's
/// `lastdata` holds the timeout that was set, `PJSIP/1005,20,tT`: a call that ended well before it
/// did not ring out. Beyond a minute the far network's own timer is as likely, so nothing is
/// concluded.
enum DialTimeout {
    /// The longest timeout from which something is concluded, in seconds.
    static let longest = 60

    /// Whether a dial of `seconds` ended before its timeout.
    static func isCutShort(after seconds: Int, _ arguments: String) -> Bool {
        let parts = arguments.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count >= 2, let timeout = Int(parts[1]), timeout <= longest else {
            return false
        }
        return seconds >= 2 && seconds + 1 < timeout
    }
}
