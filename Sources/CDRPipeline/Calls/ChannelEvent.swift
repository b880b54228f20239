/// What happened to one channel at a moment, as a switch's event log tells it beside its records.
package struct ChannelEvent: Sendable, Hashable {
    /// What happened.
    package var kind: Kind

    /// When.
    package var at: Timestamp

    /// The channel's name, such as `PJSIP/1001-0000001b`.
    package var channel: String

    /// Whether it is the channel that began the call.
    package var isCallers: Bool

    /// The channel that it met, or empty.
    package var peer = ""

    /// Whether the event tells why and by whom it was hung up: a table of CEL may have no column
    /// for that.
    package var hasReason = false

    /// Why it hung up: a Q.850 value, or `nil`.
    package var cause: Int?

    /// The channel that hung up, `dialplan/builtin`, or empty.
    package var source = ""

    /// What Dial told of the last attempt, such as `BUSY`, or empty.
    package var dialStatus = ""

    /// Whether the channel is a trunk's.
    package var isTrunk = false

    /// An event of a channel.
    package init(_ kind: Kind, at: Timestamp, channel: String, isCallers: Bool) {
        self.kind = kind
        self.at = at
        self.channel = channel
        self.isCallers = isCallers
    }

    /// What happened to a channel.
    package enum Kind: Sendable, CaseIterable {
        /// It was made.
        case began

        /// It was answered.
        case answered

        /// It met another one.
        case joined

        /// It ended.
        case hungUp

        /// The last channel of its call ended.
        case callEnded
    }
}
