/// How a source's call types are decided.
///
/// What is not set follows the stock rules of the dialect: a channel whose endpoint is no
/// extension is a trunk.
package struct CallTypeRules: Sendable, Hashable {
    /// Patterns of trunk channels, such as `PJSIP/provider-*`; empty for the stock rule.
    package var trunks: [String] = []

    /// Patterns of contexts that calls from outside come into.
    package var inboundContexts = ["from-trunk*", "from-pstn*", "from-did*", "ext-did*"]

    /// A regular expression that extensions match from end to end.
    package var extensions = stockExtensions

    /// A column whose word tells the direction, or empty.
    package var column = ""

    /// Two to six digits.
    package static let stockExtensions = "^[0-9]{2,6}$"

    /// The stock rules.
    package init() {}

    /// The call type that a direction's word means; `nil` for none of the known words.
    package static func callType(of word: String) -> CallType? {
        // Twilio says more behind a hyphen: `outbound-dial`.
        switch word.lowercased().prefix(while: { $0 != "-" }) {
        case "inbound", "in", "incoming", "i": .inbound
        case "outbound", "out", "outgoing", "o": .outbound
        case "internal", "local", "intern": .internal
        case "transit", "external", "tandem": .transit
        default: nil
        }
    }
}

/// The rules of a source, made ready for its rows.
struct CallTypeMatcher: Sendable {
    private let trunks: [Glob]
    private let inboundContexts: [Glob]
    private let extensions: ExtensionPattern

    init(_ rules: CallTypeRules) {
        trunks = rules.trunks.map { Glob($0) }
        inboundContexts = rules.inboundContexts.map { Glob($0) }
        extensions = ExtensionPattern(rules.extensions)
    }

    /// Whether a number is an extension of the switch.
    func isExtension(_ number: some StringProtocol) -> Bool {
        switch extensions {
        case .stock: ExtensionPattern.isStock(String(number).utf8.span)
        case .expression(let expression): expression.matches(String(number))
        }
    }

    /// Whether the bytes of a number are an extension of the switch.
    func isExtension(_ number: Span<UInt8>) -> Bool {
        switch extensions {
        case .stock: ExtensionPattern.isStock(number)
        case .expression(let expression): expression.matches(String(of: number))
        }
    }

    /// Which way a call between two numbers went: what is no extension is outside.
    func callType(from src: String, to dst: String) -> CallType {
        callType(from: src, to: isExtension(dst))
    }

    /// Which way a call went from a number to the inside or the outside.
    func callType(from src: String, to isInside: Bool) -> CallType {
        CallType(isFromInside: isExtension(src), isToInside: isInside)
    }

    /// Whether calls come into a context from outside.
    func isInbound(context: String) -> Bool { inboundContexts.contains { $0.matches(context) } }

    /// Whether an Asterisk channel such as `PJSIP/provider-00000013` is a trunk's.
    func isTrunk(channel: Span<UInt8>) -> Bool {
        guard !channel.isEmpty, !Self.isLocal(channel: channel) else { return false }
        guard trunks.isEmpty else {
            let name = String(of: channel)
            return trunks.contains { $0.matches(name) }
        }
        if !channel.begins(with: "PJSIP/"), !channel.begins(with: "SIP/") {
            let slash = channel.first(UInt8(ascii: "/")) ?? channel.count
            let technology = String(of: channel.extracting(0..<slash))
            if Self.lines.contains(technology) { return true }
            if Self.internals.contains(technology) { return false }
        }
        return !isExtension(channel.extracting(Self.endpoint(of: channel)))
    }

    /// Whether a channel of Asterisk's only passes a call on within the switch.
    static func isLocal(channel: Span<UInt8>) -> Bool { channel.begins(with: "Local/") }

    /// Channels of a line, whose name holds a port and no number: `DAHDI/12-1`.
    private static let lines: Set<String> = [
        "CAPI", "DAHDI", "Dongle", "Khomp", "Quectel", "Zap", "mISDN", "vpb",
    ]

    /// Channels with nobody outside: the switch mixes, records, plays or watches.
    private static let internals: Set<String> = [
        "Announcer", "AudioSocket", "Bridge", "CBAnn", "CBRec", "ConfBridge", "Message",
        "MulticastRTP", "Null", "Recorder", "Snoop", "Surrogate", "UnicastRTP",
    ]

    /// Where the endpoint of a channel stands: `1001` in `PJSIP/1001-0000001b`.
    static func endpoint(of channel: Span<UInt8>) -> Range<Int> {
        guard let slash = channel.first(UInt8(ascii: "/")) else { return 0..<0 }
        let hyphen = channel.last(UInt8(ascii: "-"), before: channel.count) ?? slash
        return (slash + 1)..<(hyphen > slash ? hyphen : channel.count)
    }
}

/// What an extension looks like.
enum ExtensionPattern: Sendable {
    case stock
    case expression(ExtensionExpression)

    init(_ pattern: String) {
        self =
            pattern == CallTypeRules.stockExtensions
            ? .stock : .expression(ExtensionExpression(pattern))
    }

    /// Whether a number is two to six digits.
    static func isStock(_ number: Span<UInt8>) -> Bool {
        guard (2...6).contains(number.count) else { return false }
        for index in 0..<number.count where !(0x30...0x39).contains(number[index]) { return false }
        return true
    }
}
