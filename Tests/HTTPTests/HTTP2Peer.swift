import COpenSSL
import Contracts
import Foundation
import Synchronization

/// A server that speaks just enough HTTP/2 to break it, and HTTP/1.1 to whom does not offer more.
@safe
final class HTTP2Peer: @unchecked Sendable {
    /// What it does when a request begins.
    enum Act: Sendable, CaseIterable {
        /// Answers 200 before the body came.
        case answers

        /// Says that it did not look at the request.
        case refuses

        /// Wants HTTP/1.1.
        case wantsHTTP1

        /// Ends the connection before it saw a request.
        case leavesBefore

        /// Ends the connection at the request.
        case leavesAtRequest

        /// Breaks the request's stream before an answer.
        case resetsBefore

        /// Breaks the request's stream after the headers of an answer.
        case resetsAfterHeaders

        /// Answers the first request, and dies when eight more are under way.
        case diesUnderEight
    }

    let port: Int
    private let act: Act
    private let listener: Int32
    private let context: OpaquePointer
    private let newer = Atomic<Int>(0)
    private let older = Atomic<Int>(0)

    /// How many requests came over HTTP/2.
    var requestsOverHTTP2: Int { newer.load(ordering: .relaxed) }

    /// How many requests came over HTTP/1.1.
    var requestsOverHTTP1: Int { older.load(ordering: .relaxed) }

    /// Begins to listen on a free port of 127.0.0.1.
    init(_ act: Act, certificate: String, key: String) throws {
        self.act = act
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else { throw NoPeer() }
        unsafe self.context = context
        unsafe SSL_CTX_use_certificate_chain_file(context, certificate)
        unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM)
        // What a client names first is what it likes best: h2, unless it may speak HTTP/1.1 only.
        unsafe SSL_CTX_set_alpn_select_cb(
            context,
            { _, chosen, length, offered, _, _ in
                guard let chosen = unsafe chosen, let length = unsafe length,
                    let offered = unsafe offered
                else { return SSL_TLSEXT_ERR_NOACK }
                unsafe chosen.pointee = unsafe offered + 1
                unsafe length.pointee = unsafe offered[0]
                return SSL_TLSEXT_ERR_OK
            },
            nil
        )
        listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let listener = listener
        let isListening = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                unsafe bind(listener, address, length) == 0 && listen(listener, 64) == 0
                    && getsockname(listener, address, &length) == 0
            }
        }
        guard isListening else { throw NoPeer() }
        port = Int(UInt16(bigEndian: address.sin_port))
        signal(SIGPIPE, SIG_IGN)
        Thread.detachNewThread { [weak self] in
            while true {
                let descriptor = accept(listener, nil, nil)
                guard descriptor >= 0 else { return }
                Thread.detachNewThread { self?.serve(descriptor) }
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
        unsafe SSL_CTX_free(context)
    }

    private func serve(_ descriptor: Int32) {
        guard let session = unsafe SSL_new(context) else { return }
        defer {
            unsafe SSL_free(session)
            close(descriptor)
        }
        unsafe SSL_set_fd(session, descriptor)
        guard unsafe SSL_accept(session) == 1 else { return }
        var connection = HTTP2Connection()
        var scratch = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = unsafe SSL_read(session, &scratch, Int32(scratch.count))
            guard count > 0 else { return }
            connection.take(scratch[..<Int(count)])
            let isOver = answer(&connection)
            let bytes = connection.takeOutgoing()
            if !bytes.isEmpty { unsafe SSL_write(session, bytes, Int32(bytes.count)) }
            if isOver { return }
        }
    }

    /// Answers what came; true when the connection is to be closed.
    private func answer(_ connection: inout HTTP2Connection) -> Bool {
        guard connection.speaksHTTP2 else {
            while connection.takeHTTP1Request() { older.add(1, ordering: .relaxed) }
            return false
        }
        if act == .leavesBefore {
            connection.leave(after: 0)
            return true
        }
        while let stream = connection.nextRequest(whole: act != .answers) {
            let count = newer.add(1, ordering: .relaxed).newValue
            switch act {
            case .answers, .leavesBefore:
                // Not an error: it asks for no more of the body (RFC 9113, 8.1).
                connection.answer(stream, isWhole: true, thenReset: 0)
            case .refuses: connection.reset(stream, code: 0x7)
            case .wantsHTTP1: connection.reset(stream, code: 0xD)
            case .leavesAtRequest:
                connection.leave(after: stream)
                return true
            case .resetsBefore: connection.reset(stream, code: 0x2)
            case .resetsAfterHeaders: connection.answer(stream, isWhole: false, thenReset: 0x2)
            case .diesUnderEight:
                if count == 1 { connection.answer(stream, isWhole: true) }
                if count == 9 { return true }
            }
        }
        return false
    }

    private struct NoPeer: Error {}
}
