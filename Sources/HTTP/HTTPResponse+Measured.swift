import CCurl
import CDRPipeline

extension HTTPResponse {
    /// Notes what libcurl knows of a transfer: times, peer, version and connection.
    mutating func measure(_ handle: UnsafeMutableRawPointer, wasSent: Bool) {
        func time(_ info: CURLINFO) -> Duration {
            .microseconds(Int64(unsafe cdrhook_info_offset(handle, info)))
        }
        timings.nameLookup = time(CURLINFO_NAMELOOKUP_TIME_T)
        timings.connect = time(CURLINFO_CONNECT_TIME_T)
        timings.tls = time(CURLINFO_APPCONNECT_TIME_T)
        timings.pretransfer = time(CURLINFO_PRETRANSFER_TIME_T)
        timings.firstByte = time(CURLINFO_STARTTRANSFER_TIME_T)
        timings.total = time(CURLINFO_TOTAL_TIME_T)
        let connections = unsafe cdrhook_info_long(handle, CURLINFO_NUM_CONNECTS)
        isReused = wasSent && connections == 0
        httpVersion =
            switch unsafe cdrhook_info_long(handle, CURLINFO_HTTP_VERSION) {
            case Int(CURL_HTTP_VERSION_1_0): "1.0"
            case Int(CURL_HTTP_VERSION_1_1): "1.1"
            case Int(CURL_HTTP_VERSION_2_0): "2"
            default: ""
            }
        remoteAddress =
            unsafe cdrhook_info_text(handle, CURLINFO_PRIMARY_IP)
            .map { unsafe String(cString: $0) } ?? ""
    }

    /// Notes when the certificate ends that the receiver showed in this transfer.
    mutating func noteCertificate(_ handle: UnsafeMutableRawPointer) {
        certificateEnd = unsafe cdrhook_certificate_end(handle)
            .flatMap { HTTPDate.moment(ofCertificate: unsafe String(cString: $0)) }
    }
}
