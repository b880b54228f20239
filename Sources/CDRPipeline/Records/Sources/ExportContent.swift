/// The bytes of one export file as they are to be read.
///
/// They are the file's own, or uncompressed, or turned into UTF-8; offsets count in these bytes.
protocol ExportContent: AnyObject {
    /// The file behind the bytes.
    var file: ExportFile { get }

    /// Why the bytes end before they should, such as a damaged archive; `nil` while all is well.
    var fault: String? { get }

    /// `kept`, and behind it at most `count` bytes from `offset` on; fewer at the end.
    func bytes(
        at offset: UInt64,
        count: Int,
        after kept: ArraySlice<UInt8>
    ) throws(SourceError) -> [UInt8]
}

extension ExportContent {
    /// At most `count` bytes from `offset` on; fewer at the end.
    func bytes(at offset: UInt64, count: Int) throws(SourceError) -> [UInt8] {
        try bytes(at: offset, count: count, after: [])
    }
}
