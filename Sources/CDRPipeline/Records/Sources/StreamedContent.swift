/// What a stream gives, at offsets.
///
/// Its first bytes and its latest ones are kept; for others the stream is begun anew.
final class StreamedContent: ExportContent {
    let file: ExportFile
    private let begin: () -> any ByteStream
    private var stream: any ByteStream
    private var head: [UInt8] = []
    private var latest: [UInt8] = []
    private var latestOffset: UInt64 = 0
    private var isAtEnd = false

    /// How many of the latest bytes are kept: more than a reader holds before it asks for the ones
    /// behind its mark.
    private static let most = 4 << 20

    init(_ file: ExportFile, begin: @escaping () -> any ByteStream) {
        self.file = file
        self.begin = begin
        stream = begin()
    }

    var fault: String? { stream.fault }

    func bytes(
        at offset: UInt64,
        count: Int,
        after kept: ArraySlice<UInt8>
    ) throws(SourceError) -> [UInt8] {
        if offset < latestOffset {
            if offset + UInt64(count) <= UInt64(head.count) {
                return Array(kept + head[Int(offset)..<(Int(offset) + count)])
            }
            rewind()
        }
        let end = offset + UInt64(count)
        while latestOffset + UInt64(latest.count) < end, !isAtEnd { try advance(keeping: offset) }
        let start = Int(offset - latestOffset)
        guard start < latest.count else { return Array(kept) }
        return Array(kept + latest[start..<min(latest.count, start + count)])
    }

    private func rewind() {
        stream = begin()
        latest = []
        latestOffset = 0
        isAtEnd = false
    }

    private func advance(keeping offset: UInt64) throws(SourceError) {
        let more = try stream.next()
        guard !more.isEmpty else {
            isAtEnd = true
            return
        }
        if latestOffset == 0, head.count < FileMark.longestHead {
            head += more.prefix(FileMark.longestHead - head.count)
        }
        latest += more
        let spare = latest.count - Self.most
        guard spare > Self.most / 4 else { return }
        // Bytes that were asked for stay, however many they are.
        let drop = min(spare, Int(clamping: Int64(offset) - Int64(latestOffset)))
        guard drop > 0 else { return }
        latest.removeFirst(drop)
        latestOffset += UInt64(drop)
    }
}
