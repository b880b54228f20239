import CDRPipeline
import Glibc

/// One connection of a receiver: bytes in, requests out; answers in, bytes out.
final class ReceiverConnection {
    /// What a poller watches a connection for.
    struct Interest: Hashable {
        /// Bytes to read; without it only the other side's end is told.
        var reads = true

        /// Room to write.
        var writes = false
    }

    let descriptor: Int32
    private var incoming: [UInt8] = []
    private var start = 0
    private var outgoing: [UInt8] = []

    private let channel: any ByteChannel
    private var play: ReceiverPlay?

    /// Whether what comes is left unread from the end of the answer on, and whether it is now.
    private var becomesDeaf = false
    private var isDeaf = false

    /// What the poller watches for.
    var watched = Interest()

    /// Whether the connection is of no use any more.
    private(set) var isDead = false

    /// The longest request that is taken, in bytes.
    static let longestRequest = 16 << 20

    init(descriptor: Int32, channel: any ByteChannel) {
        self.descriptor = descriptor
        self.channel = channel
    }

    deinit { Glibc.close(descriptor) }

    /// Whether nothing of a request has come and no answer is on its way.
    var isIdle: Bool { play == nil && incoming.isEmpty }

    /// Whether bytes wait to be read, and not only the other side's end.
    var hasUnread: Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Int32(MSG_PEEK)) > 0
    }

    /// Whether an answer is on its way; the next request waits for its end.
    var isAnswering: Bool { play != nil }

    /// When an answer goes on that pauses; `nil` when none does.
    var goesOnAt: ContinuousClock.Instant? { outgoing.isEmpty ? play?.dueAt : nil }

    /// What the poller should watch for.
    var interest: Interest {
        let hasMore = play.map { !$0.isOver && $0.dueAt == nil } ?? false
        return Interest(reads: !isDeaf, writes: !outgoing.isEmpty || hasMore)
    }

    /// Reads what is there.
    func fill(_ scratch: inout [UInt8]) {
        guard !isDeaf else {
            // It is watched only for the other side's end.
            isDead = true
            return
        }
        while true {
            switch channel.read(into: &scratch) {
            case .bytes(let count):
                incoming.append(contentsOf: scratch[..<count])
                if count < scratch.count { return }
            case .later: return
            case .ended:
                isDead = true
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

    /// Begins an answer.
    func perform(_ answer: ReceiverAnswer) {
        play = ReceiverPlay(answer)
        becomesDeaf = answer.isEarly
    }

    /// Sends what is due, as far as the socket takes it.
    func flush() {
        play?.advance(to: &outgoing)
        while !outgoing.isEmpty {
            switch channel.write(outgoing[...]) {
            case .bytes(let count): outgoing.removeFirst(count)
            case .later: return
            case .ended:
                isDead = true
                return
            }
        }
        if let play, play.isOver { end(play.ending) }
    }

    private func end(_ ending: ReceiverAnswer.Ending) {
        isDeaf = becomesDeaf
        switch ending {
        case .keep: if !isDeaf { play = nil }
        case .close:
            channel.finishWriting()
            isDead = true
        case .reset: reset()
        case .halfClose: channel.finishWriting()
        case .silence: break
        }
    }

    /// Resets the connection instead of closing it.
    private func reset() {
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
