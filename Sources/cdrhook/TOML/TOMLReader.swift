/// Reads a TOML 1.0 document and keeps what others throw away: the order of keys and their lines.
///
/// A webhook's requests carry their fields in the order of its file, and every message about a file
/// names a line; the TOML library at hand sorts keys and forgets lines (decision 0004).
struct TOMLReader {
    private var bytes: [UInt8]
    private var at = 0
    private var line = 1
    private var root = TOMLTable()

    /// How many bytes of a byte order mark stand before the first one that is read.
    private let mark: Int

    /// The document in `text`.
    static func read(_ text: String) throws(TOMLError) -> TOMLTable {
        var reader = TOMLReader(bytes: Array(text.utf8))
        try reader.readDocument()
        return reader.root
    }

    private init(bytes: [UInt8]) {
        mark = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        self.bytes = Array(bytes.dropFirst(mark))
    }

    /// Where a value ends that was read from `start` on, without the spaces behind it.
    private func end(of start: Int) -> Int {
        bytes[start..<at].lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? start
    }

    private mutating func readDocument() throws(TOMLError) {
        var path: [String] = []
        while true {
            skipBlank(withLines: true)
            guard let byte = peek else { return }
            if byte == UInt8(ascii: "[") {
                path = try readHeader()
            } else {
                let keys = try readKeys()
                let here = line
                try expect("=")
                skipBlank()
                let start = at
                let value = try readValue()
                let span = (mark + start)..<(mark + end(of: start))
                try put(TOMLNode(value: value, line: here, span: span), at: keys, below: path)
            }
            skipBlank()
            guard peek == nil || peek == UInt8(ascii: "\n") else {
                throw fail("one key and value a line")
            }
        }
    }

    private mutating func readHeader() throws(TOMLError) -> [String] {
        at += 1
        let isArray = peek == UInt8(ascii: "[")
        if isArray { at += 1 }
        let keys = try readKeys()
        try expect("]")
        if isArray { try expect("]") }
        let here = line
        var failure: TOMLError?
        Self.edit(&root, along: keys.dropLast(), line: here) { table in
            guard let last = keys.last else { return }
            switch (table[last]?.value, isArray) {
            case (nil, true):
                var fresh = TOMLTable()
                fresh.isDefined = true
                table[last] = TOMLNode(
                    value: .array([.init(value: .table(fresh), line: here)]),
                    line: here
                )
            case (.array(var items)?, true):
                items.append(TOMLNode(value: .table(TOMLTable()), line: here))
                table[last] = TOMLNode(value: .array(items), line: table[last]?.line ?? here)
            case (nil, false):
                var fresh = TOMLTable()
                fresh.isDefined = true
                table[last] = TOMLNode(value: .table(fresh), line: here)
            case (.table(var known)?, false) where !known.isDefined:
                known.isDefined = true
                table[last] = TOMLNode(value: .table(known), line: here)
            default:
                failure = TOMLError(
                    line: here,
                    reason: "[\(keys.joined(separator: "."))] stands twice"
                )
            }
        }
        if let failure { throw failure }
        return keys
    }

    private mutating func put(
        _ node: TOMLNode,
        at keys: [String],
        below path: [String]
    )
        throws(TOMLError)
    {
        var isTwice = false
        Self.edit(&root, along: path + keys.dropLast(), line: node.line) { table in
            guard let last = keys.last else { return }
            isTwice = table[last] != nil
            if !isTwice { table[last] = node }
        }
        if isTwice {
            throw TOMLError(
                line: node.line,
                reason: "the key \"\(keys.joined(separator: "."))\" stands twice"
            )
        }
    }

    /// Edits the table at `keys`, made where it is missing; the last item of an array of tables
    /// counts.
    private static func edit(
        _ table: inout TOMLTable,
        along keys: some Collection<String>,
        line: Int,
        _ body: (inout TOMLTable) -> Void
    ) {
        guard let key = keys.first else { return body(&table) }
        let node = table[key] ?? TOMLNode(value: .table(TOMLTable()), line: line)
        switch node.value {
        case .table(var inner):
            edit(&inner, along: keys.dropFirst(), line: line, body)
            table[key] = TOMLNode(value: .table(inner), line: node.line)
        case .array(var items):
            guard let last = items.indices.last, case .table(var inner) = items[last].value else {
                return
            }
            edit(&inner, along: keys.dropFirst(), line: line, body)
            items[last].value = .table(inner)
            table[key] = TOMLNode(value: .array(items), line: node.line)
        default: return
        }
    }

