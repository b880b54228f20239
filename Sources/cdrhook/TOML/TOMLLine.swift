/// One line of a TOML document that holds a key and a value.
enum TOMLLine {
    /// A key as it is written: bare where it can be.
    static func key(_ key: String) -> String {
        let isBare =
            !key.isEmpty
            && key.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
        return isBare ? key : JSON.text(key).line
    }

    /// Where the value stands, without spaces and the comment behind it; `nil` when there is none.
    ///
    /// It goes by quotes alone: of a list or a table over several lines it finds only a part.
    static func value(in line: [UInt8]) -> Range<Int>? {
        let isBlank: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        guard let equals = end(in: line, from: 0, at: "="),
            let start = line[(equals + 1)...].firstIndex(where: { !isBlank($0) })
        else { return nil }
        let stop = end(in: line, from: start, at: "#") ?? line.count
        guard let last = line[start..<stop].lastIndex(where: { !isBlank($0) }) else { return nil }
        return start..<(last + 1)
    }

    /// The first place of a sign outside of quotes.
    private static func end(in line: [UInt8], from start: Int, at sign: Character) -> Int? {
        var quote: UInt8?
        var index = start
        while index < line.count {
            let byte = line[index]
            if let open = quote {
                if byte == UInt8(ascii: "\\"), open == UInt8(ascii: "\"") { index += 1 }
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == sign.asciiValue {
                return index
            }
            index += 1
        }
        return nil
    }
}
