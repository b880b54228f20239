/// The changes of a zone's clocks, in order.
///
/// Source: RFC 9636, sections 3.1 to 3.3; the rule behind the last change is POSIX's TZ text.
final class TZifTable: Sendable {
    private let changes: [Int64]
    private let offsets: [Int]

    /// Until which year the rule behind the last change is worked out.
    private static let lastYear = 2_100

    /// Clocks that never change.
    init(fixed offset: Int) {
        changes = []
        offsets = [offset]
    }

    /// The table of a TZif file of version 2 or later; `nil` when the bytes are none.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes: bytes)
        guard let first = TZifHeader(&reader), first.version >= 2 else { return nil }
        reader.skip(first.length(ofTime: 4))
        guard let header = TZifHeader(&reader) else { return nil }
        var times: [Int64] = []
        for _ in 0..<header.times {
            guard let time = reader.integer(8) else { return nil }
            times.append(time)
        }
        guard let indexes = reader.take(header.times) else { return nil }
        var types: [Int] = []
        for _ in 0..<header.types {
            guard let offset = reader.integer(4), reader.take(2) != nil else { return nil }
            types.append(Int(offset))
        }
        reader.skip(header.characters + header.leaps * 12 + header.standards + header.universals)
        guard let standard = types.first, indexes.allSatisfy({ Int($0) < types.count }) else {
            return nil
        }
        var offsets = [standard] + indexes.map { types[Int($0)] }
        let footer = reader.rest.dropFirst().prefix { $0 != UInt8(ascii: "\n") }
        if let rule = ZoneRule(Array(footer)) {
            let last = times.last ?? .min
            let year = times.last.map { CivilTime(secondsSince1970: $0).year } ?? 1_970
            for (time, offset) in rule.changes(from: year, to: Self.lastYear) where time > last {
                times.append(time)
                offsets.append(offset)
            }
        }
        changes = times
        self.offsets = offsets
    }

    /// Seconds ahead of UTC of clocks that never change, or `nil`.
    var onlyOffset: Int? { changes.isEmpty ? offsets[0] : nil }

    /// Seconds ahead of UTC at a moment.
    func offset(at seconds: Int64) -> Int {
        var low = 0
        var high = changes.count
        while low < high {
            let middle = (low + high) / 2
            if changes[middle] <= seconds { low = middle + 1 } else { high = middle }
        }
        return offsets[low]
    }
}

/// The counts at the head of a TZif block.
private struct TZifHeader {
    let version: Int
    let universals, standards, leaps, times, types, characters: Int

    init?(_ reader: inout ByteReader) {
        guard reader.take(4) == Array("TZif".utf8), let version = reader.take(1)?.first,
            reader.take(15) != nil
        else { return nil }
        self.version = version == 0 ? 1 : Int(version &- UInt8(ascii: "0"))
        var counts: [Int] = []
        for _ in 0..<6 {
            guard let count = reader.integer(4), (0...1 << 20).contains(count) else { return nil }
            counts.append(Int(count))
        }
        (universals, standards, leaps) = (counts[0], counts[1], counts[2])
        (times, types, characters) = (counts[3], counts[4], counts[5])
    }

    func length(ofTime size: Int) -> Int {
        times * (size + 1) + types * 6 + characters + leaps * (size + 4) + standards + universals
    }
}

/// Big-endian numbers out of bytes.
private struct ByteReader {
    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    var rest: ArraySlice<UInt8> { bytes[min(at, bytes.count)...] }

    mutating func skip(_ count: Int) { at += count }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard at + count <= bytes.count else { return nil }
        defer { at += count }
        return Array(bytes[at..<(at + count)])
    }

    mutating func integer(_ size: Int) -> Int64? {
        guard let bytes = take(size) else { return nil }
        var value: Int64 = bytes[0] & 0x80 == 0 ? 0 : -1
        for byte in bytes { value = value << 8 | Int64(byte) }
        return value
    }
}
