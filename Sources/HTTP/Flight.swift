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
    private var isPatient = false
    private(set) var allow: [AddressRule] = []
    private var wantsCertificate = false
    private var parcel: Parcel?
    private var timeout = Duration.zero

    /// What libcurl reads of the request.
    let cargo = Cargo()

    /// The method that was last set, and whether it had a body.
    var carried: (method: String, hasBody: Bool)?

    /// What libcurl says of a failure, in its own words.
    private let words: UnsafeMutablePointer<CChar>

    /// How often the request was about to be put on the wire, and when first.
    private var sends = 0
    private var sentAt: ContinuousClock.Instant?

    /// What has come of the answer's headers.
    private var head = AnswerHead()

    /// Whether it was first to be sent over a connection of its own making.
    private var isFresh = false

    /// Whether the receiver did not take HTTP/2.
    ///
    /// libcurl sends a request of a fresh connection again for two reasons only: its stream was
    /// refused, or the receiver asked for HTTP/1.1.
    var refusedHTTP2: Bool { sends > 1 && isFresh }
    private var speaksHTTP1 = false

    private var url = ""
    private var longestBody = HTTPResponse.longestBody

    private var isTLS: Bool { url.prefix(5).lowercased() == "https" }

    /// The scheme, the host and the port, as the URL writes them.
    var origin: Substring {
        let host = url.utf8.dropFirst(isTLS ? 8 : 7)
        let end = host.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") }
        return url[..<(end ?? url.endIndex)]
    }

    /// The last address that was refused, with the `allow` line that would permit it.
    var refusal: String?
    private var didOpenSocket = false

    private let connectMilliseconds: Int
    private let watch: SocketWatch

    /// Its place among those under way.
    var place = 0

    init?(limits: WireLimits, watch: SocketWatch) {
        self.watch = watch
        connectMilliseconds = Int(limits.connect.wholeMicroseconds / 1_000)
        guard let handle = unsafe curl_easy_init() else { return nil }
        unsafe self.handle = handle
        unsafe words = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        setUp()
    }

    deinit {
        unsafe curl_easy_cleanup(handle)
        unsafe words.deallocate()
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
        _ = unsafe cdrhook_set_pointer(handle, CURLOPT_ERRORBUFFER, words)
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe cdrhook_set_hooks(
            handle,
            context,
            { unsafe Flight.of($3).takeHeader($0, $1 * $2) },
            { unsafe Flight.of($3).takeBody($0, $1 * $2) },
            { unsafe Flight.of($0).openSocket($2) },
            { context, address, _, port, _ in unsafe Flight.of(context).beforeSend(address, port) }
        )
        unsafe watch.attach(toTransfer: handle)
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
    func load(_ parcel: Parcel) {
        self.parcel = parcel
        let request = parcel.request
        response = HTTPResponse(ticket: request.ticket)
        allow = request.allow
        isPreparation = request.isPreparation
        isPatient = request.isPatient
        if request.route != route {
            route = request.route
            follow(route)
        }
        if request.wantsCertificate != wantsCertificate {
            wantsCertificate = request.wantsCertificate
            _ = unsafe cdrhook_set_long(handle, CURLOPT_CERTINFO, wantsCertificate ? 1 : 0)
        }
        lane = request.lane
        if request.url != url {
            url = request.url
            _ = unsafe cdrhook_set_text(handle, CURLOPT_URL, url)
        }
        sends = 0
        sentAt = nil
        head = AnswerHead(wanting: request.wantedHeader)
        longestBody = request.longestAnswer
        isFresh = false
        unsafe words[0] = 0
        refusal = nil
        didOpenSocket = false
        cargo.load(request.headers, request.body ?? [])
        _ = unsafe cdrhook_set_pointer(handle, CURLOPT_HTTPHEADER, cargo.headers)
        if request.timeout != timeout { limit(to: request.timeout) }
        carry(request.method, request.body?.count)
    }

    /// Lets go of the parcel, once its request is over.
    func unload() -> Parcel? {
        defer { parcel = nil }
        return parcel
    }

    /// Sets the deadline of the whole request, and that of the connection with it.
    private func limit(to longest: Duration) {
        timeout = longest
        let deadline = Int(longest.wholeMicroseconds / 1_000)
        _ = unsafe cdrhook_set_long(handle, CURLOPT_TIMEOUT_MS, deadline)
        let connect = min(deadline, connectMilliseconds)
        _ = unsafe cdrhook_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, connect)
    }

    /// Speaks HTTP/1.1 only, or the newest version that the receiver offers.
    func speakHTTP1(_ mustSpeakHTTP1: Bool) {
        guard mustSpeakHTTP1 != speaksHTTP1 else { return }
        speaksHTTP1 = mustSpeakHTTP1
        let version = mustSpeakHTTP1 ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS
        _ = unsafe cdrhook_set_long(handle, CURLOPT_HTTP_VERSION, Int(version))
    }

    /// Since when the request waits for the first byte of its answer; `nil` when it does not.
    var silentSince: ContinuousClock.Instant? {
        head.byteCount == 0 && !isPatient ? sentAt : nil
    }

    /// What became of the request, once libcurl is done with it.
    func land(_ code: CURLcode) -> HTTPResponse {
        noteAnswer()
        if code != CURLE_OK || !head.isComplete { response.failure = failure(code) }
        return response
    }

    /// What became of the request when no byte of its answer came in time.
    func expire(after limit: Duration) -> HTTPResponse {
        noteAnswer()
        response.failure = TransportFailure(.timeout, "no byte of an answer came within \(limit)")
        return response
    }

    /// What became of the request when it was stopped under way.
    func abandon() -> HTTPResponse {
        noteAnswer()
        response.failure = TransportFailure(.stopped, "the run was stopped before the answer")
        return response
    }

    /// Notes what came of the answer, and what libcurl knows of the transfer.
    private func noteAnswer() {
        unsafe response.measure(handle, wasSent: sends > 0)
        response.wasReceived =
            isPreparation || sends == 0 ? .no : head.isComplete ? .answered : .maybe
        response.status = head.isComplete ? head.status : nil
        response.retryAfter = head.retryAfter
        response.location = head.location
        response.date = head.date
        response.wanted = head.wanted
        if wantsCertificate { unsafe response.noteCertificate(handle) }
    }

    private func failure(_ code: CURLcode) -> TransportFailure {
        if let refusal, sends == 0 { return TransportFailure(.addressRefused, refusal) }
        if sends == 0, let failure = proxyFailure(code) { return failure }
        return FlightFailure(
            code: code,
            words: unsafe String(cString: words),
            verification: unsafe cdrhook_info_long(handle, CURLINFO_SSL_VERIFYRESULT),
            systemError: unsafe Int32(clamping: cdrhook_info_long(handle, CURLINFO_OS_ERRNO)),
            isTLS: isTLS,
            sends: sends,
            refusedHTTP2: refusedHTTP2,
            head: head,
            isResolved: response.timings.nameLookup > .zero,
            // Its time is told only after the TLS handshake.
            isConnected: !response.remoteAddress.isEmpty
        ).failure
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
        if sends == 1 {
            sentAt = .now
            isFresh = didOpenSocket
        }
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
        let descriptor = unsafe Sockets.open(
            address.pointee.family,
            address.pointee.socktype,
            address.pointee.protocol
        )
        watch.opened(descriptor)
        return descriptor
    }

    private func takeHeader(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes = unsafe bytes else { return count }
        unsafe head.take(UnsafeRawBufferPointer(start: bytes, count: count))
        // Another number than was offered ends the transfer: after a 101 no answer can come.
        return head.isUpgrade ? 0 : count
    }

    private func takeBody(_ bytes: UnsafeMutablePointer<CChar>?, _ count: Int) -> Int {
        guard let bytes = unsafe bytes, count > 0 else { return count }
        response.bodyLength += count
        let room = longestBody - response.body.count
        let raw = unsafe UnsafeRawBufferPointer(start: bytes, count: min(count, room))
        unsafe response.body.append(contentsOf: raw)
        // This too ends the transfer; the status stands.
        return count <= room ? count : 0
    }
}
