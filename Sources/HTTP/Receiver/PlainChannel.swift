import CDRPipeline
import Glibc

/// Bytes over a socket, as they are.
final class PlainChannel: ByteChannel {
    private let descriptor: Int32

    /// A channel over a connected socket that does not block; the socket stays its owner's.
    init(descriptor: Int32) { self.descriptor = descriptor }

    func read(into bytes: inout [UInt8]) -> ChannelResult {
        while true {
            let count = unsafe Glibc.read(descriptor, &bytes, bytes.count)
            if count > 0 { return .bytes(count) }
            if count == 0 { return .ended }
            if errno != EINTR { return errno == EAGAIN ? .later : .ended }
        }
    }

    func write(_ bytes: ArraySlice<UInt8>) -> ChannelResult {
        while true {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe send(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 { return .bytes(count) }
            if errno != EINTR { return errno == EAGAIN ? .later : .ended }
        }
    }

    func finishWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }
}
