/// Bytes both ways over one connection that never waits: plain, or under TLS.
package protocol ByteChannel: AnyObject {
    /// Reads what is there, into the beginning of `bytes`.
    ///
    /// Fewer bytes than `bytes` has room for are all there are for now.
    func read(into bytes: inout [UInt8]) -> ChannelResult

    /// Writes as much of `bytes` as is taken; at least one byte, or ``ChannelResult/later``.
    func write(_ bytes: ArraySlice<UInt8>) -> ChannelResult

    /// Says that nothing more will be written; what comes can still be read.
    func finishWriting()
}

/// What came of reading or writing.
package enum ChannelResult: Sendable, Hashable {
    /// So many bytes.
    case bytes(Int)

    /// None now: the connection has to become ready first.
    case later

    /// None ever: the connection is closed or broken.
    case ended
}
