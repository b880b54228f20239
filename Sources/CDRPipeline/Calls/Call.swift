/// One call: a leg, or the legs of one correlation id, with one outcome.
package struct Call: Sendable, Hashable {
    /// The source the call was read from; part of every event id.
    package var source: String

    /// What names the call within its source: the correlation id of a linked call, else the row's
    /// key.
    package var key: String

    /// 0 for the call as it was first taken; one more for each later change that made new events;
    /// below 0 for what was told while it was going on, ``firstOpenRevision`` at first.
    package var revision = 0

    /// The revision that tells of the beginning of a call that is going on: its ids are those of
    /// revision 0, and behind it there is room for its answer.
    package static let firstOpenRevision = -2

    /// The call's id as the switch wrote it.
    package var uniqueid: String

    /// The correlation id, or empty.
    package var linkedid: String

    /// Which way the call went.
    package var callType: CallType

    /// Why it ended.
    package var hangupCause: HangupCause

    /// The switch's word behind ``hangupCause``.
    package var rawCause: String

    /// Whether the cause map does not have ``rawCause``.
    package var isCauseUnknown: Bool

    /// The switch's own word of how the call went.
    package var status: String

    /// The caller's number or device.
    package var src: String

    /// The number that was called.
    package var dst: String

    /// The number the caller showed.
    package var callerIDNumber: String

    /// When the call began.
    package var startAt: Timestamp

    /// When it was answered, or `nil`.
    package var answerAt: Timestamp?

    /// When it ended.
    package var endAt: Timestamp

    /// Whole seconds, ringing included.
    package var duration: Int

    /// Whole seconds of talk that is paid for, 0 when not answered.
    package var billDuration: Int

    /// Whether the call was connected to an agent.
    package var isBridged: Bool

    /// The extension that talked, or empty.
    package var agent: String

    /// The number dialled from outside, or empty.
    package var did: String

    /// The lead's id, or empty.
    package var leadid: String

    /// The link to the recording, or empty.
    package var recording: String

    /// Who hung up, or `nil` when the rows cannot tell.
    package var hangupInitiator: HangupInitiator?

    /// Whether a local time of the call names two moments or none, so that a rule chose.
    package var isTimeAmbiguous: Bool

    /// How many legs made the call.
    package var legs: Int

    /// The columns of the call's main row, for `cdr.COLUMN` parameters.
    package var row: RowText

    /// Whether somebody or something took the call.
    package var isAnswered: Bool { hangupCause == .answered }

    /// Whether a webhook would be told something else of this call than of `other`.
    package func tellsOtherThan(_ other: Call) -> Bool {
        var other = other
        other.revision = revision
        other.legs = legs
        other.row = row
        return self != other
    }

    /// A call with all that is known of it.
    package init(
        source: String,
        key: String,
        revision: Int,
        uniqueid: String,
        linkedid: String,
        callType: CallType,
        hangupCause: HangupCause,
        rawCause: String,
        isCauseUnknown: Bool,
        status: String,
        src: String,
        dst: String,
        callerIDNumber: String,
        startAt: Timestamp,
        answerAt: Timestamp?,
        endAt: Timestamp,
        duration: Int,
        billDuration: Int,
        isBridged:
            Bool,
        agent: String,
        did: String,
        leadid: String,
        recording: String,
        hangupInitiator:
            HangupInitiator?,
        isTimeAmbiguous: Bool,
        legs: Int,
        row: RowText
    ) {
        self.source = source
        self.key = key
        self.revision = revision
        self.uniqueid = uniqueid
        self.linkedid = linkedid
        self.callType = callType
        self.hangupCause = hangupCause
        self.rawCause = rawCause
        self.isCauseUnknown = isCauseUnknown
        self.status = status
        self.src = src
        self.dst = dst
        self.callerIDNumber = callerIDNumber
        self.startAt = startAt
        self.answerAt = answerAt
        self.endAt = endAt
        self.duration = duration
        self.billDuration = billDuration
        self.isBridged = isBridged
        self.agent = agent
        self.did = did
        self.leadid = leadid
        self.recording = recording
        self.hangupInitiator = hangupInitiator
        self.isTimeAmbiguous = isTimeAmbiguous
        self.legs = legs
        self.row = row
    }
}
