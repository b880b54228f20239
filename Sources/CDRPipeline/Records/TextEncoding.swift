/// How the texts of a file are encoded.
package enum TextEncoding: String, Sendable, CaseIterable {
    /// UTF-8; bytes that are none are replaced by U+FFFD, field by field.
    case utf8 = "utf-8"

    /// ISO 8859-1.
    case latin1 = "latin-1"

    /// Windows-1252: ISO 8859-1 with letters and signs in place of its control characters.
    case windows1252 = "windows-1252"

    /// UTF-16, little-endian without a byte-order mark; with one it is found out by itself.
    case utf16 = "utf-16"

    /// The UTF-8 bytes of a field; `nil` where the bytes may stay as they are.
    func utf8(of bytes: ArraySlice<UInt8>) -> [UInt8]? {
        switch self {
        case .utf8, .utf16: return nil
        case .latin1, .windows1252:
            guard bytes.contains(where: { $0 >= 0x80 }) else { return nil }
            var text: [UInt8] = []
            for byte in bytes { Self.append(scalar(of: byte), to: &text) }
            return text
        }
    }

    /// Appends a Unicode scalar, or U+FFFD for what is none, as UTF-8.
    static func append(_ value: UInt32, to text: inout [UInt8]) {
        guard value >= 0x80 else { return text.append(UInt8(value)) }
        text.append(contentsOf: String(Unicode.Scalar(value) ?? "\u{FFFD}").utf8)
    }

    private func scalar(of byte: UInt8) -> UInt32 {
        guard self == .windows1252, (0x80..<0xA0).contains(byte) else { return UInt32(byte) }
        return Self.high[Int(byte - 0x80)]
    }

    /// What Windows-1252 has in place of the control characters 0x80 to 0x9F.
    ///
    /// Source: the WHATWG Encoding Standard, index-windows-1252.
    private static let high: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]
}
