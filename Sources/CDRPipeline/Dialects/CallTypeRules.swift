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
        case .stock: ExtensionPattern.isStock(number.utf8)
        case .expression(let expression): expression.matches(String(number))
        }
    }

    /// Whether the bytes of a number are an extension of the switch.
    func isExtension(_ number: ArraySlice<UInt8>) -> Bool {
        switch extensions {
        case .stock: ExtensionPattern.isStock(number)
        case .expression(let expression):
            expression.matches(String(decoding: number, as: UTF8.self))
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
    func isTrunk(channel: ArraySlice<UInt8>) -> Bool {
        guard !channel.isEmpty, !Self.isLocal(channel: channel) else { return false }
        guard trunks.isEmpty else {
            let name = String(decoding: channel, as: UTF8.self)
            return trunks.contains { $0.matches(name) }
        }
        if !channel.starts(with: "PJSIP/".utf8), !channel.starts(with: "SIP/".utf8) {
            let technology = String(
                decoding: channel.prefix { $0 != UInt8(ascii: "/") },
                as: UTF8.self
            )
            if Self.lines.contains(technology) { return true }
            if Self.internals.contains(technology) { return false }
        }
        return !isExtension(Self.endpoint(of: channel))
    }

    /// Whether a channel of Asterisk's only passes a call on within the switch.
    static func isLocal(channel: ArraySlice<UInt8>) -> Bool { channel.starts(with: "Local/".utf8) }

    /// Channels of a line, whose name holds a port and no number: `DAHDI/12-1`.
    private static let lines: Set<String> = [
        "CAPI", "DAHDI", "Dongle", "Khomp", "Quectel", "Zap", "mISDN", "vpb",
    ]

    /// Channels with nobody outside: the switch mixes, records, plays or watches.
    private static let internals: Set<String> = [
        "Announcer", "AudioSocket", "Bridge", "CBAnn", "CBRec", "ConfBridge", "Message",
        "MulticastRTP", "Null", "Recorder", "Snoop", "Surrogate", "UnicastRTP",
    ]

    /// The endpoint of a channel: `1001` of `PJSIP/1001-0000001b`.
    static func endpoint(of channel: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        guard let slash = channel.firstIndex(of: UInt8(ascii: "/")) else { return [] }
        let rest = channel[(slash + 1)...]
        return rest[..<(rest.lastIndex(of: UInt8(ascii: "-")) ?? rest.endIndex)]
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
    static func isStock(_ number: some Collection<UInt8>) -> Bool {
        var count = 0
        for byte in number {
            guard (0x30...0x39).contains(byte), count < 6 else { return false }
            count += 1
        }
        return count >= 2
    }
}
