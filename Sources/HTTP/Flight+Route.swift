import CCurl
import CDRPipeline

/// By what way a flight travels.
extension Flight {
    /// Sets what libcurl trusts, who it is and what it goes through; libcurl itself shares no
    /// connection between handles that differ in it.
    func follow(_ route: HTTPRoute) {
        setBlob(CURLOPT_CAINFO_BLOB, route.authorities)
        setBlob(CURLOPT_SSLCERT_BLOB, route.certificate)
        setBlob(CURLOPT_SSLKEY_BLOB, route.key)
        // The environment's proxies are not ours: only a configured one counts, and for every host.
        _ = unsafe cdrhook_set_text(handle, CURLOPT_PROXY, route.proxy?.text ?? "")
        _ = unsafe cdrhook_set_text(handle, CURLOPT_NOPROXY, "")
    }

    private func setBlob(_ option: CURLoption, _ bytes: [UInt8]) {
        guard !bytes.isEmpty else {
            _ = unsafe cdrhook_set_pointer(handle, option, nil)
            return
        }
        var bytes = bytes
        let count = bytes.count
        unsafe bytes.withUnsafeMutableBytes { buffer in
            var blob = unsafe curl_blob(
                data: buffer.baseAddress,
                len: count,
                flags: UInt32(CURL_BLOB_COPY)
            )
            _ = unsafe cdrhook_set_pointer(handle, option, &blob)
        }
    }

    /// The proxy's own failure, when it is one: the receiver has no part in it.
    ///
    /// In a tunnel everything before the proxy's 2xx is the proxy's. A plain `http` request that
    /// left is the receiver's, whoever answers: nobody can tell the two apart.
    func proxyFailure(_ code: CURLcode) -> TransportFailure? {
        let status = unsafe cdrhook_info_long(handle, CURLINFO_HTTP_CONNECTCODE)
        guard let proxy = route.proxy, !(200..<300).contains(status) else { return nil }
        guard status > 0 else {
            let text = unsafe String(cString: curl_easy_strerror(code))
            return TransportFailure(.proxy, "the proxy \(proxy.place): \(text)")
        }
        let hint = status == 407 ? " (it wants a user and a password, or others)" : ""
        return TransportFailure(
            .proxy,
            "the proxy \(proxy.place) answered CONNECT with \(status)\(hint)"
        )
    }

    /// Says with which method the request is made, and how many bytes of a body ``cargo`` holds;
    /// `nil` for none.
    func carry(_ method: String, _ bodyLength: Int?) {
        if carried?.method != method || carried?.hasBody != (bodyLength != nil) {
            carried = (method, bodyLength != nil)
            let option = bodyLength == nil ? CURLOPT_HTTPGET : CURLOPT_POST
            _ = unsafe cdrhook_set_long(handle, option, 1)
            if ["GET", "POST"].contains(method) {
                _ = unsafe cdrhook_set_pointer(handle, CURLOPT_CUSTOMREQUEST, nil)
            } else {
                _ = unsafe cdrhook_set_text(handle, CURLOPT_CUSTOMREQUEST, method)
            }
        }
        guard let bodyLength else { return }
        _ = unsafe cdrhook_set_body(handle, cargo.body, bodyLength)
    }
}
