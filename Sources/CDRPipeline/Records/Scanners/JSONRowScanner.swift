/// Finds JSON objects, one a record, on one line or over several, and flattens them: a value inside
/// an object gets the names on the way to it, joined by dots; an array's place counts from 0.
///
/// An object ends with its brace, so that a file of a single object needs no line feed behind it.
package struct JSONRowScanner: RowScanner {
    /// A scanner of JSON objects.
    package init() {}

    /// How deep objects may lie in each other.
    static let deepest = 32

    package func records(in bytes: [UInt8], from start: Int, limit: Int) -> [ScannedRecord] {
        collect(from: start, limit: limit) { record(in: bytes.span, from: $0) }
    }

    private func record(in bytes: Span<UInt8>, from start: Int) -> ScannedRecord? {
        var at = start
        var lines = 0
        skipSeparators(in: bytes, &at, &lines)
        guard at < bytes.count else {
            // Blank lines alone are passed over as one empty record.
            return lines > 0 ? Self.nothing(upTo: at, lines: lines) : nil
        }
        if bytes[at] == UInt8(ascii: "\"") {
            // What an answer of an interface says beside its list: pages, counts.
            while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
            guard at < bytes.count else { return nil }
            return Self.nothing(upTo: at + 1, lines: lines + 1)
        }
        if let inside = listStart(in: bytes, from: at) {
            return Self.nothing(upTo: inside, lines: lines)
        }
        var parser = JSONFlattener(at: at, lines: lines)
        do throws(JSONFlattener.Stop) {
            try parser.object(bytes, prefix: "", depth: 0)
        } catch {
            guard error == .malformed else { return nil }
            return malformed(in: bytes, from: at, lines: lines)
        }
        var next = parser.at
        while next < bytes.count, Self.isSpace(bytes[next]) {
            next += 1
            if bytes[next - 1] == UInt8(ascii: "\n") {
                parser.lines += 1
                break
            }
        }
        var scan = ScannedRecord(
            row: CSVRow(bytes: parser.bytes, ends: parser.ends),
            next: next,
            lines: max(1, parser.lines),
            isOdd: false
        )
        scan.names = parser.names
        return scan
    }

    /// A record without fields, which is nobody's.
    private static func nothing(upTo next: Int, lines: Int) -> ScannedRecord {
        ScannedRecord(row: CSVRow(bytes: [], ends: [0]), next: next, lines: lines, isOdd: false)
    }

    /// Passes over what stands between the objects of a list.
    private func skipSeparators(in bytes: Span<UInt8>, _ at: inout Int, _ lines: inout Int) {
        while at < bytes.count, Self.isSpace(bytes[at]) || Self.separators.contains(bytes[at]) {
            if bytes[at] == UInt8(ascii: "\n") { lines += 1 }
            at += 1
        }
    }

    private static let separators = Set(",[]}".utf8)

    /// Where the first object begins of an object that only holds a list: `{"cdrs":[{`.
    private func listStart(in bytes: Span<UInt8>, from start: Int) -> Int? {
        var at = start + 1
        func skip(_ wanted: String) -> Bool {
            while at < bytes.count, Self.isSpace(bytes[at]) { at += 1 }
            guard at < bytes.count, bytes[at] == wanted.utf8.first else { return false }
            at += 1
            return true
        }
        guard bytes[start] == UInt8(ascii: "{"), skip("\"") else { return nil }
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += 1 }
        guard skip("\""), skip(":"), skip("["), skip("{") else { return nil }
        return at - 1
    }

    /// A line that is no JSON costs itself only.
    private func malformed(in bytes: Span<UInt8>, from start: Int, lines: Int) -> ScannedRecord? {
        var at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "\n") { at += 1 }
        guard at < bytes.count else { return nil }
        return ScannedRecord(row: CSVRow(), next: at + 1, lines: lines + 1, isOdd: true)
    }

    static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
    }
}

/// Takes one JSON object apart.
struct JSONFlattener {
    /// Why an object was not taken.
    enum Stop: Error { case incomplete, malformed }

    var at: Int
    var lines: Int
    var names: [String] = []
    var bytes: [UInt8] = []
    var ends: [Int] = []

    init(at: Int, lines: Int) {
        self.at = at
        self.lines = lines
    }

