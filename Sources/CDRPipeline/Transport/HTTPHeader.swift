/// A header's name and value.
package struct HTTPHeader: Sendable, Hashable {
    /// The name.
    package var name: String

    /// The value, without control characters.
    package var value: String

    /// A header.
    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// Whether a configuration may set a header of this name: a token of RFC 9110 that neither
    /// frames the request nor is one of ours.
    package static func isFree(_ name: String) -> Bool {
        let lower = name.lowercased()
        return !name.isEmpty && name.utf8.allSatisfy(isToken) && !taken.contains(lower)
            && !lower.hasPrefix("webhook-")
    }

    /// Whether a value can be sent without becoming another header.
    package static func canCarry(_ value: String) -> Bool {
        value.utf8.allSatisfy { ($0 >= 0x20 || $0 == 0x09) && $0 != 0x7F }
    }

    /// Headers that say where a request ends, where it goes, or when its body comes.
    package static let taken = [
        "host", "content-length", "transfer-encoding", "connection", "expect",
    ]

    private static func isToken(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
