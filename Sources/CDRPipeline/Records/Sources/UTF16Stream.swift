/// A stream of UTF-16 turned into UTF-8; what is no character becomes U+FFFD.
final class UTF16Stream: ByteStream {
    private let source: any ByteStream
    private var isBigEndian = false
    private var isBegun = false
    private var rest: [UInt8] = []

    init(_ source: any ByteStream) { self.source = source }

    var fault: String? { source.fault }

    /// Whether bytes begin with a byte-order mark of UTF-16.
    static func isMarked(_ head: [UInt8]) -> Bool {
        head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF])
    }

    func next() throws(SourceError) -> [UInt8] {
        while true {
            let more = try source.next()
            guard !more.isEmpty else { return [] }
            rest += more
            let text = decode()
            if !text.isEmpty { return text }
        }
    }

    /// Takes whole characters; half of one stays for the next bytes.
    private func decode() -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(rest.count)
        var at = 0
        if !isBegun, rest.count >= 2 {
            isBegun = true
            isBigEndian = rest.starts(with: [0xFE, 0xFF])
            if Self.isMarked(rest) { at = 2 }
        }
        while at + 1 < rest.count {
            var value = unit(at)
            var length = 2
            if (0xD800..<0xDC00).contains(value) {
                guard at + 3 < rest.count else { break }
                let low = unit(at + 2)
                if (0xDC00..<0xE000).contains(low) {
                    value = 0x10000 + (value - 0xD800) << 10 + (low - 0xDC00)
                    length = 4
                }
            }
            TextEncoding.append(value, to: &text)
            at += length
        }
        rest.removeFirst(at)
        return text
    }

    private func unit(_ at: Int) -> UInt32 {
        isBigEndian
            ? UInt32(rest[at]) << 8 | UInt32(rest[at + 1])
            : UInt32(rest[at + 1]) << 8 | UInt32(rest[at])
    }
}

/// A plain file as a stream.
final class FileStream: ByteStream {
    private let file: ExportFile
    private var offset: UInt64 = 0

    init(_ file: ExportFile) { self.file = file }

    let fault: String? = nil

    func next() throws(SourceError) -> [UInt8] {
        let more = try file.bytes(at: offset, count: 128 * 1_024)
        offset += UInt64(more.count)
        return more
    }
}