    private mutating func readKeys() throws(TOMLError) -> [String] {
        var keys: [String] = []
        repeat {
            skipBlank()
            if peek == UInt8(ascii: "\"") || peek == UInt8(ascii: "'") {
                keys.append(try readText())
            } else {
                let start = at
                while let byte = peek, Self.isBare(byte) { at += 1 }
                guard at > start else { throw fail("a key") }
                keys.append(String(decoding: bytes[start..<at], as: UTF8.self))
            }
            skipBlank()
        } while take(".")
        return keys
    }

    private mutating func readValue() throws(TOMLError) -> TOMLValue {
        switch peek {
        case UInt8(ascii: "\""), UInt8(ascii: "'"): return .text(try readText())
        case UInt8(ascii: "["): return .array(try readArray())
        case UInt8(ascii: "{"): return .table(try readInlineTable())
        default: return try readScalar()
        }
    }

    private mutating func readArray() throws(TOMLError) -> [TOMLNode] {
        at += 1
        var items: [TOMLNode] = []
        while true {
            skipBlank(withLines: true)
            if take("]") { return items }
            let here = line
            items.append(TOMLNode(value: try readValue(), line: here))
            skipBlank(withLines: true)
            if take(",") { continue }
            try expect("]")
            return items
        }
    }

    private mutating func readInlineTable() throws(TOMLError) -> TOMLTable {
        at += 1
        var table = TOMLTable()
        table.isDefined = true
        skipBlank()
        if take("}") { return table }
        while true {
            let keys = try readKeys()
            let here = line
            try expect("=")
            skipBlank()
            let node = TOMLNode(value: try readValue(), line: here)
            Self.edit(&table, along: keys.dropLast(), line: here) { $0[keys.last ?? ""] = node }
            skipBlank()
            if take(",") { continue }
            try expect("}")
            return table
        }
    }

    private mutating func readScalar() throws(TOMLError) -> TOMLValue {
        let start = at
        let ends = Array(",]}#\n\r".utf8)
        while let byte = peek, !ends.contains(byte) { at += 1 }
        let end = bytes[start..<at].lastIndex { $0 != 0x20 && $0 != 0x09 }.map { $0 + 1 } ?? start
        let word = String(decoding: bytes[start..<end], as: UTF8.self)
        if word == "true" || word == "false" { return .truth(word == "true") }
        let digits = String(word.filter { $0 != "_" })
        for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where digits.hasPrefix(prefix) {
            if let number = Int64(digits.dropFirst(2), radix: radix) { return .integer(number) }
        }
        if let number = Int64(digits) { return .integer(number) }
        let first = word.utf8.first ?? 0
        if word.utf8.count >= 8, word.contains("-") || word.contains(":"), first >= 0x30,
            first <= 0x39,
            !word.lowercased().contains("e")
        {
            return .date(word)
        }
        if let number = Double(digits) { return .float(number) }
        // What stands there is not shown: it may be a secret without its quotes.
        throw fail(word.isEmpty ? "a value" : "a value (a text needs quotes)")
    }

    private mutating func readText() throws(TOMLError) -> String {
        var text = TOMLTextReader(bytes: bytes, at: at, line: line)
        let result = try text.read()
        at = text.at
        line = text.line
        return result
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func take(_ character: Character) -> Bool {
        guard peek == character.asciiValue else { return false }
        at += 1
        return true
    }

    private mutating func expect(_ character: Character) throws(TOMLError) {
        skipBlank()
        guard take(character) else { throw fail("\"\(character)\"") }
    }

    private mutating func skipBlank(withLines: Bool = false) {
        while let byte = peek {
            switch byte {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): at += 1
            case UInt8(ascii: "\n") where withLines:
                at += 1
                line += 1
            case UInt8(ascii: "#"):
                while let byte = peek, byte != UInt8(ascii: "\n") {
                    _ = byte
                    at += 1
                }
            default: return
            }
        }
    }

    private func fail(_ expected: String) -> TOMLError {
        TOMLError(line: line, reason: "expected \(expected)")
    }

    private static func isBare(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
