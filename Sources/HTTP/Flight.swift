import CCurl
import CDRPipeline

/// One easy handle of libcurl and the request it carries; used again for the next request.
@safe
final class Flight {
    let handle: UnsafeMutableRawPointer
    private(set) var response = HTTPResponse(ticket: 0)
    private(set) var lane = 0
    private(set) var route = HTTPRoute()
    private var isPreparation = false
    private var allow: [AddressRule] = []
    private var headers: UnsafeMutablePointer<curl_slist>?

    /// How often the request was about to be put on the wire.
    private var sends = 0

    /// The status of the header block that is coming in, and whether its end was seen.
    private var status = 0
    private var isComplete = false

    /// The last address that was refused, with the `allow` line that would permit it.
    private var refusal: String?
    private var didOpenSocket = false

    init?() {
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        setUp()
    }

    deinit {
        unsafe curl_slist_free_all(headers)
        unsafe curl_easy_cleanup(handle)
    }

    /// What never changes from request to request.
    private func setUp() {
        func number(_ option: CURLoption, _ value: Int) {
            _ = unsafe cdrhook_set_long(handle, option, value)
        }
        func text(_ option: CURLoption, _ value: String) {
            _ = unsafe cdrhook_set_text(handle, option, value)
        }
        number(CURLOPT_NOSIGNAL, 1)
        text(CURLOPT_PROTOCOLS_STR, "http,https")
        number(CURLOPT_FOLLOWLOCATION, 0)
        number(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        number(CURLOPT_PATH_AS_IS, 1)
        number(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
        number(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        number(CURLOPT_SSL_VERIFYPEER, 1)
        number(CURLOPT_SSL_VERIFYHOST, 2)
        number(CURLOPT_MAXAGE_CONN, 30)
        number(CURLOPT_TCP_NODELAY, 1)
        // Else a dead name server blocks every lane: libcurl would join its resolver thread.
        number(CURLOPT_QUICK_EXIT, 1)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe cdrhook_set_hooks(
            handle,
            context,
            { unsafe Flight.of($3).takeHeader($0, $1 * $2) },
            { unsafe Flight.of($3).takeBody($0, $1 * $2) },
            { unsafe Flight.of($0).openSocket($2) },
            { context, address, _, port, _ in unsafe Flight.of(context).beforeSend(address, port) }
        )
        follow(route)
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Flight {
        guard let context = unsafe context else { preconditionFailure("a hook has its context") }
        return unsafe Unmanaged<Flight>.fromOpaque(context).takeUnretainedValue()
    }

    /// The flight of an easy handle.
    static func of(handle: UnsafeMutableRawPointer) -> Flight {
        unsafe of(cdrhook_context(handle))
    }

    /// Takes a request on board.
    func load(_ request: HTTPRequest) {
        response = HTTPResponse(ticket: request.ticket)
        allow = request.allow
        isPreparation = request.isPreparation
        if request.route != route {
            route = request.route
            follow(route)
        }
        lane = request.lane
        sends = 0
        status = 0
        isComplete = false
        refusal = nil
        didOpenSocket = false
        unsafe curl_slist_free_all(headers)
        unsafe headers = nil
        for header in request.headers {
            // "name;" sends a header without a value; "name: value" one with.
            let line = header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)"
            unsafe headers = unsafe curl_slist_append(headers, line)
        }
        unsafe headers = unsafe curl_slist_append(headers, "Expect:")
        if !request.headers.contains(where: { $0.name == "accept" }) {
            unsafe headers = unsafe curl_slist_append(headers, "Accept:")
        }
        _ = unsafe cdrhook_set_pointer(handle, CURLOPT_HTTPHEADER, headers)
        _ = unsafe cdrhook_set_text(handle, CURLOPT_URL, request.url)
        let deadline = Int(request.timeout.wholeMicroseconds / 1_000)
        _ = unsafe cdrhook_set_long(handle, CURLOPT_TIMEOUT_MS, deadline)
        _ = unsafe cdrhook_set_long(
            handle,
            CURLOPT_CONNECTTIMEOUT_MS,
            min(deadline, Self.connectMilliseconds)
        )
        if let body = request.body {
            _ = unsafe cdrhook_set_long(handle, CURLOPT_POST, 1)
            unsafe body.withUnsafeBytes { bytes in
                _ = unsafe cdrhook_set_body(
                    handle,
                    bytes.baseAddress ?? UnsafeRawPointer(handle),
                    bytes.count
                )
            }
        } else {
            _ = unsafe cdrhook_set_long(handle, CURLOPT_HTTPGET, 1)
        }
    }

    /// The most time for name, connection and handshake, in milliseconds.
    static let connectMilliseconds = 10_000

    /// What became of the request, once libcurl is done with it.
    func land(_ code: CURLcode) -> HTTPResponse {
        response.status = isComplete ? status : nil
        response.wasReceived =
            isPreparation ? .no : isComplete ? .answered : sends > 0 ? .maybe : .no
        response.remoteAddress =
            unsafe cdrhook_info_text(handle, CURLINFO_PRIMARY_IP)
            .map { unsafe String(cString: $0) } ?? ""
        response.total = .microseconds(
            Int64(unsafe cdrhook_info_offset(handle, CURLINFO_TOTAL_TIME_T))
        )
        if code != CURLE_OK || !isComplete {
            response.failure = failure(code)
        }
        return response
    }

    /// What became of the request when it was stopped under way.
    func abandon() -> HTTPResponse {
        response.wasReceived = sends > 0 && !isPreparation ? .maybe : .no
        response.failure = TransportFailure(.stopped, "the run was stopped before the answer")
        return response
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        let text = unsafe String(cString: curl_easy_strerror(code))
        if let refusal, sends == 0 { return TransportFailure(.addressRefused, refusal) }
        if isComplete { return TransportFailure(.body, text) }
        if sends == 0, let failure = proxyFailure(code) { return failure }
        if sends > 1 {
            return TransportFailure(
                .reset,
                "the kept-alive connection died before the answer; a second send was stopped"
            )
        }
        switch code {
        case CURLE_OK:
            return TransportFailure(.protocol, "the headers ended before they were complete")
        case CURLE_COULDNT_RESOLVE_HOST: return TransportFailure(.dns, text)
        case CURLE_COULDNT_RESOLVE_PROXY: return TransportFailure(.proxy, text)
        case CURLE_OPERATION_TIMEDOUT: return TransportFailure(.timeout, text)
        case CURLE_COULDNT_CONNECT: return TransportFailure(.connect, text)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH, CURLE_SSL_CLIENTCERT:
            return TransportFailure(.tls, text)
        case CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE,
            CURLE_HTTP2, CURLE_HTTP2_STREAM:
            return TransportFailure(sends > 0 ? .reset : .connect, text)
        case CURLE_OUT_OF_MEMORY:
            return TransportFailure(.protocol, "a header line of the answer is too long")
        default: return TransportFailure(sends > 0 ? .protocol : .connect, text)
        }
    }

    /// Called once for each request that is about to be put on the wire.
    ///
    /// libcurl sends again by itself when a kept-alive connection dies: the second call stops
    /// that, so that one request is one attempt. It is also where the address of a reused
    /// connection is judged.
    private func beforeSend(_ address: UnsafeMutablePointer<CChar>?, _ port: Int32) -> Int32 {
        if !didOpenSocket, let address = unsafe address {
            var bytes = [UInt8](repeating: 0, count: 16)
            let count = Int(unsafe cdrhook_address_text(address, &bytes))
            guard count > 0, permits(Array(bytes.prefix(count)), Int(port), isScoped: false) else {
                return Int32(CURL_PREREQFUNC_ABORT)
            }
        }
        sends += 1
        return Int32(sends == 1 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT)
    }

    /// Opens the socket for an address, unless requests may not go there.
    private func openSocket(_ address: UnsafeMutablePointer<curl_sockaddr>?) -> curl_socket_t {
        guard let address = unsafe address else { return curl_socket_t(CURL_SOCKET_BAD) }
        var bytes = [UInt8](repeating: 0, count: 16)
        var port: Int32 = 0
        var scoped: Int32 = 0
        let count = Int(unsafe cdrhook_address(address, &bytes, &port, &scoped))
        guard count > 0, permits(Array(bytes.prefix(count)), Int(port), isScoped: scoped != 0)
        else {
            return curl_socket_t(CURL_SOCKET_BAD)
        }
        didOpenSocket = true
        return unsafe Sockets.open(
            address.pointee.family,
            address.pointee.socktype,
            address.pointee.protocol
        )
    }

    private func permits(_ address: [UInt8], _ port: Int, isScoped: Bool) -> Bool {
        let verdict = AddressPolicy.verdict(address, port: port, allow: allow)
        if verdict == .allowed && !isScoped { return true }
        let text = IPAddress.text(of: address)
        refusal =
            verdict == .refused && !isScoped
            ? "\(text) is not a public address; to permit it: "
                + AddressPolicy.permission(for: address, port: port)
            : "\(text) is an address that requests never go to"
        return false
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes = unsafe bytes else { return count }
        let line = unsafe UnsafeRawBufferPointer(start: bytes, count: count)
        if isComplete { return count }
        if count <= 2 {
            // The empty line that ends a block: only a final status makes it an answer.
            isComplete = status >= 200
            return count
        }
        if unsafe line.starts(with: "HTTP/".utf8) {
            status = unsafe Self.status(in: Array(line))
            response.retryAfter = []
            response.location = ""
            response.date = ""
            return count
        }
        let first = unsafe line.first.map { $0 | 0x20 }
        switch first {
        case UInt8(ascii: "r"):
            if let value = unsafe Self.value(of: "retry-after", in: line) {
                response.retryAfter.append(value)
            }
        case UInt8(ascii: "l"):
            if let value = unsafe Self.value(of: "location", in: line) { response.location = value }
        case UInt8(ascii: "d"):
            if let value = unsafe Self.value(of: "date", in: line) { response.date = value }
        default: break
        }
        return count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes = unsafe bytes, count > 0 else { return count }
        response.bodyLength += count
        let room = HTTPResponse.longestBody - response.body.count
        let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: min(count, room))
        unsafe response.body.append(contentsOf: raw)
        // Another number than was offered ends the transfer; the status stands.
        return count <= room ? count : 0
    }

    private static func status(in line: [UInt8]) -> Int {
        let digits = line.drop { $0 != 0x20 }.dropFirst().prefix { (0x30...0x39).contains($0) }
        guard digits.count == 3 else { return 0 }
        return digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    }

    private static func value(of name: String, in line: UnsafeRawBufferPointer) -> String? {
        let bytes = unsafe Array(line)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon == name.utf8.count,
            zip(bytes, name.utf8).allSatisfy({ $0 | 0x20 == $1 })
        else { return nil }
        let value = bytes[(colon + 1)...].prefix { $0 != 0x0D && $0 != 0x0A }
        let text = value.drop { $0 == 0x20 || $0 == 0x09 }.prefix(1_024)
        return String(decoding: text, as: UTF8.self)
    }
}
