import CCurl
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
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let bound = cdrhook_listen(descriptor, Int32(clamping: port))
        return bound < 0 ? nil : Int(bound)
    }

    /// Sends small answers at once instead of waiting for more.
    static func sendAtOnce(_ descriptor: Int32) {
        var one: Int32 = 1
        _ = unsafe setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, socklen_t(4))
    }
}
