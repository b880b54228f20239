/// Which columns of an export mean what: enough to read the rows of a switch that need no rule of
/// their own.
///
/// Each field names the columns that may hold it, best first. Of texts and of the call's start the
/// first that is not empty counts, of other times, lengths and words of direction the first that a
/// layout has. Names are lower case. A field without columns is not known.
package struct LegMapping: Sendable, Hashable {
    /// The call's id.
    package var uniqueid: [String] = []

    /// What the rows of one call share.
    package var link: [String] = []

    /// The columns that together tell a row from all others; without them a row's content does.
    package var key: [String] = []

    /// A number by which the rows of a call are ordered.
    package var sequence: [String] = []

    /// The caller's number.
    package var src: [String] = []

    /// The number that was called.
    package var dst: [String] = []

    /// The number the caller showed; without it the caller's.
    package var callerIDNumber: [String] = []

    /// The number dialled from outside.
    package var did: [String] = []

    /// Who talked; without it the extension that was called.
    package var agent: [String] = []

    /// The link to the recording.
    package var recording: [String] = []

    /// The lead's id.
    package var leadid: [String] = []

    /// When the call began: a date and a time, or a date in the first and a time in the second.
    package var start = TimeColumns()

    /// When it was answered.
    package var answer = TimeColumns()

    /// When it ended.
    package var end = TimeColumns()

    /// Its length, ringing included.
    package var duration: [String] = []

    /// Its length from the answer on.
    package var talk: [String] = []

    /// How long it rang.
    package var ring: [String] = []

    /// In what lengths are counted.
    package var unit = LengthUnit.seconds

    /// Which number of a date is its day.
    package var dateOrder: LooseTime.Order?

    /// How it went, in the switch's words.
    package var status: [String] = []

    /// Which families of causes the words of ``status`` belong to, best first.
    package var causes: [CauseTable] = [.generic]

    /// Words of ``status`` that are no family's, in lower case.
    package var statusWords: [String: HangupCause] = [:]

    /// Words of ``status`` that answered calls end with, and others too: a length tells.
    ///
    /// Such as Q.850's 16; in lower case, with spaces between their parts.
    package var normalEnds: Set<String> = []

    /// Which way the call went.
    package var direction: [String] = []

    /// Words of ``direction`` beyond the usual ones, in lower case.
    package var directionWords: [String: CallType] = [:]

    /// Who hung up.
    package var initiator: [String] = []

    /// Words of ``initiator`` beyond `caller` and `callee`, in lower case.
    package var initiatorWords: [String: HangupInitiator] = [:]

    /// Who is called in answered calls that reached nobody, such as `voicemail`, in lower case:
    /// words of ``status``.
    package var unbridgedWords: Set<String> = []

    /// Nothing is known yet.
    package init() {}

    /// Where a time stands.
    package struct TimeColumns: Sendable, Hashable {
        /// Columns with a date and a time.
        package var whole: [String]

        /// Columns with a date alone.
        package var date: [String]

        /// Columns with the time of day that belongs to ``date``.
        package var time: [String]

        /// Where a time stands; nowhere by default.
        package init(whole: [String] = [], date: [String] = [], time: [String] = []) {
            self.whole = whole
            self.date = date
            self.time = time
        }
    }
}
