/// One record in common terms: one dial attempt, pairing or channel of a call.
package struct Leg: Sendable, Hashable {
    /// The key of the row within its source; the hash of the row where it has no key of its own.
    package var key: String

    /// Whether ``key`` is a hash of the row, so that equal rows must be counted.
    package var isKeyHashed = false

    /// The call's id as the switch wrote it.
    package var uniqueid: String

    /// What the legs of one call share (linkedid, bridge uuid), or empty.
    package var link = ""

    /// The leg's place among the legs of its call.
    package var sequence = 0

    /// Whether the leg belongs to the caller's own channel; other legs only help to tell the story.
    package var isCallers = true

    /// Whether the leg alone says nothing of the call's end, such as the loser of a ring group.
    package var isPartial = false

    /// Whether the leg is no call by itself: it belongs to one that other rows tell of, such as the
    /// loser of a ring group, a BYE, or a report of a call's quality.
    package var isNoCall = false

    /// Whether the row tells nothing that anybody asks for; it is read and not kept.
    package var isIgnored = false

    /// What happened to a channel, where the row is an event and no record.
    package var event: ChannelEvent?

    /// Whether the row was written when the call was answered: another leg tells when it ended.
    package var isOpenEnded = false

    /// Whether the leg tells when, and by whom, an open-ended call was ended.
    package var isClosing = false

    /// Which end sent what the row tells of, such as the From tag of a SIP request, or empty.
    package var sender = ""

    /// Which end it was sent to, such as the To tag, or empty.
    package var receiver = ""

    /// When the leg began.
    package var startAt: Timestamp

    /// When it was answered, or `nil`.
    package var answerAt: Timestamp?

    /// When it ended.
    package var endAt: Timestamp

    /// Whole seconds from start to end, ringing included.
    package var duration: Int

    /// Whole seconds from answer to end, 0 when not answered.
    package var billDuration: Int

    /// Whether the switch's own word calls an answered leg answered too.
    package var saysAnswered = true

    /// Whether a second party was connected to this leg.
    package var isBridged = false

    /// The id of the leg that this one was connected to, or empty where the row does not tell.
    package var connectedTo = ""

    /// The cause of this leg.
    package var cause: HangupCause

    /// The cause as the switch wrote it.
    package var rawCause: String

    /// Whether the switch's cause is one that the cause map does not have.
    package var isCauseUnknown = false

    /// Whether an unanswered leg knows no more than that nobody answered, so that the causes of
    /// other legs come before its own.
    package var isCauseVague = false

    /// The switch's own word of how it went, such as `NO ANSWER` or `NORMAL_CLEARING`.
    package var status: String

    /// Which way the leg went.
    package var callType: CallType

    /// By which rule ``callType`` was decided.
    package var callTypeRule = CallTypeRule.dialect

    /// The caller's number or device.
    package var src: String

    /// The number that was called.
    package var dst: String

    /// The number the caller showed.
    package var callerIDNumber: String

    /// The number dialled from outside, or empty.
    package var did = ""

    /// The extension that talked, or empty.
    package var agent = ""

    /// The lead's id, or empty.
    package var leadid = ""

    /// The link to the recording, or empty.
    package var recording = ""

    /// Who hung up, or `nil` when the row cannot tell.
    package var hangupInitiator: HangupInitiator?

    /// Whether a local time of the row names two moments or none, so that a rule chose.
    package var isTimeAmbiguous = false

    /// How much later the leg is if its hour, which came twice, is the second one; `nil` where that
    /// is settled.
    package var laterBy: Duration?

    /// The column texts of the row, for `cdr.COLUMN` parameters and for `explain`.
    package var row: RowText

    /// Moves the leg in time.
    mutating func move(by duration: Duration) {
        startAt = startAt + duration
        answerAt = answerAt.map { $0 + duration }
        endAt = endAt + duration
    }

    /// A leg with what every row has.
    package init(
        key: String,
        uniqueid: String,
        startAt: Timestamp,
        answerAt: Timestamp?,
        endAt: Timestamp,
        duration: Int,
        billDuration: Int,
        cause: HangupCause,
        rawCause: String,
        status: String,
        callType: CallType,
        src: String,
        dst: String,
        callerIDNumber: String,
        row: RowText
    ) {
        self.key = key
        self.uniqueid = uniqueid
        self.startAt = startAt
        self.answerAt = answerAt
        self.endAt = endAt
        self.duration = duration
        self.billDuration = billDuration
        self.cause = cause
        self.rawCause = rawCause
        self.status = status
        self.callType = callType
        self.src = src
        self.dst = dst
        self.callerIDNumber = callerIDNumber
        self.row = row
    }
}
