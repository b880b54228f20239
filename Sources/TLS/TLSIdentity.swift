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

    /// What OpenSSL says of the last failure.
    private static var reason: String {
        let code = ERR_get_error()
        ERR_clear_error()
        guard let text = unsafe ERR_reason_error_string(code) else { return "it cannot be used" }
        return unsafe String(cString: text)
    }
}

/// Why a certificate or a key cannot be used.
package struct TLSIdentityError: Error, Sendable, Hashable {
    /// OpenSSL's own words.
    package var text: String
}
