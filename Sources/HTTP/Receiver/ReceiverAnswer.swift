/// What a receiver does with a request: bytes piece by piece, and what becomes of the connection.
package struct ReceiverAnswer: Sendable {
    /// Some bytes, perhaps many times over.
    struct Piece {
        /// The bytes; may be empty, for a pause alone.
        var bytes: [UInt8]

        /// How often they are sent; `Int.max` for as long as the other side takes them.
        var times = 1

        /// How long to wait before each time.
        var pause = Duration.zero

        /// Whether the bytes are sent once and at once.
        var isPlain: Bool { times == 1 && pause == .zero }
    }

    /// What becomes of the connection once everything was sent.
    enum Ending: String {
        /// It waits for the next request.
        case keep

        /// It is closed.
        case close

        /// It is reset.
        case reset

        /// Its sending half is closed; what comes is still read.
        case halfClose = "half-close"

        /// Nothing more ever comes over it.
        case silence
    }

    /// The status it answers with, for the log; 0 for none.
    var status = 0

    /// What is sent, in order.
    var pieces: [Piece] = []

    /// What happens then.
    var ending = Ending.keep

    /// Whether it happens before anything of the request is read.
    var isEarly = false

    /// The bytes of an answer that is sent at once and leaves the connection open; else `nil`.
    var plainBytes: [UInt8]? {
        guard pieces.count == 1, pieces[0].isPlain, ending == .keep, !isEarly else { return nil }
        return pieces[0].bytes
    }

    /// Adds pieces; plain ones become one.
    mutating func add(_ more: [Piece]) {
        for piece in more {
            if let last = pieces.last, last.isPlain, piece.isPlain {
                pieces[pieces.count - 1].bytes += piece.bytes
            } else {
                pieces.append(piece)
            }
        }
    }

    /// Answers with a status, further header lines and a body.
    package static func answer(
        status: Int,
        headers: [String] = [],
        body: String = "{}"
    ) -> ReceiverAnswer {
        var text = "HTTP/1.1 \(status) x\r\ncontent-length: \(body.utf8.count)\r\n"
        for header in headers { text += "\(header)\r\n" }
        let bytes = Array((text + "\r\n" + body).utf8)
        return ReceiverAnswer(status: status, pieces: [Piece(bytes: bytes)])
    }

    /// Sends these bytes as they are, and closes the connection unless it is kept.
    package static func raw(_ text: String, keeps: Bool = false) -> ReceiverAnswer {
        raw(Array(text.utf8), keeps: keeps)
    }

    /// Sends these bytes as they are, and closes the connection unless it is kept.
    package static func raw(_ bytes: [UInt8], keeps: Bool = false) -> ReceiverAnswer {
        ReceiverAnswer(pieces: [Piece(bytes: bytes)], ending: keeps ? .keep : .close)
    }

    /// Closes the connection without an answer.
    package static let close = ReceiverAnswer(ending: .close)

    /// Resets the connection without an answer.
    package static let reset = ReceiverAnswer(ending: .reset)

    /// Never answers.
    package static let silence = ReceiverAnswer(ending: .silence)
}
