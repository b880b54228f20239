import Glibc

/// One connection of a receiver: bytes in, requests out; answers in, bytes out.
final class ReceiverConnection {
    let descriptor: Int32
    private var incoming: [UInt8] = []
    private var start = 0
    private var outgoing: [UInt8] = []

    /// Whether the connection is to be closed once everything was sent.
    var closesAfterSending = false

    /// Whether the poller tells when there is room to write.
    var isWatchedForRoom = false

    /// Whether the connection is of no use any more.
    private(set) var isDead = false

    /// The longest request that is taken, in bytes.
    static let longestRequest = 16 << 20

    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit { Glibc.close(descriptor) }

    /// Whether bytes wait to be sent.
    var wantsToSend: Bool { !outgoing.isEmpty }

    /// Reads what is there.
    func fill(_ scratch: inout [UInt8]) {
        while true {
            let count = unsafe read(descriptor, &scratch, scratch.count)
            if count > 0 {
                incoming.append(contentsOf: scratch[..<count])
                if count < scratch.count { return }
            } else if count < 0 && errno == EINTR {
                continue
            } else {
                if count == 0 || errno != EAGAIN { isDead = true }
                return
            }
        }
    }

    /// The next whole request, or `nil`.
    func nextRequest(number: Int) -> ReceivedRequest? {
        guard let end = headEnd() else { return nil }
        var lines = incoming[start..<end].split(separator: UInt8(ascii: "\n"))
        guard !lines.isEmpty else { return nil }
        let first = lines.removeFirst().split(separator: 0x20)
        var headers: [(name: String, value: String)] = []
        headers.reserveCapacity(lines.count)
        for line in lines {
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { continue }
            let value = line[(colon + 1)...].drop { $0 == 0x20 }.prefix { $0 != 0x0D }
            headers.append(
                (
                    String(decoding: line[..<colon], as: UTF8.self).lowercased(),
                    String(decoding: value, as: UTF8.self)
                )
            )
        }
        let length = headers.first { $0.name == "content-length" }.flatMap { Int($0.value) } ?? 0
        guard (0...Self.longestRequest).contains(length) else {
            isDead = true
            return nil
        }
        let bodyStart = end + 4
        guard incoming.count >= bodyStart + length else { return nil }
        let body = Array(incoming[bodyStart..<(bodyStart + length)])
        consume(to: bodyStart + length)
        return ReceivedRequest(
            number: number,
            method: String(decoding: first.first ?? [], as: UTF8.self),
            target: first.count > 1 ? String(decoding: first[1], as: UTF8.self) : "",
            headers: headers,
            body: body
        )
    }

    /// Takes bytes to be sent.
    func send(_ bytes: [UInt8]) { outgoing += bytes }

    /// Sends what waits, as far as the socket takes it.
    func flush() {
        while !outgoing.isEmpty {
            let count = unsafe Glibc.send(
                descriptor,
                outgoing,
                outgoing.count,
                Int32(MSG_NOSIGNAL)
            )
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else {
                if errno != EAGAIN { isDead = true }
                return
            }
            outgoing.removeFirst(count)
        }
        if closesAfterSending { isDead = true }
    }

    /// Resets the connection instead of closing it.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        _ = unsafe setsockopt(
            descriptor,
            SOL_SOCKET,
            SO_LINGER,
            &option,
            socklen_t(MemoryLayout<linger>.size)
        )
        isDead = true
    }

    /// Drops the connection.
    func drop() { isDead = true }

    private func headEnd() -> Int? {
        let end = Array("\r\n\r\n".utf8)
        var at = start
        while at + 4 <= incoming.count {
            if incoming[at] == 0x0D, incoming[at..<(at + 4)].elementsEqual(end) { return at }
            at += 1
        }
        if incoming.count - start > Self.longestRequest { isDead = true }
        return nil
    }

    private func consume(to end: Int) {
        start = end
        if start == incoming.count {
            incoming.removeAll(keepingCapacity: true)
            start = 0
        } else if start > 1 << 16 {
            incoming.removeFirst(start)
            start = 0
        }
    }
}
