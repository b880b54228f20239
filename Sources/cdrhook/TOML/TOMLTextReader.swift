/// Reads a TOML text: basic or literal, on one line or on several.
struct TOMLTextReader {
    let bytes: [UInt8]
    var at: Int
    var line: Int

    private static let escapes: [UInt8: UInt8] = [
        UInt8(ascii: "b"): 0x08, UInt8(ascii: "t"): 0x09, UInt8(ascii: "n"): 0x0A,
        UInt8(ascii: "f"): 0x0C, UInt8(ascii: "r"): 0x0D, UInt8(ascii: "\""): 0x22,
        UInt8(ascii: "\\"): 0x5C,
    ]

    /// The text that begins at ``at``; behind it afterwards.
    mutating func read() throws(TOMLError) -> String {
        let quote = bytes[at]
        let isLong = bytes[at...].starts(with: [quote, quote, quote])
        at += isLong ? 3 : 1
        if isLong { skipLineFeed() }
        var text: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            if byte == quote, !isLong || bytes[at...].starts(with: [quote, quote, quote]) {
                at += isLong ? 3 : 1
                // Up to two quotes may stand right before the closing three.
                while isLong, at < bytes.count, bytes[at] == quote {
                    text.append(quote)
                    at += 1
                }
                return String(decoding: text, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\n") {
                guard isLong else { break }
                line += 1
            }
            at += 1
            if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
                try readEscape(into: &text, isLong: isLong)
            } else {
                text.append(byte)
            }
        }
        throw TOMLError(line: line, reason: "expected a closing quote")
    }

    private mutating func readEscape(into text: inout [UInt8], isLong: Bool) throws(TOMLError) {
        let byte = at < bytes.count ? bytes[at] : 0
        if let plain = Self.escapes[byte] {
            at += 1
            text.append(plain)
        } else if byte == UInt8(ascii: "u") || byte == UInt8(ascii: "U") {
            let count = byte == UInt8(ascii: "u") ? 4 : 8
            let digits = String(decoding: bytes[(at + 1)...].prefix(count), as: UTF8.self)
            guard digits.utf8.count == count, let code = UInt32(digits, radix: 16),
                let scalar = Unicode.Scalar(code)
            else {
                throw TOMLError(line: line, reason: "expected \(count) hex digits of a character")
            }
            at += 1 + count
            text.append(contentsOf: String(Character(scalar)).utf8)
        } else if isLong, byte == UInt8(ascii: "\n") || byte == UInt8(ascii: " ") || byte == 0x0D {
            while at < bytes.count, [0x20, 0x09, 0x0D, 0x0A].contains(bytes[at]) {
                if bytes[at] == UInt8(ascii: "\n") { line += 1 }
                at += 1
            }
        } else {
            throw TOMLError(
                line: line,
                reason: "expected one of \\b \\t \\n \\f \\r \\\" \\\\ \\u \\U"
            )
        }
    }

    private mutating func skipLineFeed() {
        if at < bytes.count, bytes[at] == 0x0D { at += 1 }
        if at < bytes.count, bytes[at] == UInt8(ascii: "\n") {
            at += 1
            line += 1
        }
    }
}
