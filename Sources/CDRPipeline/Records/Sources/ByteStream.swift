/// Bytes that come one after another and only forward, such as those inside a compressed file.
package protocol ByteStream: AnyObject {
    /// Why the bytes ended before they should; `nil` while all is well.
    var fault: String? { get }

    /// The next bytes, at most some hundred KiB; empty at the end.
    func next() throws(SourceError) -> [UInt8]
}
