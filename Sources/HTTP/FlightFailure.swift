import CCurl
import CDRPipeline
import Glibc

/// What is known of a request that failed, and what that means.
///
/// The same code of libcurl stands for different faults; what was seen of the transfer decides.
struct FlightFailure {
    /// How libcurl ended.
    var code: CURLcode

    /// What libcurl says of it; may be empty.
    var words: String

    /// What OpenSSL says of the receiver's certificate; 0 for nothing against it.
    var verification: Int

    /// The error of the last system call that failed, or 0.
    var systemError: Int32

    /// Whether the URL begins with `https:`.
    var isTLS: Bool

    /// How often the request was about to be put on the wire.
    var sends: Int

    /// Whether the receiver did not take HTTP/2.
    var refusedHTTP2: Bool

    /// What came of the answer's headers.
    var head: AnswerHead

    /// Whether the name was resolved, and whether a connection was made.
    var isResolved: Bool
    var isConnected: Bool

    /// More bytes of headers than libcurl takes, less what the last line may have held.
    private static let manyHeaderBytes = 280 * 1_024

    /// The kind and the sentence.
    var failure: TransportFailure {
        if head.isComplete { return TransportFailure(.body, text) }
        if sends > 1 {
            let reason =
                refusedHTTP2
                ? "the receiver refused HTTP/2, and is spoken to in HTTP/1.1 from now on"
                : "the kept connection died before the answer"
            return TransportFailure(.reset, "\(reason); a second send was stopped")
        }
        if head.isUpgrade {
            return TransportFailure(.protocol, "the receiver answered 101, to leave HTTP")
        }
        if head.byteCount > Self.manyHeaderBytes && code != CURLE_OPERATION_TIMEDOUT {
            return TransportFailure(.protocol, "the headers of the answer are too long")
        }
        switch code {
        case CURLE_OK:
            return TransportFailure(.protocol, "the headers ended before they were complete")
        case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(.dns, text)
        case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure(.proxy, text)
        case CURLE_OPERATION_TIMEDOUT: return TransportFailure(.timeout, stage)
        case CURLE_COULDNT_CONNECT: return TransportFailure(.connect, textWithReason)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT:
            return tlsFailure
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            // Under TLS 1.3 a server refuses a client only after the handshake.
            if isTLS && words.contains(" alert ") { return tlsFailure }
            return TransportFailure(sends > 0 ? .reset : .connect, text + hint)
        case CURLE_OUT_OF_MEMORY:
            return TransportFailure(.protocol, "a header line of the answer is too long")
        default: return TransportFailure(sends > 0 ? .protocol : .connect, text + hint)
        }
    }

    private var tlsFailure: TransportFailure {
        TransportFailure(.tls, TLSFault.text(of: words, verification: verification) ?? text)
    }

    private var text: String { unsafe String(cString: curl_easy_strerror(code)) }

    private var textWithReason: String {
        guard systemError != 0, let reason = unsafe strerror(systemError) else { return text }
        return unsafe "\(text): \(String(cString: reason))"
    }

    /// A server of TLS that is spoken to in plain HTTP closes without a word, or answers in TLS.
    private var hint: String {
        sends > 0 && !isTLS && head.status == 0
            ? "; if it speaks TLS, its URL begins with https:" : ""
    }

    /// What was not over when the time was.
    private var stage: String {
        if sends > 0 { return "no complete answer came in time" }
        if !isResolved { return "the name was not resolved in time" }
        if !isConnected { return "no connection was made in time" }
        return isTLS ? "the TLS handshake did not end in time" : text
    }
}
