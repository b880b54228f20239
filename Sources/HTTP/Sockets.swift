import Glibc

/// Sockets that no child process inherits.
enum Sockets {
    /// A socket of a kind, or -1.
    static func open(_ family: Int32, _ kind: Int32, _ protocolNumber: Int32) -> Int32 {
        let descriptor = socket(family, kind, protocolNumber)
        if descriptor >= 0 { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        return descriptor
    }

    /// Lets a socket listen on a port of 127.0.0.1; the port, or `nil` when it is taken.
    static func listen(_ descriptor: Int32, port: Int) -> Int? {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(4))
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(clamping: port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = unsafe withUnsafeMutableBytes(of: &address) { bytes in
            guard let raw = bytes.baseAddress else { return false }
            let plain = unsafe raw.assumingMemoryBound(to: sockaddr.self)
            guard unsafe bind(descriptor, plain, length) == 0, Glibc.listen(descriptor, 1_024) == 0
            else { return false }
            return unsafe getsockname(descriptor, plain, &length) == 0
        }
        return isListening ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    /// Sends small answers at once instead of waiting for more.
    static func sendAtOnce(_ descriptor: Int32) {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(4))
    }
}