    mutating func object(_ text: Span<UInt8>, prefix: String, depth: Int) throws(Stop) {
        guard depth < JSONRowScanner.deepest else { throw .malformed }
        try expect("{", text)
        if try peek(text) == UInt8(ascii: "}") {
            at += 1
            return
        }
        while true {
            guard try peek(text) == UInt8(ascii: "\"") else { throw .malformed }
            let name = String(decoding: try string(text), as: UTF8.self)
            try expect(":", text)
            try value(text, name: prefix.isEmpty ? name : "\(prefix).\(name)", depth: depth)
            let next = try peek(text)
            at += 1
            if next == UInt8(ascii: "}") { return }
            guard next == UInt8(ascii: ",") else { throw .malformed }
        }
    }

    private mutating func array(_ text: Span<UInt8>, prefix: String, depth: Int) throws(Stop) {
        guard depth < JSONRowScanner.deepest else { throw .malformed }
        try expect("[", text)
        if try peek(text) == UInt8(ascii: "]") {
            at += 1
            return
        }
        var place = 0
        while true {
            try value(text, name: "\(prefix).\(place)", depth: depth)
            place += 1
            let next = try peek(text)
            at += 1
            if next == UInt8(ascii: "]") { return }
            guard next == UInt8(ascii: ",") else { throw .malformed }
        }
    }

    private mutating func value(_ text: Span<UInt8>, name: String, depth: Int) throws(Stop) {
        switch try peek(text) {
        case UInt8(ascii: "{"): try object(text, prefix: name, depth: depth + 1)
        case UInt8(ascii: "["): try array(text, prefix: name, depth: depth + 1)
        case UInt8(ascii: "\""): put(name, try string(text))
        default:
            var word: [UInt8] = []
            while at < text.count, !Self.ends.contains(text[at]) {
                word.append(text[at])
                at += 1
            }
            guard at < text.count else { throw .incomplete }
            guard !word.isEmpty else { throw .malformed }
            put(name, word == Array("null".utf8) ? [] : word)
        }
    }

    private static let ends = Set(",]} \t\r\n".utf8)

    private mutating func put(_ name: String, _ value: [UInt8]) {
        names.append(name)
        bytes += value
        ends.append(bytes.count)
    }

    /// The next byte that is no space, left where it is.
    private mutating func peek(_ text: Span<UInt8>) throws(Stop) -> UInt8 {
        while at < text.count, JSONRowScanner.isSpace(text[at]) {
            if text[at] == UInt8(ascii: "\n") { lines += 1 }
            at += 1
        }
        guard at < text.count else { throw .incomplete }
        return text[at]
    }

    private mutating func expect(_ byte: Character, _ text: Span<UInt8>) throws(Stop) {
        guard try peek(text) == byte.asciiValue else { throw .malformed }
        at += 1
    }

    /// The bytes of a string, escapes resolved; a line feed inside is none (RFC 8259, 7).
    private mutating func string(_ text: Span<UInt8>) throws(Stop) -> [UInt8] {
        at += 1
        var value: [UInt8] = []
        while at < text.count {
            let byte = text[at]
            at += 1
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\n"): throw .malformed
            case UInt8(ascii: "\\"): try escape(text, into: &value)
            default: value.append(byte)
            }
        }
        throw .incomplete
    }

    private mutating func escape(_ text: Span<UInt8>, into value: inout [UInt8]) throws(Stop) {
        guard at < text.count else { throw .incomplete }
        let byte = text[at]
        at += 1
        switch byte {
        case UInt8(ascii: "n"): value.append(0x0A)
        case UInt8(ascii: "r"): value.append(0x0D)
        case UInt8(ascii: "t"): value.append(0x09)
        case UInt8(ascii: "b"): value.append(0x08)
        case UInt8(ascii: "f"): value.append(0x0C)
        case UInt8(ascii: "u"):
            var unit = try hex(text)
            if (0xD800..<0xDC00).contains(unit), at + 1 < text.count,
                text[at] == UInt8(ascii: "\\"), text[at + 1] == UInt8(ascii: "u")
            {
                at += 2
                let low = try hex(text)
                unit = 0x10000 + (unit - 0xD800) << 10 + (low &- 0xDC00)
            }
            TextEncoding.append(unit, to: &value)
        default: value.append(byte)
        }
    }

    private mutating func hex(_ text: Span<UInt8>) throws(Stop) -> UInt32 {
        guard at + 4 <= text.count else { throw .incomplete }
        var unit: UInt32 = 0
        for _ in 0..<4 {
            let byte = text[at]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x37)
            case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x57)
            default: throw .malformed
            }
            at += 1
        }
        return unit
    }
}
