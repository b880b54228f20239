/// Why a call ended, in the five words of the webhook's help page.
package enum HangupCause: String, Sendable, CaseIterable {
    /// Somebody or something took the call.
    case answered = "Answered"

    /// The called side was busy or refused.
    case busy = "Busy"

    /// The caller hung up before an answer.
    case canceled = "Canceled"

    /// The call could not be set up.
    case failed = "Failed"

    /// It rang, and nobody answered.
    case noAnswer = "No Answer"
}
