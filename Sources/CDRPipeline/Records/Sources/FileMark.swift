import Crypto

/// How far one file was read, and enough of its content to know it again.
///
/// Device and inode alone are not enough: an inode is used again, a file is truncated and refilled,
/// copied, rewritten by a spreadsheet. So the first bytes and the bytes before the offset are kept
/// as hashes too, and a file that differs in either is another file.
struct FileMark: Sendable, Hashable {
    /// Device and inode.
    var identity: String

    /// Where the next record begins.
    var offset: UInt64 = 0

    /// The line on which it begins, counted from 1.
    var line = 1

    /// Where a record began some rows before ``offset``, so that equal rows can be counted again.
    var windowOffset: UInt64 = 0

    /// How many first bytes ``headHash`` covers.
    var headLength = 0

    /// The hash of the first bytes.
    var headHash = ""

    /// The hash of the bytes before ``offset``.
    var tailHash = ""

    /// The file's size when it was read, where that tells whether it must be read again: a
    /// compressed file's.
    var storedSize: UInt64 = 0

    /// When the file was last written, in seconds since 1970, with ``storedSize``.
    var writtenAt = 0

    /// Where the header of the rows before ``offset`` begins, or `nil` without one.
    var headerOffset: UInt64?

    /// The most first bytes that are hashed.
    static let longestHead = 4_096

    /// The most bytes before the offset that are hashed.
    static let longestTail = 256

    init(identity: String) { self.identity = identity }

    /// A mark that the ledger kept; `nil` when it is none of ours.
    init?(_ checkpoint: Checkpoint) {
        let words = checkpoint.position.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 6 || words.count == 9, let offset = UInt64(words[0]),
            let line = Int(words[1]),
            let window = UInt64(words[2]), let headLength = Int(words[3])
        else { return nil }
        identity = checkpoint.stream
        self.offset = offset
        self.line = line
        windowOffset = window
        self.headLength = headLength
        headHash = String(words[4])
        tailHash = String(words[5])
        guard words.count == 9 else {
            // Written before headers were remembered: one could only stand at the top.
            headerOffset = 0
            return
        }
        storedSize = UInt64(words[6]) ?? 0
        writtenAt = Int(words[7]) ?? 0
        headerOffset = UInt64(words[8])
    }

    /// The mark as the ledger keeps it.
    var checkpoint: Checkpoint {
        Checkpoint(
            stream: identity,
            position: "\(offset) \(line) \(windowOffset) \(headLength) \(headHash) \(tailHash) "
                + "\(storedSize) \(writtenAt) \(headerOffset.map { String($0) } ?? "-")"
        )
    }

    /// Whether `content` begins with what this mark saw and goes on behind it.
    func fits(_ content: any ExportContent) throws(SourceError) -> Bool {
        let head = try content.bytes(at: 0, count: headLength)
        guard Self.hash(head) == headHash else { return false }
        return try Self.tail(of: content, before: offset) == tailHash
    }

    /// Whether `file` is a compressed one that was read to its end and was not written since.
    func isWhole(_ file: ExportFile) -> Bool {
        storedSize > 0 && storedSize == file.size && writtenAt == file.writtenAt
    }

    /// Takes the hashes of `file` as it is now.
    mutating func seal(_ file: any ExportContent) throws(SourceError) {
        if headLength < Self.longestHead {
            // Only bytes that were read count as the head: the writer may be behind them.
            headLength = Int(min(offset, UInt64(Self.longestHead)))
            headHash = Self.hash(try file.bytes(at: 0, count: headLength))
        }
        tailHash = try Self.tail(of: file, before: offset)
    }

    private static func tail(
        of file: any ExportContent,
        before offset: UInt64
    ) throws(SourceError)
        -> String
    {
        // A file that ends earlier gives fewer bytes, and so another hash.
        let length = min(offset, UInt64(longestTail))
        return hash(try file.bytes(at: offset - length, count: Int(length)))
    }

    private static func hash(_ bytes: [UInt8]) -> String {
        Hex.text(of: SHA256.hash(data: bytes).prefix(16))
    }
}
