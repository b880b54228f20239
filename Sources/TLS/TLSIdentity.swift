import COpenSSL
package import CDRPipeline
import Glibc

/// Who a server is under TLS: a certificate and its key, for any number of connections.
@safe
package final class TLSIdentity: @unchecked Sendable {
    // OpenSSL counts references to a context under a lock; nothing else changes once it is made.
    private let context: OpaquePointer

    /// The identity in two PEM files.
    ///
    /// - Parameters:
    ///   - certificate: The path of the certificate, followed by its chain.
    ///   - key: The path of its private key, without a password.
    /// - Throws: ``TLSIdentityError`` when a file cannot be used, or the two do not match.
    package init(certificate: String, key: String) throws(TLSIdentityError) {
        guard let context = unsafe SSL_CTX_new(TLS_server_method()) else {
            throw TLSIdentityError(text: Self.reason)
        }
        unsafe cdrhook_tls_modes(context)
        // OpenSSL writes to sockets in a way that would end the program when a peer is gone.
        _ = signal(SIGPIPE, SIG_IGN)
        guard unsafe SSL_CTX_use_certificate_chain_file(context, certificate) == 1,
            unsafe SSL_CTX_use_PrivateKey_file(context, key, SSL_FILETYPE_PEM) == 1
        else {
            unsafe SSL_CTX_free(context)
            throw TLSIdentityError(text: Self.reason)
        }
        unsafe self.context = context
    }

    deinit { unsafe SSL_CTX_free(context) }

    /// TLS over a connected socket that does not block; the socket stays its owner's.
    package func channel(over descriptor: Int32) -> any ByteChannel {
        guard let session = unsafe SSL_new(context) else {
            preconditionFailure("there is memory for one more session")
        }
        unsafe SSL_set_fd(session, descriptor)
        unsafe SSL_set_accept_state(session)
        return unsafe TLSChannel(session)
    }

    /// What OpenSSL says of the failure: the last part of `error:80000002:system library::…`.
    private static var reason: String {
        var text = [CChar](repeating: 0, count: 256)
        unsafe ERR_error_string_n(ERR_get_error(), &text, text.count)
        ERR_clear_error()
        let words = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return String(decoding: words.split(separator: UInt8(ascii: ":")).last ?? [], as: UTF8.self)
    }
}

/// Why a certificate or a key cannot be used.
package struct TLSIdentityError: Error, Sendable, Hashable {
    /// OpenSSL's own words.
    package var text: String
}
