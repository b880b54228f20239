/// Looks for the first of two bytes, eight bytes at a time.
///
/// A byte of a word becomes zero where it is the one looked for; of the zero bytes the lowest is
/// found exactly.
///
/// Source: Henry S. Warren, "Hacker's Delight", section 6-1.
struct ByteSearch: Sendable {
    private let one: UInt64
    private let other: UInt64

    private static let lows: UInt64 = 0x0101_0101_0101_0101
    private static let highs: UInt64 = 0x8080_8080_8080_8080

    init(_ one: UInt8, _ other: UInt8) {
        self.one = Self.lows &* UInt64(one)
        self.other = Self.lows &* UInt64(other)
    }

    /// Where the first of the two stands from `start` on; the end of `bytes` when neither does.
    @inline(__always)
    func first(in bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        let raw = unsafe bytes.bytes
        while at + 8 <= bytes.count {
            let loaded = unsafe raw.unsafeLoadUnaligned(fromByteOffset: at, as: UInt64.self)
            let word = UInt64(littleEndian: loaded)
            let (left, right) = (word ^ one, word ^ other)
            let zeros = ((left &- Self.lows) & ~left) | ((right &- Self.lows) & ~right)
            let hits = zeros & Self.highs
            if hits != 0 { return at + hits.trailingZeroBitCount >> 3 }
            at += 8
        }
        while at < bytes.count {
            let byte = UInt64(bytes[at])
            if byte == one & 0xFF || byte == other & 0xFF { return at }
            at += 1
        }
        return at
    }
}
