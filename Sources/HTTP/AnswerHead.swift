/// The headers of an answer, line by line as they come in.
///
/// Only the empty line that ends a block with a final status makes it an answer: libcurl itself
/// takes a block that a close cut off for a whole one.
struct AnswerHead {
    /// The status of the block that is coming in; 0 for none, and for one that is no number.
    private(set) var status = 0

    /// Whether the end of a block with a final status was seen.
    private(set) var isComplete = false

    /// Whether the receiver left HTTP, which nobody asked for.
    private(set) var isUpgrade = false

    /// How many bytes of headers came, those of 1xx answers included.
    private(set) var byteCount = 0

    /// The `Retry-After` headers as they came.
    private(set) var retryAfter: [String] = []

    /// The `Location` header, or empty.
    private(set) var location = ""

    /// The `Date` header, or empty.
    private(set) var date = ""

    /// The name of a further header, in lower case, and its value; empty for none.
    private let wantedName: String
    private(set) var wanted = ""

    /// The headers of an answer that is yet to come.
    init(wanting name: String = "") { wantedName = name }

    /// Takes one line, its end included.
    mutating func take(_ line: UnsafeRawBufferPointer) {
        byteCount += line.count
        // What comes after a body is no header of the answer.
        if isComplete { return }
        if line.count <= 2 {
            isComplete = status >= 200
            isUpgrade = status == 101
            return
        }
        if unsafe line.starts(with: "HTTP/".utf8) {
            status = unsafe Self.status(in: line)
            retryAfter = []
            location = ""
            date = ""
            wanted = ""
            return
        }
        if !wantedName.isEmpty, let value = unsafe Self.value(of: wantedName, in: line) {
            wanted = value
        }
        let first = unsafe line.first.map { $0 | 0x20 }
        switch first {
        case UInt8(ascii: "r"):
            if let value = unsafe Self.value(of: "retry-after", in: line) {
                retryAfter.append(value)
            }
        case UInt8(ascii: "l"):
            if let value = unsafe Self.value(of: "location", in: line) { location = value }
        case UInt8(ascii: "d"):
            if let value = unsafe Self.value(of: "date", in: line) { date = value }
        default: break
        }
    }

    private static func status(in line: UnsafeRawBufferPointer) -> Int {
        guard let space = unsafe line.firstIndex(of: 0x20) else { return 0 }
        let digits = unsafe line[(space + 1)...].prefix { (0x30...0x39).contains($0) }
        guard unsafe digits.count == 3 else { return 0 }
        return unsafe digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func value(of name: String, in line: UnsafeRawBufferPointer) -> String? {
        let colon = name.utf8.count
        guard unsafe colon < line.count && line[colon] == UInt8(ascii: ":"),
            unsafe zip(line, name.utf8).allSatisfy({ $0 | 0x20 == $1 })
        else { return nil }
        let bytes = unsafe Array(line)
        let value = bytes[(colon + 1)...].prefix { $0 != 0x0D && $0 != 0x0A }
        let text = value.drop { $0 == 0x20 || $0 == 0x09 }.prefix(1_024)
        return String(decoding: text, as: UTF8.self)
    }
}
