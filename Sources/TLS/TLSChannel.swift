import CDRPipeline
import COpenSSL

/// Bytes over a socket, under TLS; the handshake happens with the first reading or writing.
@safe
final class TLSChannel: ByteChannel {
    private let session: OpaquePointer

    /// Takes a session over.
    init(_ session: OpaquePointer) { unsafe self.session = session }

    deinit { unsafe SSL_free(session) }

    func read(into bytes: inout [UInt8]) -> ChannelResult {
        // The session may hold more than one record: a poller would not tell of the second.
        var filled = 0
        while filled < bytes.count {
            ERR_clear_error()
            let count = unsafe bytes.withUnsafeMutableBytes { buffer in
                unsafe SSL_read(
                    session,
                    buffer.baseAddress?.advanced(by: filled),
                    Int32(clamping: buffer.count - filled)
                )
            }
            guard count > 0 else { return filled > 0 ? .bytes(filled) : result(of: count) }
            filled += Int(count)
        }
        return .bytes(filled)
    }

    func write(_ bytes: ArraySlice<UInt8>) -> ChannelResult {
        ERR_clear_error()
        let count = unsafe bytes.withUnsafeBytes { buffer in
            unsafe SSL_write(session, buffer.baseAddress, Int32(clamping: buffer.count))
        }
        return count > 0 ? .bytes(Int(count)) : result(of: count)
    }

    func finishWriting() {
        ERR_clear_error()
        unsafe SSL_shutdown(session)
    }

    private func result(of count: Int32) -> ChannelResult {
        let code = unsafe SSL_get_error(session, count)
        return code == SSL_ERROR_WANT_READ || code == SSL_ERROR_WANT_WRITE ? .later : .ended
    }
}
