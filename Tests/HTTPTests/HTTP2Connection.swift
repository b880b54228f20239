/// The server's end of one connection, as bytes: frames of HTTP/2 (RFC 9113, 4 and 6), or requests
/// of HTTP/1.1.
struct HTTP2Connection {
    private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)

    private enum Frame: UInt8 {
        case data = 0x0
        case headers = 0x1
        case reset = 0x3
        case settings = 0x4
        case ping = 0x6
        case leaving = 0x7
    }

    private var incoming: [UInt8] = []
    private var outgoing: [UInt8] = []
    private var sawPreface = false
    private var afterPing: (stream: Int, code: UInt8)?

    /// Whether the client began as one of HTTP/2.
    var speaksHTTP2: Bool { sawPreface }

    /// Takes bytes of the client.
    mutating func take(_ bytes: ArraySlice<UInt8>) {
        incoming += bytes
        if !sawPreface, incoming.starts(with: Self.preface) {
            sawPreface = true
            incoming.removeFirst(Self.preface.count)
            send(.settings, stream: 0, [])
        }
    }

    /// What is to be sent.
    mutating func takeOutgoing() -> [UInt8] {
        defer { outgoing = [] }
        return outgoing
    }

    /// The stream of the next request that came, at its headers or whole; `nil` when there is none.
    mutating func nextRequest(whole: Bool) -> Int? {
        while incoming.count >= 9 {
            let length = incoming[..<3].reduce(0) { $0 << 8 | Int($1) }
            guard incoming.count >= 9 + length else { return nil }
            let (type, flags) = (incoming[3], incoming[4])
            let stream = incoming[5..<9].reduce(0) { $0 << 8 | Int($1) }
            incoming.removeFirst(9 + length)
            if type == Frame.settings.rawValue, flags & 1 == 0 {
                send(.settings, flags: 1, stream: 0, [])
            }
            if type == Frame.ping.rawValue, flags & 1 == 1, let (stream, code) = afterPing {
                reset(stream, code: code)
            }
            let isPart = type == Frame.headers.rawValue || type == Frame.data.rawValue
            if isPart, whole ? flags & 1 == 1 : type == Frame.headers.rawValue { return stream }
        }
        return nil
    }

    /// Answers 200: 0x88 is `:status: 200` in the static table of HPACK.
    mutating func answer(_ stream: Int, isWhole: Bool) {
        send(.headers, flags: isWhole ? 0x5 : 0x4, stream: stream, [0x88])
    }

    /// Answers 200, and breaks the stream when the client has seen that.
    ///
    /// libcurl 7.88 loses headers that come together with the end of their stream.
    mutating func answer(_ stream: Int, isWhole: Bool, thenReset code: UInt8) {
        answer(stream, isWhole: isWhole)
        send(.ping, stream: 0, [UInt8](repeating: 0, count: 8))
        afterPing = (stream, code)
    }

    /// Breaks a stream.
    mutating func reset(_ stream: Int, code: UInt8) {
        send(.reset, stream: stream, [0, 0, 0, code])
    }

    /// Says that the last stream that was looked at is this one, and that there was an error.
    mutating func leave(after stream: Int) {
        send(.leaving, stream: 0, Self.bytes(stream) + [0, 0, 0, 0x2])
    }

    /// Takes a whole request of HTTP/1.1 and answers 200; false when there is none.
    mutating func takeHTTP1Request() -> Bool {
        let text = String(decoding: incoming, as: UTF8.self)
        guard let head = text.firstRange(of: "\r\n\r\n"),
            let length = text.firstMatch(of: /(?i)content-length: (\d+)/)
        else { return false }
        let end = text[..<head.upperBound].utf8.count + (Int(length.output.1) ?? 0)
        guard incoming.count >= end else { return false }
        incoming.removeFirst(end)
        outgoing += Array("HTTP/1.1 200 x\r\ncontent-length: 0\r\n\r\n".utf8)
        return true
    }

    private mutating func send(_ frame: Frame, flags: UInt8 = 0, stream: Int, _ payload: [UInt8]) {
        outgoing += Self.bytes(payload.count)[1...] + [frame.rawValue, flags]
        outgoing += Self.bytes(stream) + payload
    }

    private static func bytes(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
}
